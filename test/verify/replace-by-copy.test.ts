import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { expect, test } from 'vitest';
import { FailureCode } from '../../src/domain/failure.ts';
import { loadHasher } from '../../src/hashing/hasher.ts';
import type { FileSystem } from '../../src/platform/file-system.ts';
import type { FsPath } from '../../src/platform/fs-path.ts';
import { nodeFileSystem } from '../../src/platform/node-file-system.ts';
import { failureCode } from '../../src/platform/refused.ts';
import { type CopyToPlace, replaceByCopy } from '../../src/verify/replace-by-copy.ts';
import { halfRename } from '../kit/half-rename.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { file, linkTo, tree } from '../kit/tree.ts';

const { digest } = await loadHasher();

test('the name gets a file of the sound bytes and of the metadata it had, and no file is written into', async () => {
  const place = rottenAndSound();
  const status = await replaceByCopy(nodeFileSystem, place);
  const now = fs.statSync(place.rotten, { bigint: true });
  expect(fs.readFileSync(place.rotten, 'utf8')).toBe('sound');
  expect(now).toMatchObject({ mtimeNs: place.rottenSeen.mtimeNs, mode: place.rottenSeen.mode, ino: status.ino });
  expect(now.ino).not.toBe(place.rottenSeen.ino);
  expect(fs.readFileSync(`${place.rotten}.other`, 'utf8')).toBe('wrong');
  expect(fs.readdirSync(path.dirname(`${place.rotten}`)).sort()).toEqual(['rotten', 'rotten.other', 'sound']);
});

test('where the rename fails that had removed the name, it is tried again', async () => {
  const place = rottenAndSound();
  await replaceByCopy({ ...nodeFileSystem, rename: halfRename(1) }, place);
  expect(fs.readFileSync(place.rotten, 'utf8')).toBe('sound');
});

test('nothing is changed where the sound file has other bytes by now', async () => {
  const place = rottenAndSound();
  const refused = replaceByCopy(nodeFileSystem, { ...place, digest: place.digest ^ 1n });
  await expect(refused).rejects.toThrow(FailureCode.changed);
  expectUnchanged(place);
});

test('nothing is changed where the copy reads back otherwise than it was written', async () => {
  const place = rottenAndSound();
  const openForReading = (at: FsPath): number =>
    nodeFileSystem.openForReading(at === place.temporary ? place.rotten : at);
  const refused = replaceByCopy({ ...nodeFileSystem, openForReading }, place);
  await expect(refused).rejects.toThrow(FailureCode.unequal);
  expectUnchanged(place);
});

test('nothing is changed where somebody wrote to the file meanwhile', async () => {
  const place = rottenAndSound();
  const rottenSeen = { ...place.rottenSeen, mtimeNs: place.rottenSeen.mtimeNs - 1n };
  await expect(replaceByCopy(nodeFileSystem, { ...place, rottenSeen })).rejects.toThrow(FailureCode.changed);
  expectUnchanged(place);
});

test.each(['flushFile', 'setTimes', 'rename'] as const)('nothing is changed where %s fails', async (call) => {
  const place = rottenAndSound();
  const failing: FileSystem = {
    ...nodeFileSystem,
    [call]: () => {
      throw Object.assign(new Error('EIO'), { code: 'EIO', syscall: call });
    },
  };
  await expect(replaceByCopy(failing, place)).rejects.toThrow('EIO');
  expectUnchanged(place);
});

// Only root can make a file of another.
test.runIf(process.getuid?.() === 0)('nothing is changed where the copy cannot get the owner', async () => {
  const place = rottenAndSound();
  fs.chownSync(place.rotten, 7, 8);
  const setOwner = (): never => {
    throw Object.assign(new Error('EPERM'), { code: 'EPERM', syscall: 'lchown' });
  };
  const rottenSeen = nodeFileSystem.lstat(place.rotten);
  const refused = replaceByCopy({ ...nodeFileSystem, setOwner }, { ...place, rottenSeen });
  await expect(refused).rejects.toThrow('EPERM');
  expectUnchanged(place);
  expect(fs.statSync(place.rotten)).toMatchObject({ uid: 7, gid: 8 });
});

test.each(['flushFile', 'setTimes'] as const)(
  'nothing is changed where somebody puts a symlink or a file in the place of the copy, before %s or after',
  async (call) => {
    for (const when of ['before', 'after']) {
      for (const isSymlink of [true, false]) {
        const place = rottenAndSound();
        const victim = path.join(path.dirname(`${place.rotten}`), 'victim');
        fs.writeFileSync(victim, 'sound', { mode: 0o600 });
        const swap = (): void => {
          fs.renameSync(`${place.temporary}`, `${victim}.away`);
          if (isSymlink) fs.symlinkSync(victim, `${place.temporary}`);
          else fs.writeFileSync(`${place.temporary}`, 'other');
        };
        const swapped: FileSystem = {
          ...nodeFileSystem,
          [call]: (...args: never[]) => {
            if (when === 'before') swap();
            Reflect.apply(nodeFileSystem[call], nodeFileSystem, args);
            if (when === 'after') swap();
          },
        };
        await expect(replaceByCopy(swapped, place)).rejects.toSatisfy((error) => failureCode(error) !== '');
        expectUnchanged(place);
        expect(fs.statSync(victim).mode & 0o777).toBe(0o600);
      }
    }
  },
);

test('the bytes are on the disk, and every file closed, before the copy has the name', async () => {
  const calls: string[] = [];
  const told: FileSystem = {
    ...nodeFileSystem,
    flushFile: (at) => {
      calls.push(`flush ${path.basename(`${at}`)}`);
      nodeFileSystem.flushFile(at);
    },
    close: (fd) => {
      calls.push('close');
      nodeFileSystem.close(fd);
    },
    rename: (from, to) => {
      calls.push(`rename ${path.basename(`${from}`)} ${path.basename(`${to}`)}`);
      nodeFileSystem.rename(from, to);
    },
  };
  await replaceByCopy(told, rottenAndSound());
  expect(calls).toEqual(['close', 'close', 'close', 'flush beside', 'rename beside rotten']);
});

function rottenAndSound(): CopyToPlace {
  const folder = temporaryFolder();
  tree(folder, {
    rotten: file('wrong', { mtime: '2026-03-03', mode: 0o640 }),
    'rotten.other': linkTo('rotten'),
    sound: file('sound', { mtime: '2026-02-02' }),
  });
  const [rotten, sound, temporary] = ['rotten', 'sound', 'beside'].map((name) => path.join(folder, name));
  const rottenSeen = nodeFileSystem.lstat(rotten);
  return { sound, digest: digest(Buffer.from('sound')), rotten, rottenSeen, temporary };
}

function expectUnchanged({ rotten, rottenSeen, temporary }: CopyToPlace): void {
  const { ino, mtimeNs, mode } = nodeFileSystem.lstat(rotten);
  expect({ ino, mtimeNs, mode }).toEqual({ ino: rottenSeen.ino, mtimeNs: rottenSeen.mtimeNs, mode: rottenSeen.mode });
  expect(fs.readFileSync(rotten, 'utf8')).toBe('wrong');
  expect(fs.existsSync(temporary)).toBe(false);
}
