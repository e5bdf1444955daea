import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { lookInto } from '../../src/app/root/look-into.ts';
import { linksText } from '../../src/cli/commands/links/links-text.ts';
import { findLinks } from '../../src/find/find-links.ts';
import { dedupe, type LinksOptions, links } from '../../src/index.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { runBin } from '../kit/run-bin.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const NOBODY = 65_534;
const asRoot = it.runIf(process.getuid?.() === 0);

const EQUALS: TreeLiteral = {
  '1/a': file('same'),
  '2/sub/a': linkTo('1/a'),
  '2/twin': file('same', { mtime: '2026-02-02' }),
  '2/other': file('else'),
  '2/longer': file('same!'),
};

describe('links', () => {
  it('tells the names of the file first, then those of files with the same bytes', async () => {
    const { lines, summary } = await linksOf('2/sub/a', EQUALS);
    expect(lines).toEqual(['same 1/a', 'same 2/sub/a', 'equal 2/twin']);
    expect(summary).toMatchObject({ sameFileNames: 2, namesElsewhere: 0, equalNames: 1, equalFiles: 1, size: 4 });
    expect(summary.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  it('reads nothing that the index knows', async () => {
    const root = temporaryFolder();
    tree(root, EQUALS);
    await dedupe({ root, threads: 1 });
    expect((await ask({ file: path.join(root, '1/a') })).summary.contentBytesRead).toBe(0);
    expect((await ask({ file: path.join(root, '1/a'), index: false })).summary.contentBytesRead).toBe(12);
  });

  it('finds the root above the file by what this program keeps there', async () => {
    const root = temporaryFolder();
    tree(root, EQUALS);
    await expect(ask({ file: path.join(root, '1/a') })).rejects.toThrow('No folder above');
    await dedupe({ root, threads: 1 });
    expect((await ask({ file: path.join(root, '1/a') })).summary).toMatchObject({ root, path: path.join('1', 'a') });
  });

  it('counts names outside the complete snapshots', async () => {
    const outside = temporaryFolder();
    const { root, summary } = await linksOf('1/a', { '1/a': file('x'), '2.in-progress/a': linkTo('1/a') });
    expect(summary).toMatchObject({ sameFileNames: 1, namesElsewhere: 1 });
    fs.linkSync(path.join(root, '1/a'), path.join(outside, 'a'));
    expect((await ask({ root, file: path.join(root, '1/a') })).summary.namesElsewhere).toBe(2);
  });

  it('finds what is equal to a file that is in no complete snapshot', async () => {
    const literal = { ...EQUALS, '3.in-progress/a': file('same') };
    const { lines, summary } = await linksOf('3.in-progress/a', literal);
    expect(lines).toEqual(['equal 1/a', 'equal 2/sub/a', 'equal 2/twin']);
    expect(summary).toMatchObject({ sameFileNames: 0, namesElsewhere: 1, equalNames: 3, equalFiles: 2 });
    expect(summary.digest).toMatch(/^[0-9a-f]{16}$/);
  });

  it('does not take a file on another disk for one in the root that has its number', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('same') });
    const status = nodeFileSystem.lstat(path.join(root, '1/a'));
    const elsewhere = Object.assign(Object.create(status), { dev: status.dev + 1n });
    const asked = { path: path.join('1', 'a'), status: elsewhere };
    expect((await lookInto({ root, threads: 1 }, (run) => findLinks(run, asked))).sameFileNames).toBe(0);
  });

  it('does not count what is elsewhere where it has not seen everything', async () => {
    const { root } = await linksOf('1/a', { '1/a': file('x'), '2/a': linkTo('1/a') });
    const asked = { root, file: path.join(root, '1/a') };
    const { summary } = await ask({ ...asked, signal: AbortSignal.abort() });
    expect(summary).toMatchObject({ outcome: 'interrupted', sameFileNames: 0 });
    expect(summary.namesElsewhere).toBeUndefined();
    expect(linksText().closing(summary).join('\n')).toContain('  0 names of the file found.');
    expect(linksText().closing(summary).join('\n')).not.toContain('more name');
  });

  asRoot('nor where a folder cannot be listed', async () => {
    const { root } = await linksOf('1/a', { '1/a': file('x'), '2/locked/a': linkTo('1/a') });
    fs.chmodSync(root, 0o755);
    fs.chmodSync(path.join(root, '2/locked'), 0);
    const { code, stdout } = await runBin(['links', '--root', root, path.join(root, '1/a')], { uid: NOBODY });
    expect(code).toBe(3);
    expect(stdout).toContain('  1 name of the file found.');
    expect(stdout).not.toContain('more name');
  });

  it('of an empty file tells its own names alone', async () => {
    const { lines, summary } = await linksOf('1/a', { '1/a': file(''), '2/a': linkTo('1/a'), '2/b': file('') });
    expect(lines).toEqual(['same 1/a', 'same 2/a']);
    expect(summary.digest).toBeUndefined();
  });

  it('finds a file in a folder whose name begins with two dots', async () => {
    const { lines } = await linksOf('..1/a', { '..1/a': file('x'), '2/a': linkTo('..1/a') });
    expect(lines).toEqual(['same ..1/a', 'same 2/a']);
  });

  it('refuses what is no regular file, and a file that is not below the root', async () => {
    const root = temporaryFolder();
    tree(root, { '1/a': file('x'), '1/s': symlink('a') });
    await expect(ask({ root, file: path.join(root, '1/s') })).rejects.toThrow('is a symlink');
    await expect(ask({ root, file: path.join(root, '1') })).rejects.toThrow('is no regular file');
    await expect(ask({ root: path.join(root, '1'), file: path.join(root, '2') })).rejects.toThrow('ENOENT');
    const elsewhere = temporaryFolder();
    await expect(ask({ root: elsewhere, file: path.join(root, '1/a') })).rejects.toThrow('is not below');
  });
});

describe('links on the command line', () => {
  it('writes the names under a line for each file', async () => {
    const root = temporaryFolder();
    tree(root, EQUALS);
    const { code, stdout } = await runBin(['links', '--root', root, path.join(root, '1/a')]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /The same file .*\n {4}1\/a\n {4}2\/sub\/a\n\n {2}Another file with the same bytes .*\n {4}2\/twin\n/,
    );
    expect(stdout).toContain('2 names of the file; 1 name of 1 other file with the same bytes.');
  });
});

async function linksOf(name: string, literal: TreeLiteral) {
  const root = temporaryFolder();
  tree(root, literal);
  return { root, ...(await ask({ root, file: path.join(root, name) })) };
}

async function ask(options: LinksOptions) {
  const lines: string[] = [];
  const onEvent: LinksOptions['onEvent'] = (event) => {
    if (event.type === 'linked-name') lines.push(`${event.sameFile ? 'same' : 'equal'} ${event.path}`);
  };
  return { summary: await links({ threads: 1, ...options, onEvent }), lines };
}
