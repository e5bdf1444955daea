import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { LinksMode } from '../../src/domain/backup-modes.ts';
import { MirrorTally } from '../../src/mirror/mirror-tally.ts';
import { pruneEmptyFolders } from '../../src/mirror/prune-empty-folders.ts';
import { type Source, scanSource } from '../../src/mirror/scan-source.ts';
import { EVERYTHING, type Selection } from '../../src/mirror/selection.ts';
import type { SourceTree } from '../../src/mirror/source-tree.ts';
import { identity } from '../../src/platform/file-identity.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import type { FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { withoutOpenFolders } from '../kit/in-open-folders.ts';
import { inProcessPool } from '../kit/in-process-pool.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { fifo, file, folder, linkTo, symlink, type TreeLiteral, tree } from '../kit/tree.ts';

const onPosix = it.runIf(process.platform !== 'win32');

function made(literal: TreeLiteral): string {
  const base = temporaryFolder();
  tree(base, literal);
  return base;
}

async function scan(
  sources: readonly { at: string; folder?: string }[],
  {
    links = 'copy',
    root = '',
    fs = nodeFileSystem,
    ...selection
  }: Partial<Selection> & { links?: LinksMode; root?: string; fs?: FileSystem } = {},
) {
  const tally = new MirrorTally(() => undefined);
  const given = sources.map(
    ({ at, folder: name = '' }): Source => ({ path: at, folder: name, isDriveRoot: false, id: at }),
  );
  const found = await scanSource(inProcessPool(fs), given, {
    links,
    selection: { ...EVERYTHING, ...selection },
    root,
    tally,
    onNames: () => undefined,
    isStopped: () => false,
    onSources: () => undefined,
  });
  return { found, tally };
}

/** Paths within the snapshot. */
const namesIn = ({ folders }: SourceTree): string[] =>
  folders.flatMap(({ path: at, names }) => names.map((name) => path.posix.join(`${at}`, `${name}`))).sort();

describe('scanSource', () => {
  onPosix('tells the names of a file wherever they are, first and last of a folder', async () => {
    const entries: TreeLiteral = {
      'a/1': file('x'),
      'a/2': file('other'),
      'b/1': linkTo('a/1'),
      'b/2': file('alone'),
      'c/1': file('alone too'),
      'c/2': linkTo('a/1'),
      'd/1': linkTo('a/2'),
    };
    const { found } = await scan([{ at: made(entries) }]);
    const paths = found.hardLinks.map((names) =>
      names.map(({ folder: at, entry }) => `${found.folders[at].path}/${found.folders[at].names[entry]}`).sort(),
    );
    expect(paths.sort()).toEqual([
      ['a/1', 'b/1', 'c/2'],
      ['a/2', 'd/1'],
    ]);
  });

  it('holds patterns against the path below the source, at every depth', async () => {
    const at = made({ 'a/b/c/f': file('x'), 'b/c/f': file('x'), 'a/b/f': file('x'), 'a/b/c.txt': file('x') });
    const { found, tally } = await scan([{ at }], { excludeFolders: ['a/b/c'], excludeFiles: ['a/b/c.txt'] });
    expect(namesIn(found)).toEqual(['a/b/f', 'b/c/f']);
    expect(tally).toMatchObject({ leftOutFiles: 1, folders: { total: 1, skipped: 1 } });
  });

  it('counts the folders that are deeper than it may go', async () => {
    const { found, tally } = await scan([{ at: made({ 'a/b/f': file('x'), 'c/': folder(), f: file('x') }) }], {
      levels: 1,
    });
    expect(namesIn(found)).toEqual(['f']);
    expect(tally.folders).toMatchObject({ total: 2, skipped: 2 });
  });

  it('makes a folder of each of several sources, below one that has no source', async () => {
    const at = made({ 'one/f': file('x'), 'two/in/f': file('x') });
    const { found } = await scan(['one', 'two'].map((name) => ({ at: path.join(at, name), folder: name })));
    const folders = found.folders.map(({ parent, path: below, source }) => ({ parent, below, source }));
    expect(folders).toEqual([
      { parent: undefined, below: '', source: undefined },
      { parent: 0, below: 'one', source: path.join(at, 'one') },
      { parent: 0, below: 'two', source: path.join(at, 'two') },
      { parent: 2, below: path.join('two', 'in'), source: path.join(at, 'two', 'in') },
    ]);
  });

  onPosix('follows symlinks to files and folders alone, and none in a circle', async () => {
    const at = made({ f: file('xx'), 'd/g': file('x'), pipe: fifo(), toF: symlink('f'), toD: symlink('d') });
    tree(at, { toPipe: symlink('pipe'), 'd/up': symlink('..'), toNone: symlink('none') });
    const { found, tally } = await scan([{ at }], { links: 'follow' });
    expect(namesIn(found).filter((name) => !name.includes('up'))).toEqual(['d/g', 'f', 'toD/g', 'toF']);
    expect(tally.specialFiles).toBeGreaterThanOrEqual(2);
    expect(tally.failures.map(({ code }) => code)).toContain('ENOENT');
    expect(tally.failures.map(({ code }) => code)).toContain('ELOOP');
  });

  it('keeps a folder that cannot be listed, as one that failed: nobody knows that it is empty', async () => {
    const at = made({ 'a/in': file('x'), 'closed/in': file('x') });
    const list: FileSystem['list'] = (folder) => {
      if (`${folder}`.endsWith('closed')) throw Object.assign(new Error('closed'), { code: 'EACCES', syscall: 'test' });
      return nodeFileSystem.list(folder);
    };
    const { found, tally } = await scan([{ at }], { fs: withoutOpenFolders({ list }) });
    expect(found.folders.map(({ name, isListed }) => [name, isListed])).toEqual([
      ['', true],
      ['a', true],
      ['closed', false],
    ]);
    expect(tally.folders).toMatchObject({ total: 0, failed: 1 });
    expect(tally.failures).toEqual([{ path: path.join(at, 'closed'), attempted: 'list folder', code: 'EACCES' }]);
    expect(pruneEmptyFolders(found).folders.map(({ name }) => name)).toEqual(['', 'a', 'closed']);
  });

  describe('in a folder where a file is saved by renaming another over it during a listing, which then lacks it', () => {
    const saving = (times: number): FileSystem => {
      let left = times;
      return withoutOpenFolders({
        list: (folder) => {
          if (left-- <= 0) return nodeFileSystem.list(folder);
          fs.writeFileSync(path.join(`${folder}`, 'new'), `${left}`);
          fs.renameSync(path.join(`${folder}`, 'new'), path.join(`${folder}`, 'saved'));
          return nodeFileSystem.list(folder).filter(({ name }) => name !== 'saved' || left === 0);
        },
      });
    };

    it('finds it in the next listing', async () => {
      const at = made({ saved: file('x'), other: file('x') });
      const { found, tally } = await scan([{ at }], { fs: saving(2) });
      expect(namesIn(found)).toEqual(['other', 'saved']);
      expect(tally.failures).toEqual([]);
    });

    it('says so where each listing met a change, and takes what any of them told', async () => {
      const at = made({ saved: file('x'), other: file('x') });
      const { found, tally } = await scan([{ at }], { fs: saving(6) });
      expect(namesIn(found)).toEqual(['other', 'saved']);
      expect(found.folders[0].isListed).toBe(true);
      expect(tally.failures).toEqual([{ path: at, attempted: 'list folder', code: 'CHANGED' }]);
    });
  });

  it('does not begin to list in the tick of the clock in which the folder changed: another change would have its time', async () => {
    const changed = Date.now();
    let listedAt = 0;
    const fileSystem = withoutOpenFolders({
      lstat: (at) => Object.assign(nodeFileSystem.lstat(at), { mtimeNs: BigInt(changed) * 1_000_000n }),
      list: (at) => {
        listedAt = Date.now();
        return nodeFileSystem.list(at);
      },
    });
    await scan([{ at: made({ f: file('x') }) }], { fs: fileSystem });
    expect(listedAt).toBeGreaterThanOrEqual(changed + 19);
  });

  onPosix('lists a folder that this user may list and not enter', async () => {
    const at = made({ 'closed/': folder() });
    const refuse = (name: FsPath) => {
      if (/closed.\.$/.test(`${name}`)) throw Object.assign(new Error('closed'), { code: 'EACCES', syscall: 'test' });
    };
    const lstat: FileSystem['lstat'] = (name) => {
      refuse(name);
      return nodeFileSystem.lstat(name);
    };
    const { found, tally } = await scan([{ at }], { fs: withoutOpenFolders({ lstat }) });
    expect(found.folders.map(({ isListed }) => isListed)).toEqual([true, true]);
    expect(tally.failures).toEqual([]);
  });

  it('takes a folder for listed where the file system makes its times up', async () => {
    let time = 0n;
    const lstat: FileSystem['lstat'] = (at) => Object.assign(nodeFileSystem.lstat(at), { mtimeNs: time++ });
    const { found, tally } = await scan([{ at: made({ f: file('x') }) }], { fs: withoutOpenFolders({ lstat }) });
    expect(namesIn(found)).toEqual(['f']);
    expect(tally.failures).toEqual([]);
  });

  onPosix('leaves the folder of the backups out, whatever leads there, and says so', async () => {
    const [at, root] = [made({ f: file('x'), 'sub/': folder() }), made({ '2026-11-21/f': file('x') })];
    tree(at, { 'sub/backups': symlink(root) });
    const id = identity(nodeFileSystem.lstat(root));
    const { found, tally } = await scan([{ at }], { links: 'follow', root: id });
    expect(namesIn(found)).toEqual(['f']);
    expect(tally.failures).toEqual([
      { path: path.join(at, 'sub/backups'), attempted: 'list folder', code: 'HOLDS_BACKUPS' },
    ]);
    expect(tally.folders).toMatchObject({ total: 1, failed: 1 }); // it is not among the folders that were found
    const sub = identity(nodeFileSystem.lstat(path.join(at, 'sub'))); // as where the root is mounted there
    expect((await scan([{ at }], { root: sub })).tally.failures).toMatchObject([{ code: 'HOLDS_BACKUPS' }]);
    const left = await scan([{ at }], { links: 'follow', root: id, excludeFolders: ['backups'] });
    expect(left.tally.failures).toEqual([]);
  });

  onPosix('leaves symlinks out where it is told to', async () => {
    const { found, tally } = await scan([{ at: made({ f: file('x'), s: symlink('f') }) }], { links: 'skip' });
    expect(namesIn(found)).toEqual(['f']);
    expect(tally).toMatchObject({ leftOutFiles: 1 });
  });
});
