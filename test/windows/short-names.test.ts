import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { preload } from '../kit/preload.ts';
import { filesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { file, tree } from '../kit/tree.ts';
import { made } from '../shared/program.ts';
import { wineProgram } from './wine-program.ts';

const { pathOf, run } = wineProgram;
/** Where Wine has a file or folder of the first name, the second leads to it, and no listing tells. */
const [LONG, SHORT] = ['LONGFILENAME428.TXT', 'LONG~113.TXT'];
const UNFINISHED = preload(`
  onNativeCall('FlushFileBuffers', () => () => 0);
  onNativeCall('GetLastError', () => () => 1117);`);

it('a file with the name that is the short one of another is reported, and the other stays as it is', async () => {
  const base = place({ [LONG]: 'long', [SHORT]: 'short', other: 'x' });
  const { code, stdout } = await backup(base);
  expect({ code, stdout }).toEqual({ code: 3, stdout: expect.stringContaining(`${SHORT}   could not copy: the disk`) });
  expect(contentsIn(base)).toEqual({ [LONG]: 'long', other: 'x' });
});

it('a file with a name like a short one is copied, and kept by the run that takes up the snapshot', async () => {
  const contents = { 'A~1': 'a', [SHORT]: 'short', other: 'x' };
  const base = place(contents);
  expect((await backup(base, UNFINISHED)).code).toBe(1);
  expect((await backup(base)).code).toBe(0);
  expect(contentsIn(base)).toEqual(contents);
});

it('nothing in a folder with the name that is the short one of another gets into the other', async () => {
  const base = place({ [`${LONG}/f`]: 'long', [`${SHORT}/f`]: 'short', [`${SHORT}/g`]: 'more' });
  expect((await backup(base, UNFINISHED)).code).toBe(1);
  const { code, stdout } = await backup(base);
  expect({ code, stdout }).toEqual({
    code: 3,
    stdout: expect.stringContaining(`${SHORT}   could not make the folder: the disk`),
  });
  expect(contentsIn(base)).toEqual({ [`${LONG}/f`]: 'long' });
});

function place(contents: Readonly<Record<string, string>>): string {
  const base = made(wineProgram, { 'root/keep': file('') });
  const literal = Object.entries(contents).map(([name, content]) => [name, file(content)] as const);
  tree(path.join(base, 'source'), Object.fromEntries(literal));
  return base;
}

/** With one thread, which takes the names in their order: the longer ones come first. */
function backup(base: string, nodeFlags: string[] = []) {
  const places = ['source', 'root'].map((name) => pathOf(path.join(base, name)));
  return run(['backup', '--threads', '1', '--name', 'one', ...places], { nodeFlags });
}

function contentsIn(base: string): Record<string, string> {
  const snapshot = path.join(base, 'root/one');
  const names = filesOf(snapshotOf(snapshot)).map(([name]) => name);
  return Object.fromEntries(names.map((name) => [name, fs.readFileSync(path.join(snapshot, name), 'utf8')]));
}
