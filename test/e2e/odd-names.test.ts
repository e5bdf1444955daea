import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { setTimesExactly } from '../../src/platform/exact-times.ts';
import { expectFigures } from '../kit/figures.ts';
import { runBin } from '../kit/run-bin.ts';
import { runJson } from '../kit/run-json.ts';
import { expectSameTree, inodeGroups, pathKey, snapshotOf } from '../kit/snapshot-of.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, rawPath, tree } from '../kit/tree.ts';

const onLinux = it.runIf(process.platform === 'linux');

onLinux('names that are not UTF-8, hold newlines or have 255 bytes are linked like any other', async () => {
  const root = temporaryFolder();
  const longest = 'n'.repeat(255);
  const names = [
    'caf\xe9',
    'caf\xe8',
    '\xff/\xfe\xfd',
    'new\nline',
    `${'d'.repeat(255)}/${longest}`,
    '\xef\xbf\xbd',
    '~',
    ' ',
  ];
  const literal = names.flatMap((name, index) =>
    ['2026-01-01', '2026-01-02'].map((snapshot) => [rawPath(`${snapshot}/${name}`), file(`content ${index}`)] as const),
  );
  tree(root, Object.fromEntries(literal));
  const before = snapshotOf(root);
  const { code, summary } = await runJson([root]);
  const after = snapshotOf(root);
  expect(code).toBe(0);
  expectSameTree(before, after);
  expectFigures(summary, before, after);
  expect(inodeGroups(after)).toEqual(names.map((name) => [`2026-01-01/${name}`, `2026-01-02/${name}`]).sort());
  expect((await runJson([root])).summary.contentBytesRead).toBe(0);
});

onLinux('hostile names are escaped where they are printed', async () => {
  const root = temporaryFolder();
  tree(root, { '1/\u001b[31mred\n': file('x'), '2/é': file('x') });
  const { code, stdout } = await runBin(['-v', root]);
  expect(code).toBe(0);
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toContain('linked  2/é  to  1/\\x1b[31mred\\n\n');
  expect(inodeGroups(snapshotOf(root))).toEqual([['1/\u001b[31mred\n', pathKey('2/é')]]);
});

onLinux('what lies deeper than a path can be long is reported, and all else is linked', async () => {
  const root = temporaryFolder();
  tree(root, { '1/': folder(), '2/': folder() });
  try {
    const files = ['1', '2'].map((snapshot) => makeDeep(path.join(root, snapshot), 18));
    const { code, summary } = await runJson([root]);
    expect(code).toBe(3);
    expect(summary.failures.map((failure) => failure.code)).toEqual(['ENAMETOOLONG', 'ENAMETOOLONG']);
    expect(summary.linkedNames).toBe(files[0].length);
    expect(summary.linkedNames).toBeGreaterThan(10);
  } finally {
    execFileSync('rm', ['-rf', path.join(root, '1'), path.join(root, '2')]);
  }
});

/** A chain of folders with one file in each; returns those whose paths the system takes. */
function makeDeep(top: string, depth: number): string[] {
  const name = 'd'.repeat(250);
  const reachable: string[] = [];
  let folderFd = fs.openSync(top, 'r');
  for (let level = 0, at = top; level < depth; level++, at = path.join(at, name)) {
    const here = `/proc/self/fd/${folderFd}`;
    fs.writeFileSync(`${here}/f`, `level ${level}`);
    setTimesExactly(`${here}/f`, 0n, 5n);
    if (`${at}/f`.length < 4096) reachable.push(`${at}/f`);
    fs.mkdirSync(`${here}/${name}`);
    const next = fs.openSync(`${here}/${name}`, 'r');
    fs.closeSync(folderFd);
    folderFd = next;
  }
  fs.closeSync(folderFd);
  return reachable;
}
