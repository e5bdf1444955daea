import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import vm from 'node:vm';
import { expect, test } from 'vitest';
import { codeFile, compileBundle } from '../../src/platform/load-bundle.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const DIST = path.resolve(import.meta.dirname, '../../dist');

test.each(['bin/program.cjs', 'workers/jobs.cjs'])('%s is loaded with the code kept at the build', (bundle) => {
  const url = JSON.stringify(`file://${DIST}/src/platform/load-bundle.js`);
  const look = `const { compileBundle } = await import(${url});
    console.log(compileBundle(${JSON.stringify(path.join(DIST, bundle))}).cachedDataRejected);`;
  const { NODE_OPTIONS: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', look], { encoding: 'utf8', env });
  expect(stdout).toBe('false\n');
});

test('code that was kept of another bundle of the same length is not run', () => {
  const folder = temporaryFolder();
  const [mine, other] = ['mine', 'that'].map((text) => `/*${text.repeat(15)}*/module.exports = '${text}';`);
  const file = path.join(folder, 'bundle.cjs');
  fs.writeFileSync(file, mine);
  keep(file, other);
  expect(exportsOf(file)).toBe('mine');
});

test('a bundle without kept code, or with damaged code, is compiled', () => {
  const file = path.join(temporaryFolder(), 'bundle.cjs');
  fs.writeFileSync(file, `/*${'m'.repeat(60)}*/module.exports = 'mine';`);
  expect(exportsOf(file)).toBe('mine');
  fs.writeFileSync(codeFile(file), `/*${'m'.repeat(60)}*/ and no code`);
  expect(exportsOf(file)).toBe('mine');
});

/** As the build does. */
function keep(file: string, source: string): void {
  const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`);
  fs.writeFileSync(codeFile(file), Buffer.concat([Buffer.from(source.slice(0, 64)), script.createCachedData()]));
}

function exportsOf(file: string): unknown {
  const module = { exports: {} };
  compileBundle(file).runInThisContext()(module.exports, undefined, module);
  return module.exports;
}
