import { describe, expect, it } from 'vitest';
import { count } from './counts.ts';
import { changesSomething, type PlannedFault } from './faulty-file-system.ts';
import { runWithFaults } from './program-in-process.ts';
import { BACKUP, DEDUPE, inScene, LINKING_BACKUP, lostIn, type Stage, structureOf, unfinishedIn } from './scene.ts';

describe.each([DEDUPE, BACKUP, LINKING_BACKUP])('$name, killed', (stage) => {
  it.each(['before', 'after'] as const)('%s every call that changes something', async (when) => {
    const { changing, structure } = await undisturbed(stage, []);
    const problems: string[] = [];
    for (const nth of changing) problems.push(...(await problemsWhenKilled(stage, { nth, when, structure })));
    expect(problems).toEqual([]);
    expect(changing.length).toBeGreaterThan(20);
    count(`${stage.name}: killed ${when} a call of the file system`, changing.length);
  });

  it.each(['before', 'after'] as const)('and then killed %s every call of the run that recovers', async (when) => {
    const first: PlannedFault = { call: 'rename', path: /\.dedupe~/, nth: 2, effect: { kill: 'before' } };
    const { changing, structure } = await undisturbed(stage, [first]);
    const problems: string[] = [];
    for (const nth of changing) problems.push(...(await problemsWhenKilled(stage, { first, nth, when, structure })));
    expect(problems).toEqual([]);
    count(`${stage.name}: killed ${when} a call of a run that recovers`, changing.length);
  });
});

/** The numbers of the calls that change something, in a run after one that was killed, or after none. */
function undisturbed(
  stage: Stage,
  first: readonly PlannedFault[],
): Promise<{ changing: number[]; structure: string[][] }> {
  return inScene(stage, async (scene) => {
    if (first.length > 0) await runWithFaults(scene.args, first);
    const { calls } = await runWithFaults(scene.args, []);
    const changing = calls.flatMap((call, index) => (changesSomething(call) ? [index + 1] : []));
    return { changing, structure: structureOf(scene) };
  });
}

function problemsWhenKilled(
  stage: Stage,
  {
    first,
    nth,
    when,
    structure,
  }: { first?: PlannedFault; nth: number; when: 'before' | 'after'; structure: string[][] },
): Promise<string[]> {
  return inScene(stage, async (scene) => {
    if (first !== undefined) expect((await runWithFaults(scene.args, [first])).notHit).toEqual([]);
    const { calls, notHit } = await runWithFaults(scene.args, [{ nth, effect: { kill: when } }]);
    const problems = [...notHit.map(() => 'was not killed'), ...lostIn(scene, 'killed')];
    const next = await runWithFaults(scene.args, []);
    if (next.code !== 0) problems.push(`the next run ended with ${next.code}: ${next.said}`);
    problems.push(...[...lostIn(scene, 'done'), ...unfinishedIn(scene)].map((line) => `after the next run: ${line}`));
    if (stage.name === 'dedupe') expect(structureOf(scene)).toEqual(structure);
    const { call, path } = calls[nth - 1];
    return problems.map((line) => `${when} ${nth} ${call} ${path}: ${line}`.replaceAll(scene.root, 'R'));
  });
}
