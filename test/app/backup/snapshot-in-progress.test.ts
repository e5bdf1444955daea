import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { findSnapshotInProgress } from '../../../src/app/backup/snapshot-in-progress.ts';
import { nodeFileSystem } from '../../../src/platform/node-file-system.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const HOUR_MS = 3_600_000;

/** Begins a snapshot in `root`, as a run does that is killed then; returns what the next run finds. */
function begunIn(root: string, bootedAt: number, by: Partial<Parameters<typeof findSnapshotInProgress>[0]> = {}) {
  const state = path.join(root, '.dedupe-backups');
  fs.mkdirSync(state, { recursive: true });
  const from = { fs: nodeFileSystem, root, state, sources: ['/source'], template: undefined, linksUnread: false };
  const job = { ...from, host: 'here', mount: '1', bootId: 'a' };
  const find = (at: number, others: Partial<Parameters<typeof findSnapshotInProgress>[0]> = {}) =>
    findSnapshotInProgress({ ...job, now: new Date(), bootedAt: at, ...others });
  const first = find(bootedAt, by);
  if (!first.resumed) first.begin();
  return { first, again: find };
}

it('is closed to others from the start, whatever the umask', () => {
  const umask = process.umask(0);
  try {
    const { first } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
    expect(fs.statSync(first.folder).mode & 0o7777).toBe(0o700);
  } finally {
    process.umask(umask);
  }
});

it('is taken at its word by the next run, and not once the machine was started anew', () => {
  const { first, again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  expect(first).toMatchObject({ resumed: false, isDoubtful: false });
  expect(again(Date.now() - HOUR_MS)).toMatchObject({ resumed: true, isDoubtful: false });
  expect(again(Date.now() + 1)).toMatchObject({ resumed: true, isDoubtful: true });
});

it('tells when it was begun: what changed in the source since then is not taken for what was copied', () => {
  const root = temporaryFolder();
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  const { mtimeNs } = nodeFileSystem.lstat(path.join(root, '.dedupe-backups', path.basename(first.folder)));
  expect([first.begunNs, again(Date.now() - HOUR_MS).begunNs]).toEqual([0n, mtimeNs]);
});

it('is doubted where a run said that not all of it was written', () => {
  const { first, again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  first.doubt();
  expect(again(Date.now() - HOUR_MS).isDoubtful).toBe(true);
});

it.each([
  { mounted: true, left: { failures: ['EXDEV'], folders: ['extra'], resumed: true } },
  { mounted: false, left: { failures: [], folders: undefined, resumed: false } },
])('is dropped, and stays the job’s own where something mounted in it stays ($mounted)', ({ mounted, left }) => {
  const root = temporaryFolder();
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  fs.mkdirSync(path.join(first.folder, 'extra'));
  fs.writeFileSync(path.join(first.folder, 'file'), 'x');
  const mountPoints = new Set(mounted ? [path.join(first.folder, 'extra')] : []);
  const failures: string[] = [];
  const bounds = { device: nodeFileSystem.lstat(root).dev, mountPoints, byFd: false };
  again(Date.now() - HOUR_MS).drop(bounds, (_, code) => failures.push(code));
  const folders = fs.existsSync(first.folder) ? fs.readdirSync(first.folder) : undefined;
  expect({ failures, folders, resumed: again(Date.now() - HOUR_MS).resumed }).toEqual(left);
});

it('is doubted where the disk was mounted anew since', () => {
  const { again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  expect(again(Date.now() - HOUR_MS, { mount: '2' })).toMatchObject({ resumed: true, isDoubtful: true });
});

it('is doubted where the system does not tell whether the disk was mounted anew since', () => {
  const { again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  expect(again(Date.now() - HOUR_MS, { mount: undefined })).toMatchObject({ resumed: true, isDoubtful: true });
});

it('gets a name that nobody has taken meanwhile', () => {
  const root = temporaryFolder();
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  fs.mkdirSync(path.join(root, first.name));
  const found = again(Date.now() - HOUR_MS);
  expect(found).toMatchObject({ resumed: true, folder: first.folder });
  found.seal();
  expect(fs.readdirSync(root).sort()).toEqual(['.dedupe-backups', first.name, found.name]);
  expect(found.name > first.name).toBe(true);
});

it('is doubted where the machine was started since, with a clock that came up behind', () => {
  const { again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  expect(again(Date.now() - 2 * HOUR_MS, { bootId: 'b' })).toMatchObject({ resumed: true, isDoubtful: true });
});

it('is doubted where a run linked into it what it had not read, by one that is to read all', () => {
  const root = temporaryFolder();
  const { again } = begunIn(root, Date.now() - HOUR_MS, { linksUnread: true });
  expect(again(Date.now() - HOUR_MS, { linksUnread: true })).toMatchObject({ resumed: true, isDoubtful: false });
  expect(again(Date.now() - HOUR_MS)).toMatchObject({ resumed: true, isDoubtful: true });
});

it('is doubted from when it was taken up by a run that links what it does not read', () => {
  const { again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  again(Date.now() - HOUR_MS, { linksUnread: true }).begin();
  expect(again(Date.now() - HOUR_MS)).toMatchObject({ resumed: true, isDoubtful: true });
});

it.each([
  ['another machine began it', { host: 'there' }],
  ['it is of other sources', { sources: ['/other'] }],
  ['it gets another name', { template: '{date}_other' }],
])('is another job’s where %s', (_, otherJob) => {
  const root = temporaryFolder();
  fs.mkdirSync(path.join(root, 'complete'));
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  const found = again(Date.now() - HOUR_MS, otherJob);
  expect(found).toMatchObject({ resumed: false, foreign: [path.basename(first.folder)] });
  expect(found.name).not.toBe(first.name);
});

it('is taken up from a note of an earlier version, and compared: it does not say what was linked unread', () => {
  const root = temporaryFolder();
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  const note = path.join(root, '.dedupe-backups', path.basename(first.folder));
  fs.writeFileSync(note, `${JSON.stringify({ sources: ['/source'], template: '{date}' })}\n`);
  expect(again(Date.now() - HOUR_MS)).toMatchObject({ resumed: true, isDoubtful: true });
});

it('gets the name of the day on which it is taken up again, without a time', () => {
  const { first, again } = begunIn(temporaryFolder(), Date.now() - HOUR_MS);
  const found = (now: Date) => again(Date.now() - HOUR_MS, { now });
  expect(found(new Date())).toMatchObject({ name: first.name, folder: first.folder });
  expect(found(new Date(2100, 0, 2))).toMatchObject({ name: '2100-01-02', folder: first.folder, resumed: true });
});

it.each(['', '{"sources":["/sour', 'null', '7', '{"sources":["/source"]}', '{"template":"{date}"}'])(
  'is nobody’s where its note is %j',
  (text) => {
    const root = temporaryFolder();
    const { first, again } = begunIn(root, Date.now() - HOUR_MS);
    const folder = path.basename(first.folder);
    fs.writeFileSync(path.join(root, '.dedupe-backups', folder), text);
    expect(again(Date.now() - HOUR_MS)).toMatchObject({ resumed: false, foreign: [folder] });
  },
);

it('is noted as long as it is there: a folder of its name that comes later is nobody’s', () => {
  const root = temporaryFolder();
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  fs.rmdirSync(first.folder);
  const next = again(Date.now() - HOUR_MS, { template: 'other' });
  next.begin();
  expect(fs.readdirSync(path.join(root, '.dedupe-backups'))).toEqual(['other.in-progress']);
  next.seal();
  expect(fs.readdirSync(path.join(root, '.dedupe-backups'))).toEqual([]);
});

it('is sealed where its note cannot be removed, which the run that begins the next one does', () => {
  const root = temporaryFolder();
  const held: typeof nodeFileSystem = {
    ...nodeFileSystem,
    unlink: () => {
      throw Object.assign(new Error('EBUSY'), { code: 'EBUSY', syscall: 'unlink' });
    },
  };
  const { first, again } = begunIn(root, Date.now() - HOUR_MS);
  again(Date.now() - HOUR_MS, { fs: held }).seal();
  expect(fs.existsSync(path.join(root, first.name))).toBe(true);
  again(Date.now() - HOUR_MS, { template: 'next' }).begin();
  expect(fs.readdirSync(path.join(root, '.dedupe-backups'))).toEqual(['next.in-progress']);
});
