import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'rolldown';

/**
 * Makes one file of what the program needs at its start, and one of what the workers share: opening 150 modules one
 * by one takes longer than many a run. The library in `dist/src` stays as `tsc` wrote it.
 */
const packages = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies);
const common = {
  platform: 'node',
  external: (id) => packages.includes(id),
  checks: { ineffectiveDynamicImport: false },
};
const output = { format: 'esm', minify: { mangle: false, compress: false, codegen: true } };
const workers = readdirSync('workers').map((file) => file.replace('.ts', ''));

/** Modules that bring packages which most runs do without: they stay files of their own, loaded when asked for. */
const LAZY = /[/\\](bar-reporter|completion|arguments)\.ts$/;

await build([
  {
    ...common,
    input: 'bin/dedupe-backups.ts',
    output: {
      ...output,
      dir: 'dist/bin',
      chunkFileNames: '[name].js',
      codeSplitting: { groups: [{ name: 'program', test: (id) => /[/\\]src[/\\]/.test(id) && !LAZY.test(id) }] },
    },
  },
  {
    ...common,
    input: Object.fromEntries(workers.map((name) => [name, `workers/${name}.ts`])),
    output: {
      ...output,
      dir: 'dist/workers',
      chunkFileNames: '[name].js',
      codeSplitting: { groups: [{ name: 'shared', test: /[/\\]src[/\\]/ }] },
    },
  },
  {
    input: 'src/report/page/main.ts',
    output: { file: 'dist/src/report/page.js', format: 'iife', minify: true },
  },
]);
