import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBin } from '../kit/run-bin.ts';
import { count } from './counts.ts';
import { inScene, isBackup, lostIn, type Scene, type Stage, structureOf, unfinishedIn } from './scene.ts';
import { CALLS, type Injection, runInjected } from './strace.ts';

interface Series {
  readonly what: string;
  readonly calls: string;
  readonly ofBackup?: boolean;
  paths?(scene: Scene): string[];
}

const EVERY: readonly Series[] = [
  { what: 'link', calls: CALLS.link },
  { what: 'link of a snapshot’s file', calls: CALLS.link, paths: namesIn },
  { what: 'rename', calls: CALLS.rename },
  { what: 'rename of an unfinished snapshot', calls: CALLS.rename, ofBackup: true, paths: unfinishedSnapshot },
  { what: 'write to the index', calls: CALLS.write, paths: indexFile },
  { what: 'commit of the index', calls: CALLS.sync, paths: indexFile },
];

/** The built program, killed by the kernel at the first, second, … call of each kind, until a run comes to its end. */
export function describeKills(stage: Stage): void {
  describe(`${stage.name}, the built program, killed`, () => {
    const series = EVERY.filter(({ ofBackup }) => ofBackup !== true || isBackup(stage));
    it.each(series)(
      'at every $what: every name keeps its file, and the next run finishes',
      async ({ what, calls, paths }) => {
        const structure = await undisturbed(stage);
        let kills = 0;
        for (let when = 1, isKilled = true; isKilled; when++) {
          isKilled = await inScene(stage, (scene) =>
            survives(scene, { calls, what: 'signal=SIGKILL', when, paths: paths?.(scene) }, structure),
          );
          if (isKilled) kills++;
        }
        expect(kills).toBeGreaterThan(0);
        count(`${stage.name}: killed at every ${what}`, kills);
      },
    );
  });
}

/** False where the run came to its end before the call that would have been its last. */
async function survives(scene: Scene, injection: Injection, structure: string[][]): Promise<boolean> {
  const { code, signal } = await runInjected(scene.args, injection);
  const isKilled = signal === 'SIGKILL';
  if (!isKilled) expect(code).toBe(0);
  expect({ injection, lost: lostIn(scene, isKilled ? 'killed' : 'done') }).toEqual({ injection, lost: [] });
  const next = await runBin(scene.args);
  expect({ injection, code: next.code, said: next.code === 0 ? '' : next.stderr }).toEqual({
    injection,
    code: 0,
    said: '',
  });
  expect({ injection, problems: [...lostIn(scene, 'done'), ...unfinishedIn(scene)] }).toEqual({
    injection,
    problems: [],
  });
  if (scene.stage.name === 'dedupe') expect(structureOf(scene)).toEqual(structure);
  return isKilled;
}

function undisturbed(stage: Stage): Promise<string[][]> {
  return inScene(stage, async (scene) => {
    expect((await runBin(scene.args)).code).toBe(0);
    return structureOf(scene);
  });
}

function namesIn({ root, before }: Scene): string[] {
  return ['', ...before.root.keys()].map((at) => path.join(root, at));
}

function indexFile({ root }: Scene): string[] {
  return [path.join(root, '.dedupe-backups/index.mdb')];
}

function unfinishedSnapshot({ root }: Scene): string[] {
  return [path.join(root, `${today()}.in-progress`)];
}

/** As the program names a snapshot: the local date. */
function today(): string {
  return new Date().toLocaleDateString('sv');
}
