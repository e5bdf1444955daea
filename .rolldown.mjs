import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import v8 from 'node:v8';
import vm from 'node:vm';
import { build } from 'rolldown';

/**
 * Makes one file of what the program needs, and one of what its threads do: opening 150 modules one by one takes
 * longer than many a run. The library in `dist/src` stays as `tsc` wrote it. Each of the two has beside it the code
 * that V8 makes of it, which src/platform/load-bundle.ts reads: compiling takes as long as starting node.
 */
const BUNDLES = { 'bin/program': 'src/cli/main.ts', 'workers/jobs': 'workers/jobs.ts' };
/** What is started; the first two load the bundles. */
const STARTERS = ['bin/dedupe-backups', 'workers/worker', 'bin/demo'];

/** The parser of the command line is needed by every run, and small; all other packages are loaded when they are used. */
const INCLUDED = 'yargs-parser';
const packages = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies);

for (const [name, input] of Object.entries(BUNDLES)) {
  await bundle(name, input);
  keepCode(`dist/${name}.cjs`);
}
for (const name of STARTERS) await bundle(name, `${name}.ts`);

await build({
  input: 'src/report/page/main.ts',
  output: { file: 'dist/src/report/page.js', format: 'iife', minify: true },
});

function bundle(name, input) {
  return build({
    input,
    platform: 'node',
    external: (id) => id !== INCLUDED && packages.includes(id),
    checks: { ineffectiveDynamicImport: false },
    output: { format: 'cjs', file: `dist/${name}.cjs`, codeSplitting: false },
  });
}

/** Characters that are not ASCII stand in strings and patterns only, where escapes mean the same. */
function inAscii(code) {
  return code.replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Compiles all functions, not just those that run first, under the settings under which they will be loaded. */
function keepCode(file) {
  const code = inAscii(readFileSync(file, 'utf8'));
  if (/\bimport\(/.test(code)) throw new Error(`${file} imports a module at run time, which kept code cannot`);
  const stamp = `/* ${createHash('sha256').update(code).digest('hex').slice(0, 58)} */`;
  const source = `${stamp}${code}`;
  writeFileSync(file, source, 'latin1');
  v8.setFlagsFromString('--no-lazy');
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
    filename: file,
  });
  v8.setFlagsFromString('--lazy');
  const engine = `${process.platform}-${process.arch}-${process.versions.v8}`; // as src/platform names it
  writeFileSync(`${file}.${engine}.code`, Buffer.concat([Buffer.from(stamp, 'latin1'), script.createCachedData()]));
}
