import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { SettledPart } from '../../src/mirror/finished-copies.ts';
import { flushAhead } from '../../src/mirror/flush-ahead.ts';
import type { CopyRules } from '../../src/mirror/jobs.ts';
import { linksOnSight } from '../../src/mirror/links-on-sight.ts';
import type { MirrorRequest, MirrorRun } from '../../src/mirror/mirror-run.ts';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';
import { type Source, scanSource } from '../../src/mirror/scan-source.ts';
import { EVERYTHING } from '../../src/mirror/selection.ts';
import type { SourceTree } from '../../src/mirror/source-tree.ts';
import { identity } from '../../src/platform/file-identity.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { isStopRequested, requestStop } from '../../src/platform/shared-progress.ts';
import { rowName } from '../../src/walk/scan-rows.ts';
import { inProcessPool } from '../kit/in-process-pool.ts';
import { openDescriptors } from '../kit/open-descriptors.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';
import { errno, inode, rulesOf } from './copying.ts';

const onLinux = it.runIf(process.platform === 'linux');

interface Given {
  readonly sources?: readonly string[];
  readonly request?: Partial<MirrorRequest>;
  readonly rules?: Partial<CopyRules>;
  /** overrides of the real file system */
  readonly faults?: Partial<FileSystem>;
}

/** Of a folder with `source`, `previous` and `target`, which is made: what a scan that links on sight does. */
function prepared(root: string, { sources = ['source'], request, rules, faults }: Given = {}) {
  const tally = new MirrorTally(() => undefined);
  const parts: SettledPart[] = [];
  const resolved = rulesOf({ unchanged: 'link', ...rules });
  const isOnly = sources.length === 1;
  const given = sources.map((name): Source => {
    const at = path.join(root, name);
    return { path: at, folder: isOnly ? '' : name, isDriveRoot: false, id: identity(nodeFileSystem.lstat(at)) };
  });
  const target = path.join(root, 'target');
  const whole: MirrorRequest = {
    sources: given,
    rootShown: root,
    root: '',
    target,
    previous: path.join(root, 'previous'),
    foldsNames: false,
    links: 'copy',
    selection: EVERYTHING,
    rules: resolved,
    skipIfUnchanged: false,
    reportNames: false,
    ...request,
  };
  const through = { ...nodeFileSystem, ...faults };
  const finished = { takeSettled: (part: SettledPart) => void parts.push(part) };
  const run: MirrorRun = {
    request: whole,
    tools: { fs: through, finished } as unknown as MirrorRun['tools'],
    tally,
    rules: resolved,
    ahead: flushAhead(whole, nodeFileSystem),
    isStopped: () => isStopRequested(resolved.progress),
    begin: () => fs.mkdirSync(target),
    nextTask: () => 0,
    onDone: () => undefined,
  };
  return { run, tally, parts, given, fs: through };
}

async function scanned(root: string, given: Given = {}) {
  const { run, tally, parts, given: sources, fs: through } = prepared(root, given);
  const { links, selection, root: id } = run.request;
  let names = 0;
  const onSight = linksOnSight(run);
  const found = await scanSource(inProcessPool(through), sources, {
    links,
    selection,
    root: id,
    tally,
    onNames: (count) => {
      names = count;
    },
    isStopped: run.isStopped,
    onSources: (tops) => onSight?.begin(tops),
    onSight,
  });
  const { files, bytes, folders } = tally;
  return { left: namesIn(found), settled: settledNames(parts), names, found, files, bytes, folders, parts };
}

/** Paths within the snapshot of what is yet to be copied. */
const namesIn = ({ folders }: SourceTree): string[] =>
  folders.flatMap(({ path: at, names }) => names.map((name) => path.posix.join(`${at}`, `${name}`))).sort();

const settledNames = (parts: readonly SettledPart[]): string[] =>
  parts.flatMap(({ settled: { names } }) => Array.from({ length: names.count }, (_, row) => `${rowName(names, row)}`));

/** The same in the source and in the previous snapshot. */
function both(entries: TreeLiteral): TreeLiteral {
  const twice = Object.entries(entries).flatMap(([name, entry]) =>
    ['source', 'previous'].map((folder) => [`${folder}/${name}`, entry] as const),
  );
  return Object.fromEntries(twice);
}

describe('what is unchanged by its looks', () => {
  onLinux('is linked while it is listed, and the rest is left to be copied', async () => {
    const root = temporaryFolder();
    tree(root, {
      ...both({ 'a/same': file('same'), 'a/b/deep': file('deep'), 'a/empty': file(''), 'a/to': symlink('same') }),
      'source/a/new': file('new'),
      'source/a/longer': file('longer'),
      'previous/a/longer': file('long'),
      'source/a/later': file('later', { mtime: 2_000_000_000n }),
      'previous/a/later': file('later'),
      'source/a/mode': file('mode', { mode: 0o600 }),
      'previous/a/mode': file('mode', { mode: 0o644 }),
    });
    for (const folder of ['source', 'previous']) fs.lutimesSync(path.join(root, folder, 'a/to'), 1, 1);
    const { left, settled, names, files, bytes, folders, parts } = await scanned(root);
    expect(left).toEqual(['a/later', 'a/longer', 'a/mode', 'a/new']);
    for (const name of ['a/same', 'a/b/deep', 'a/empty', 'a/to']) {
      expect(inode(root, `target/${name}`)).toBe(inode(root, `previous/${name}`));
    }
    expect(settled.sort()).toEqual(['deep', 'same']);
    const within = parts.map(({ settled: { within } }) => [within.emptyFiles[0], within.others[0]]);
    expect(within.filter((counts) => counts[0] === 1)).toEqual([[1, 1]]);
    expect(names).toBe(8);
    expect([files.total, files.linked, bytes.total, bytes.linked, folders.copied]).toEqual([4, 4, 8, 8, 2]);
    expect(fs.readdirSync(path.join(root, 'target/a')).sort()).toEqual(['b', 'empty', 'same', 'to']);
  });

  it('is linked below the source’s own folder alone, which is listed before anything is made', async () => {
    const root = temporaryFolder();
    tree(root, both({ top: file('top'), 'a/same': file('same') }));
    expect((await scanned(root)).left).toEqual(['top']);
  });

  it('is linked in each of several sources', async () => {
    const root = temporaryFolder();
    tree(root, { 'one/a/x': file('x'), 'two/b/y': file('y') });
    tree(root, { 'previous/one/a/x': file('x'), 'previous/two/b/y': file('y') });
    const { left, folders, found } = await scanned(root, { sources: ['one', 'two'] });
    expect(left).toEqual([]);
    expect(fs.readdirSync(path.join(root, 'target')).sort()).toEqual(['one', 'two']);
    expect(folders.copied).toBe(4);
    expect(found.folders.map(({ isMade }) => isMade)).toEqual([false, true, true, true, true]); // the first counts later
  });

  it('is left where the file has further names in the source: the first is linked, and the others to that', async () => {
    const root = temporaryFolder();
    tree(root, { ...both({ 'a/x': file('x') }), 'source/a/y': linkTo('source/a/x') });
    expect((await scanned(root)).left).toEqual(['a/x', 'a/y']);
  });

  it('is left where a file takes no more names', async () => {
    const root = temporaryFolder();
    tree(root, { ...both({ 'a/x': file('x') }), 'previous/a/y': linkTo('previous/a/x') });
    expect((await scanned(root, { rules: { limit: 2 } })).left).toEqual(['a/x']);
    expect(fs.readdirSync(path.join(root, 'target/a'))).toEqual([]);
  });

  it('is left where the way to it leads through a symlink, maybe to the source itself', async () => {
    const root = temporaryFolder();
    tree(root, { 'source/a/b/x': file('x'), 'previous/a': symlink('../source/a') });
    expect((await scanned(root)).left).toEqual(['a/b/x']);
    expect(fs.lstatSync(path.join(root, 'source/a/b/x')).nlink).toBe(1);
  });

  it('is left in the state folder of a root that is backed up', async () => {
    const root = temporaryFolder();
    tree(root, both({ '.dedupe-backups/deep/x': file('x') }));
    expect((await scanned(root)).left).toEqual(['.dedupe-backups/deep/x']);
  });

  it('is left where the folder cannot be made, and below that', async () => {
    const root = temporaryFolder();
    tree(root, both({ 'a/x': file('x'), 'a/b/y': file('y'), 'c/z': file('z') }));
    const refused = path.join(root, 'target', 'a');
    const makeOneFolder: FileSystem['makeOneFolder'] = (at, mode) => {
      if (at === refused) throw errno('ENOSPC');
      nodeFileSystem.makeOneFolder(at, mode);
    };
    const { left, found } = await scanned(root, { faults: { makeOneFolder } });
    expect(left).toEqual(['a/b/y', 'a/x']);
    expect(found.folders.filter(({ isMade }) => isMade).map(({ path: at }) => at)).toEqual(['c']);
  });

  it('is left where linking is refused, for copying tells why', async () => {
    const root = temporaryFolder();
    tree(root, both({ 'a/x': file('x') }));
    const refuse = (): never => {
      throw errno('EIO');
    };
    const faults = { link: refuse, canCallInFolder: () => false };
    expect((await scanned(root, { faults })).left).toEqual(['a/x']);
  });

  it('is left where another file turns out to have been linked, whose link count moved', async () => {
    const root = temporaryFolder();
    tree(root, { ...both({ 'a/x': file('x') }), 'previous/other': file('another') });
    const [previous, other] = ['previous/a/x', 'previous/other'].map((name) => path.join(root, name));
    const { ino } = nodeFileSystem.lstat(other);
    const link: FileSystem['link'] = (existing, name) => {
      if (fs.existsSync(other)) fs.renameSync(other, previous);
      nodeFileSystem.link(existing, name);
    };
    const { left, parts } = await scanned(root, { faults: { link, canCallInFolder: () => false } });
    expect(left).toEqual(['a/x']);
    expect(parts.flatMap(({ undone }) => undone)).toEqual([ino]);
    expect(fs.readdirSync(path.join(root, 'target/a'))).toEqual([]);
  });

  it('is left once the run is to end', async () => {
    const root = temporaryFolder();
    tree(root, both({ 'a/x': file('x') }));
    const rules = rulesOf();
    const lstat: FileSystem['lstat'] = (at) => {
      if (`${at}`.endsWith('x')) requestStop(rules.progress);
      return nodeFileSystem.lstat(at);
    };
    const faults = { lstat, canCallInFolder: () => false };
    expect((await scanned(root, { faults, rules: { progress: rules.progress } })).left).toEqual(['a/x']);
  });
});

describe('linking on sight', () => {
  it('begins nothing where the run is to end before', async () => {
    const root = temporaryFolder();
    tree(root, both({ 'a/x': file('x') }));
    const rules = rulesOf();
    requestStop(rules.progress);
    expect((await scanned(root, { rules: { progress: rules.progress } })).found.folders).toHaveLength(1);
    expect(fs.existsSync(path.join(root, 'target'))).toBe(false);
  });

  it('does not count a source that could not be listed among the folders that were made', async () => {
    const root = temporaryFolder();
    tree(root, { 'one/a': file('a'), 'two/b': file('b') });
    fs.mkdirSync(path.join(root, 'previous'));
    let fails = true;
    const list: FileSystem['list'] = (at) => {
      const isSecond = at === path.join(root, 'two');
      if (!fails || !isSecond) return nodeFileSystem.list(at);
      fails = false;
      throw errno('EIO');
    };
    const faults = { list, canCallInFolder: () => false };
    const { folders, found } = await scanned(root, { sources: ['one', 'two'], faults });
    expect([folders.copied, folders.failed]).toEqual([1, 1]);
    expect(found.folders.map(({ isMade }) => isMade)).toEqual([false, true, false]);
  });

  onLinux('lets go of all folders', async () => {
    const root = temporaryFolder();
    tree(root, both({ 'a/x': file('x'), 'b/y': file('y') }));
    const before = openDescriptors();
    await scanned(root);
    expect(openDescriptors()).toEqual(before);
  });

  it.each<Given>([
    { rules: { unchanged: 'copy' } },
    { rules: { unchanged: 'compare' } },
    { rules: { dryRun: true } },
    { rules: { resumed: true } },
    { request: { previous: undefined } },
    { request: { links: 'follow' } },
    { request: { foldsNames: true } },
    { request: { skipIfUnchanged: true } },
    { request: { reportNames: true } },
    { request: { selection: { ...EVERYTHING, emptyFolders: false } } },
  ])('is not done where more must be known first (%o)', (given) => {
    const root = temporaryFolder();
    fs.mkdirSync(path.join(root, 'source'));
    expect(linksOnSight(prepared(root).run)).toBeDefined();
    expect(linksOnSight(prepared(root, given).run)).toBeUndefined();
  });
});
