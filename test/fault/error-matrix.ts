import { describe, expect, it } from 'vitest';
import { count } from './counts.ts';
import { ERRNOS } from './errnos.ts';
import { type FaultyRun, runWithFaults } from './program-in-process.ts';
import { inScene, LINKING_BACKUP, lostIn, type Scene, type Stage, unfinishedIn } from './scene.ts';

/** Ends in which the person is told all there is to do: nothing failed; stopped, with a sentence; done but for items. */
const [DONE, FAILED, SOME_FAILED] = [0, 1, 3];

/** Each call of the file system fails in turn, with each errno. */
export function describeErrors(stage: Stage): void {
  describe(`${stage.name}, with each call of the file system failing in turn with`, () => {
    it.each(ERRNOS)('%s: nothing is lost, what failed is named, and the next run finishes', async (errno) => {
      const { calls } = await inScene(stage, ({ args }) => runWithFaults(args, []));
      const problems: string[] = [];
      for (let nth = 1; nth <= calls.length; nth++) problems.push(...(await problemsWith(errno, nth, stage)));
      expect(problems).toEqual([]);
      for (const { call } of calls) count(`${stage.name}: ${call} fails with ${errno}`, 1);
    });
  });
}

function problemsWith(errno: string, nth: number, stage: Stage): Promise<string[]> {
  return inScene(stage, async (scene) => {
    const run = await runWithFaults(scene.args, [{ nth, effect: { error: errno } }]);
    const { call, path } = run.calls[nth - 1];
    const problems = [...run.notHit.map(() => 'the fault was not hit'), ...problemsOf(run, scene, { errno, path })];
    const next = await runWithFaults(scene.args, []);
    if (next.code !== DONE) problems.push(`the next run ended with ${next.code}: ${next.said}${named(next)}`);
    const left = unfinishedIn(scene).filter((line) => !isKeptApart(line, errno, stage));
    problems.push(...[...lostIn(scene, 'done'), ...left].map((line) => `after the next run: ${line}`));
    return problems.map((line) => `${nth} ${call} ${path}: ${line}`.replaceAll(scene.root, 'R'));
  });
}

function problemsOf(run: FaultyRun, scene: Scene, { errno, path }: { errno: string; path: string }): string[] {
  const lost = lostIn(scene, run.code === FAILED ? 'stopped' : 'done').filter((line) => !isTimeToPutBack(line, run));
  switch (run.code) {
    case DONE:
      return [...lost, ...unfinishedIn(scene).filter((line) => !isForNextRun(line, errno))];
    case SOME_FAILED:
      return run.failures.some(({ code }) => [errno, 'CHANGED', 'FOLDER_TIME'].includes(code))
        ? lost
        : [...lost, `not named: ${named(run)}`];
    case FAILED:
      return isHelpful(run.said, { errno, root: scene.root, path }) ? lost : [...lost, `said: ${run.said}`];
    default:
      return [...lost, `ended with ${run.code}: ${run.said}`];
  }
}

/** What is the program's own waits for the next run without a word; EMLINK is no failure, but "take another file". */
function isForNextRun(line: string, errno: string): boolean {
  return line.startsWith('left behind: ') || (errno === 'EMLINK' && line.startsWith('not linked: '));
}

/** A file that took no more names was followed by another, to whose names the next run links without a look at older ones. */
function isKeptApart(line: string, errno: string, stage: Stage): boolean {
  return errno === 'EMLINK' && stage === LINKING_BACKUP && line.startsWith('not linked: ');
}

/** Folder times that could not be put back are named, and the next run's to put back. */
function isTimeToPutBack(line: string, { failures }: FaultyRun): boolean {
  return failures.some(
    ({ attempted, path }) => attempted === 'put back the folder time' && line.startsWith(`${path}: mtimeNs`),
  );
}

function isHelpful(said: string, { errno, root, path }: { errno: string; root: string; path: string }): boolean {
  return said.startsWith('dedupe-backups: ') && said.includes(errno) && (said.includes(root) || said.includes(path));
}

function named({ failures }: FaultyRun): string {
  return JSON.stringify(failures);
}
