import { Buffer } from 'node:buffer';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { file, folder, someBytes, type TreeLiteral } from '../kit/tree.ts';
import { count } from './counts.ts';
import { onDisk } from './disk-image.ts';
import { lostIn, type Scene, type Stage, sceneIn, unfinishedIn } from './scene.ts';

const KIB = 1024;
/** The last ones let stage two run until its index is to be written, and stage one until its files are. */
const LEFT_KIB = [0, 8, 24, 200, 1060, 1100, 1400];

const DEDUPE_BIG: Stage = {
  name: 'dedupe',
  literal: { ...files('root/1'), ...files('root/2'), 'source/': folder() },
  args: (top) => [path.join(top, 'root')],
};
const BACKUP_BIG: Stage = {
  name: 'backup',
  literal: { ...files('root/2020-01-01'), ...files('source'), 'source/new': file(someBytes(900 * KIB, 99)) },
  args: (top) => ['backup', path.join(top, 'source'), path.join(top, 'root'), '--batch', '200k'],
};

it.each([
  { stage: DEDUPE_BIG, index: 'yes' },
  { stage: DEDUPE_BIG, index: 'no' },
  { stage: BACKUP_BIG, index: 'yes' },
  { stage: BACKUP_BIG, index: 'no' },
])(
  '$stage.name (index: $index) on a disk that fills up stops, says what to do, and goes on when there is room',
  ({ stage, index }) =>
    onDisk('ext4', 24, async (disk) => {
      for (const left of LEFT_KIB) {
        const top = fs.mkdtempSync(path.join(disk, 'scene-'));
        const scene = sceneIn(top, stage);
        fillUp(disk, left * KIB);
        const args = [...scene.args, ...(index === 'no' ? ['--no-index'] : [])];
        const problems = await problemsOf(scene, args);
        fs.rmSync(path.join(disk, 'fill'));
        expect({ left, problems }).toEqual({ left, problems: [] });
        const next = await runBin(args);
        expect({ left, code: next.code, said: next.stderr }).toMatchObject({ left, code: 0 });
        expect([...lostIn(scene, 'done'), ...unfinishedIn(scene)]).toEqual([]);
        fs.rmSync(top, { recursive: true });
      }
      count(`${stage.name}: disk full, index: ${index}`, LEFT_KIB.length);
    }),
);

it('a disk that has room and can hold no more files is not called short of bytes', () =>
  onDisk('ext4', 24, async (disk) => {
    const scene = sceneIn(disk, DEDUPE_BIG);
    expect((await runBin(scene.args)).code).toBe(0);
    for (let left = fs.statfsSync(disk).ffree; left > 8; left--) fs.writeFileSync(path.join(disk, `${left}`), '');
    const { code, stderr } = await runBin(['isolate', path.join(scene.root, '1'), '--yes']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('or its number of files used up') });
    expect(lostIn(scene, 'stopped')).toEqual([]);
  }));

async function problemsOf(scene: Scene, args: readonly string[]): Promise<string[]> {
  const { code, signal, stdout, stderr } = await runBin(args);
  const lost = lostIn(scene, code === 1 ? 'stopped' : 'done');
  if (code === 0) return [...lost, ...unfinishedIn(scene)];
  const isHelpful =
    /\bfull\b|ENOSPC|takes no more/.test(stdout + stderr) && (code === 3 || /Free (a few|some)/.test(stderr));
  const isOurs = !/^(Write error|\s+at )/m.test(stderr);
  return isHelpful && isOurs && (code === 1 || code === 3)
    ? lost
    : [...lost, `ended with ${code ?? signal}: ${stderr}`];
}

/** Writes until so many bytes are left. */
function fillUp(disk: string, left: number): void {
  fs.writeFileSync(path.join(disk, 'fill'), '');
  for (let step = 1024 * KIB; step >= KIB; step /= 2) {
    for (;;) {
      const { bavail, bsize } = fs.statfsSync(disk);
      if (bavail * bsize - left < step) break;
      fs.appendFileSync(path.join(disk, 'fill'), Buffer.alloc(step), { flush: true });
    }
  }
}

function files(top: string): TreeLiteral {
  return Object.fromEntries(
    Array.from(
      { length: 12 },
      (_, at) => [`${top}/${at % 3}/${at}`, file(someBytes((40 + at) * KIB, at + 1))] as const,
    ),
  );
}
