import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { nameByPath } from '../../src/linking/canonicals.ts';
import { type ReplaceOutcome, replaceName } from '../../src/linking/replace-name.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import type { FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { halfRename } from '../kit/half-rename.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

type Call = 'lstat' | 'link' | 'rename' | 'unlink';

test('the duplicate becomes a name of the canonical', () => {
  const { at, replace } = pair();
  expect(replace()).toEqual({ kind: 'linked' });
  expect(inodeOf(at.duplicate)).toBe(inodeOf(at.canonical));
  expect(fs.readdirSync(at.folder)).toEqual(['a', 'b']);
});

test('the duplicate’s name has its bytes before and after every single call', () => {
  const { at, replace } = pair();
  const seen: string[] = [];
  const watching = { ...nodeFileSystem };
  for (const call of ['lstat', 'link', 'rename', 'unlink'] as const) {
    const real: (...args: never[]) => unknown = nodeFileSystem[call];
    Object.assign(watching, {
      [call]: (...args: never[]) => {
        expect(fs.readFileSync(at.duplicate, 'utf8')).toBe('same');
        seen.push(call);
        const result = real(...args);
        expect(fs.readFileSync(at.duplicate, 'utf8')).toBe('same');
        return result;
      },
    });
  }
  expect(replace(watching)).toEqual({ kind: 'linked' });
  expect(seen).toEqual(['lstat', 'link', 'lstat', 'rename']);
});

describe('where a call fails, the name stays with its file and no temporary name is left:', () => {
  it.each([
    { call: 'lstat', nth: 1, code: 'EIO', outcome: { kind: 'failed', attempted: 'read metadata', code: 'EIO' } },
    { call: 'link', nth: 1, code: 'EACCES', outcome: { kind: 'failed', attempted: 'link', code: 'EACCES' } },
    { call: 'link', nth: 1, code: 'EPERM', outcome: { kind: 'canonical-unusable', code: 'EPERM' } },
    { call: 'link', nth: 1, code: 'EXDEV', outcome: { kind: 'canonical-unusable', code: 'EXDEV' } },
    { call: 'link', nth: 1, code: 'EMLINK', outcome: { kind: 'full', links: 1, bySystem: true } },
    { call: 'link', nth: 1, code: 'UNKNOWN', outcome: { kind: 'failed', attempted: 'link', code: 'UNKNOWN' } },
    { call: 'lstat', nth: 2, code: 'EIO', outcome: { kind: 'canonical-unusable', code: 'CHANGED' } },
    { call: 'rename', nth: 1, code: 'EBUSY', outcome: { kind: 'failed', attempted: 'replace', code: 'EBUSY' } },
  ] as const)('$call number $nth with $code', ({ call, nth, code, outcome }) => {
    const { at, replace } = pair();
    const before = inodeOf(at.duplicate);
    const faulty = failing(call, { nth, code });
    expect(replace(faulty.fs)).toEqual(outcome);
    expect(faulty.wasHit()).toBe(true);
    expect(inodeOf(at.duplicate)).toBe(before);
    expect(fs.readdirSync(at.folder)).toEqual(['a', 'b']);
  });

  it('a defect is thrown on', () => {
    const defect = new TypeError('a defect');
    const { replace } = pair();
    expect(() =>
      replace({
        ...nodeFileSystem,
        link: () => {
          throw defect;
        },
      }),
    ).toThrow(defect);
  });
});

describe('what is not what was read is left alone:', () => {
  it.each<[string, 'duplicate' | 'canonical', (at: string) => void]>([
    ['written to', 'duplicate', (at) => fs.appendFileSync(at, '!')],
    ['rewritten and given its time back', 'duplicate', rewriteFile],
    ['replaced', 'duplicate', replaceFile],
    ['given another mode', 'duplicate', (at) => fs.chmodSync(at, 0o600)],
    ['deleted', 'duplicate', (at) => fs.rmSync(at)],
    ['written to', 'canonical', (at) => fs.appendFileSync(at, '!')],
    ['replaced', 'canonical', replaceFile],
    ['given another mode', 'canonical', (at) => fs.chmodSync(at, 0o600)],
    ['deleted', 'canonical', (at) => fs.rmSync(at)],
  ])('%s: the %s', (_, which, change) => {
    const { at, replace } = pair();
    change(at[which]);
    const names = fs.readdirSync(at.folder);
    const outcome = replace();
    expect(outcome.kind).toBe(which === 'duplicate' ? 'failed' : 'canonical-unusable');
    expect(fs.readdirSync(at.folder)).toEqual(names);
    if (names.length === 2) expect(inodeOf(at.duplicate)).not.toBe(inodeOf(at.canonical));
  });

  it('a canonical that is swapped for another file in the instant before the link', () => {
    const { at, replace } = pair();
    const outcome = replace({
      ...nodeFileSystem,
      link: (existing, name) => {
        replaceFile(at.canonical);
        nodeFileSystem.link(existing, name);
      },
    });
    expect(outcome).toEqual({ kind: 'canonical-unusable', code: 'CHANGED' });
    expect(fs.readFileSync(at.duplicate, 'utf8')).toBe('same');
    expect(fs.readdirSync(at.folder)).toEqual(['a', 'b']);
  });
});

test.each([1, 2])('where a rename fails that had removed the name, it is tried again (%i failing)', (failures) => {
  const { at, replace } = pair();
  const isPut = failures === 1;
  expect(replace({ ...nodeFileSystem, rename: halfRename(failures) }).kind).toBe(isPut ? 'linked' : 'failed');
  expect(fs.readdirSync(at.folder)).toHaveLength(2);
  expect(fs.existsSync(at.duplicate)).toBe(isPut);
});

test('a canonical with as many names as the limit takes no more, though the system would', () => {
  const { at, replace } = pair({ others: 2 });
  expect(replace(nodeFileSystem, 3)).toEqual({ kind: 'full', links: 3, bySystem: false });
  expect(inodeOf(at.duplicate)).not.toBe(inodeOf(at.canonical));
  expect(replace(nodeFileSystem, 4)).toEqual({ kind: 'linked' });
});

test('on an inode with a thousand names an error that has no errno means that it is full, any other does not', () => {
  for (const { others, code, kind } of [
    { others: 998, code: 'UNKNOWN', kind: 'failed' },
    { others: 999, code: 'UNKNOWN', kind: 'full' },
    { others: 999, code: 'EACCES', kind: 'failed' },
  ]) {
    const { replace } = pair({ others });
    expect(replace(failing('link', { nth: 1, code }).fs).kind, `${others} ${code}`).toBe(kind);
  }
});

test('a canonical that is gone has changed, as one has that is another file', () => {
  const gone = pair();
  fs.rmSync(gone.at.canonical);
  expect(gone.replace()).toEqual({ kind: 'canonical-unusable', code: 'CHANGED' });
  const swapped = pair();
  replaceFile(swapped.at.canonical);
  expect(swapped.replace(failing('link', { nth: 1, code: 'EACCES' }).fs)).toEqual({
    kind: 'canonical-unusable',
    code: 'CHANGED',
  });
});

/** `a`, the canonical, and `b`, its duplicate, as the scan saw them. */
function pair({ others = 0 } = {}) {
  const root = temporaryFolder();
  tree(root, {
    'x/a': file('same'),
    'x/b': file('same'),
    ...Object.fromEntries(Array.from({ length: others }, (_, index) => [`y/${index}`, linkTo('x/a')])),
  });
  const folder = path.join(root, 'x');
  const at = { folder, canonical: path.join(folder, 'a'), duplicate: path.join(folder, 'b') };
  const canonicalSeen = nodeFileSystem.lstat(at.canonical);
  const duplicateSeen = nodeFileSystem.lstat(at.duplicate);
  const temporary = path.join(folder, 'temporary');
  const replace = (through: FileSystem = nodeFileSystem, limit = 1023): ReplaceOutcome => {
    const names = { pathOf: (name: FsPath) => name, list: () => [], release: () => undefined };
    const held = { ...names, status: nodeFileSystem.lstat(folder), calls: through, linkFrom: undefined };
    const canonical = nameByPath(through, at.canonical);
    return replaceName(held, { duplicate: at.duplicate, canonical, canonicalSeen, duplicateSeen, temporary, limit });
  };
  return { at, replace };
}

function failing(call: Call, { nth, code }: { nth: number; code: string }): { fs: FileSystem; wasHit(): boolean } {
  let calls = 0;
  const real: (...args: never[]) => unknown = nodeFileSystem[call];
  const faulty = (...args: never[]): unknown => {
    if (++calls === nth) throw Object.assign(new Error(code), { code, syscall: call });
    return real(...args);
  };
  return { fs: { ...nodeFileSystem, [call]: faulty }, wasHit: () => calls >= nth };
}

/** Other bytes of the same size, the same inode and time: the change time alone tells. */
function rewriteFile(at: string): void {
  const { atimeNs, mtimeNs, ctimeNs } = nodeFileSystem.lstat(at);
  do {
    fs.writeFileSync(at, 'diff');
    nodeFileSystem.setTimes(at, atimeNs, mtimeNs);
  } while (nodeFileSystem.lstat(at).ctimeNs === ctimeNs); // some clocks go in steps of 4 ms
}

/** Same size and bytes, another inode and time. */
function replaceFile(at: string): void {
  fs.writeFileSync(`${at}.new`, fs.readFileSync(at));
  fs.renameSync(`${at}.new`, at);
}

function inodeOf(at: string): bigint {
  return fs.lstatSync(at, { bigint: true }).ino;
}
