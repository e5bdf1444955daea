import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { preload } from '../kit/preload.ts';
import { expectSameTree, inodeGroups } from '../kit/snapshot-of.ts';
import { file, linkTo, tree } from '../kit/tree.ts';
import { made, runForSummary } from '../shared/program.ts';
import { runWine, wineProgram } from './wine-program.ts';

const { look, pathOf, run } = wineProgram;

describe('a file that another program holds open', () => {
  it('is left alone and named, the rest is linked, and the next run links it', async () => {
    const root = made(wineProgram, pairs(3));
    const before = look(root);
    const letGo = await hold(path.join(root, '2/1'));
    const { code, summary } = await runForSummary(wineProgram, [pathOf(root)]);
    await letGo();
    expect(code).toBe(3);
    expect(summary).toMatchObject({
      linkedNames: 2,
      failures: [{ path: '2\\1', attempted: 'replace', code: 'EPERM' }],
    });
    expectSameTree(before, look(root));
    expect((await runForSummary(wineProgram, [pathOf(root)])).summary).toMatchObject({ linkedNames: 1, failures: [] });
    expectSameTree(before, look(root));
  });

  it('for a moment only is linked', async () => {
    const root = made(wineProgram, pairs(2));
    const letGoSoon = preload(`
      const rename = fs.renameSync;
      fs.renameSync = (from, to) => {
        if (!threads.isMainThread && /1$/.test(String(to)) && globalThis.held === undefined) {
          globalThis.held = fs.openSync(to, 'r');
          try { rename(from, to); } finally { fs.closeSync(globalThis.held); }
        }
        else rename(from, to);
      };`);
    const { code, summary } = await runForSummary(wineProgram, [pathOf(root)], { nodeFlags: letGoSoon });
    expect({ code, linked: summary.linkedNames, failures: summary.failures }).toEqual({
      code: 0,
      linked: 2,
      failures: [],
    });
  });

  it('can be a kept file: names are linked to it all the same', async () => {
    const root = made(wineProgram, pairs(2));
    const letGo = await hold(path.join(root, '1/1'));
    const { code } = await runForSummary(wineProgram, [pathOf(root)]);
    await letGo();
    expect(code).toBe(0);
    expect(inodeGroups(look(root))).toEqual([
      ['1/0', '2/0'],
      ['1/1', '2/1'],
    ]);
  });
});

it('a snapshot in which something is open for longer than a moment gets its name when files are tried again', async () => {
  const base = made(wineProgram, { 'source/a': file('x'), 'root/keep': file('') });
  const nodeFlags = preload(`
    const rename = fs.renameSync;
    let left = 7;
    fs.renameSync = (from, to) => {
      if (/in-progress$/.test(from) && left-- > 0) {
        throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'rename' });
      }
      rename(from, to);
    };`);
  const places = ['source', 'root'].map((name) => pathOf(path.join(base, name)));
  expect((await run(['backup', '--name', 'one', '--wait', '0', ...places], { nodeFlags })).code).toBe(0);
  expectSameTree(look(path.join(base, 'source')), look(path.join(base, 'root/one')));
});

describe('the read-only flag', () => {
  it('stays on every name of a file that takes no more names', async () => {
    const readOnly = file('read-only', { mode: 0o444 });
    const names = Array.from({ length: 7 }, (_, index) => [`${index}/a`, readOnly] as const);
    const root = made(wineProgram, Object.fromEntries(names));
    const before = look(root);
    const nodeFlags = preload(`
      const link = fs.linkSync;
      fs.linkSync = (from, to) => {
        if (fs.lstatSync(from).nlink >= 3) throw Object.assign(new Error('fault'), { code: 'EMLINK', syscall: 'link' });
        link(from, to);
      };`);
    // One thread: two that look and then link could both find room for the last name, as no real limit lets them.
    expect((await run(['--threads', '1', pathOf(root)], { nodeFlags })).code).toBe(0);
    expectSameTree(before, look(root));
    expect(inodeGroups(look(root)).map((group) => group.length)).toEqual([3, 3, 1]);
  });

  it('stays where a name cannot be replaced and its link is removed again', async () => {
    const readOnly = file('read-only', { mode: 0o444 });
    const root = made(wineProgram, { '1/a': readOnly, '1/b': linkTo('1/a'), '2/a': readOnly });
    const before = look(root);
    const letGo = await hold(path.join(root, '2/a'));
    expect((await run([pathOf(root)])).code).toBe(3);
    await letGo();
    expectSameTree(before, look(root));
  });

  it('is copied by backup, in every mode, and stays on the names that are linked', async () => {
    const literal = { a: file('read-only', { mode: 0o444 }), b: file('writable') };
    const base = made(wineProgram, { 'root/keep': file('') });
    const [source, root] = ['source', 'root'].map((name) => path.join(base, name));
    tree(source, literal);
    for (const unchanged of ['copy', 'compare', 'link']) {
      const result = await run([
        'backup',
        '--unchanged',
        unchanged,
        '--name',
        unchanged,
        ...[source, root].map(pathOf),
      ]);
      expect(result.code).toBe(0);
      expectSameTree(look(source), look(path.join(root, unchanged)));
    }
    expect(inodeGroups(look(root)).filter((names) => names.length > 1)).toEqual([
      ['compare/a', 'copy/a', 'link/a'],
      ['compare/b', 'copy/b', 'link/b'],
    ]);
  });
});

/** Equal files by pairs in two snapshots. */
function pairs(count: number) {
  const names = Array.from({ length: count }, (_, index) => ['1', '2'].map((snapshot) => [snapshot, index] as const));
  return Object.fromEntries(
    names.flat().map(([snapshot, index]) => [`${snapshot}/${index}`, file(`content ${index}`)]),
  );
}

/** Another process of Windows holds the file open for reading; returns when it has, and what ends it. */
async function hold(at: string): Promise<() => Promise<void>> {
  const [ready, done] = ['ready', 'done'].map((name) => `${path.dirname(path.dirname(at))}.${name}`);
  const script = `
    const fs = require('node:fs');
    fs.openSync(${JSON.stringify(pathOf(at))}, 'r');
    fs.writeFileSync(${JSON.stringify(pathOf(ready))}, '');
    const look = setInterval(() => fs.existsSync(${JSON.stringify(pathOf(done))}) && clearInterval(look), 20);`;
  const ended = runWine(['-e', script]);
  const letGo = async (): Promise<void> => {
    fs.writeFileSync(done, '');
    expect(await ended).toMatchObject({ code: 0 });
  };
  onTestFinished(() => {
    for (const each of [ready, done]) fs.rmSync(each, { force: true });
  });
  while (!fs.existsSync(ready)) await sleep(20);
  return letGo;
}
