import path from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { file, folder, someBytes, type TreeLiteral } from '../kit/tree.ts';
import { count } from './counts.ts';
import { inScene, lostIn, type Stage, unfinishedIn } from './scene.ts';

const KILLS = 100;
const FOLDERS = 10;
const FILES = 60;
/** Of when to kill. Another one each day would find more, and could not be told from a fault that is gone. */
const SEED = Number(process.env.FAULT_SEED ?? 1);

/** From the first word of a run, when it holds the root, to its last, about. */
const RUN_MS = 250;
const STARTED = /"type":"(run|backup)-started"/;

const LARGER_DEDUPE: Stage = {
  name: 'dedupe',
  literal: { ...manyFiles('root/1'), ...manyFiles('root/2'), 'source/': folder() },
  args: (scene) => [path.join(scene, 'root')],
};
const LARGER_BACKUP: Stage = {
  name: 'backup',
  literal: { ...manyFiles('root/2020-01-01'), ...manyFiles('source') },
  args: (scene) => ['backup', path.join(scene, 'source'), path.join(scene, 'root'), '--batch', '200k'],
};

it.each([LARGER_DEDUPE, LARGER_BACKUP])(
  `$name, killed ${KILLS} times at any moment: no name is ever without its file`,
  async (stage) => {
    const random = randomFrom(SEED);
    for (let kills = 0; kills < KILLS; ) kills += await killUntilDone(stage, random, KILLS - kills);
    count(`${stage.name}: killed at a random moment`, KILLS);
  },
);

/** Kills run after run in one tree until one comes to its end, or there were enough; returns how many were killed. */
function killUntilDone(stage: Stage, random: () => number, most: number): Promise<number> {
  return inScene(stage, async (scene) => {
    let kills = 0;
    for (let isKilled = true; isKilled && kills < most; ) {
      const delayMs = 1 + random() * RUN_MS;
      const { code, signal, stdout, stderr } = await runBin([...scene.args, '--json', '--threads', '2'], {
        signalAfter: [{ pattern: STARTED, signal: 'SIGKILL', delayMs }],
      });
      isKilled = signal === 'SIGKILL';
      if (isKilled) kills++;
      else expect({ code, told: code === 0 ? '' : stdout + stderr }).toEqual({ code: 0, told: '' });
      expect({ delayMs, lost: lostIn(scene, isKilled ? 'killed' : 'done') }).toEqual({ delayMs, lost: [] });
    }
    expect((await runBin(scene.args)).code).toBe(0);
    expect([...lostIn(scene, 'done'), ...unfinishedIn(scene)]).toEqual([]);
    return kills;
  });
}

/** Some are equal to a file of the same folder, all to one in the other snapshot; the folders have odd times. */
function manyFiles(top: string): TreeLiteral {
  const literal: Record<string, TreeLiteral[string]> = {};
  for (let at = 0; at < FOLDERS; at++) {
    literal[`${top}/${at}/`] = folder({ mtime: 1_234_567_890_123_456_789n + BigInt(at) });
    for (let name = 0; name < FILES; name++) {
      const seed = at * FILES + name - (name % 3 === 0 ? 1 : 0);
      literal[`${top}/${at}/${name}`] = file(someBytes(500 + (seed % 50) * 40, seed + 2));
    }
  }
  return literal;
}

/** From 0 to 1, the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
