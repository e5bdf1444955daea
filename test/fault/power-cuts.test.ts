import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { seededRandom } from '../../src/domain/seeded-random.ts';
import { flipByte } from '../kit/flip-byte.ts';
import { runBin } from '../kit/run-bin.ts';
import { differencesOf, snapshotOf } from '../kit/snapshot-of.ts';
import { inTemporaryFolder } from '../kit/temporary-folder.ts';
import { file, folder, linkTo, someBytes, type TreeLiteral, tree } from '../kit/tree.ts';
import { count } from './counts.ts';
import { onDiskWithPower } from './disk-image.ts';
import { lostIn, type Scene, type Stage, sceneIn, structureOf, unfinishedIn } from './scene.ts';
import { injecting, runInjected } from './strace.ts';

const DISKS = { ext4: 64, xfs: 320, btrfs: 128 } as const;
const CUTS = 8;
/** From the first word of a run, when it holds the root, to its last, about. */
const RUN_MS = 250;
const STARTED = /"type":"(run|backup)-started"/;

const FIRST_BACKUP: Stage = {
  name: 'backup',
  literal: { ...files('root/2020-01-01', 40), ...files('source', 60) },
  args: (top) => ['backup', path.join(top, 'source'), path.join(top, 'root'), '--batch', '200k'],
};
const DEDUPE: Stage = {
  name: 'dedupe',
  literal: { ...files('root/1', 60), ...files('root/2', 60), ...files('source', 1) },
  args: (top) => [path.join(top, 'root')],
};

/** Calls are counted in each thread by itself. */
const ONE_THREAD = ['--threads', '1'];

const kinds = Object.keys(DISKS) as (keyof typeof DISKS)[];

it.each(kinds)('%s: a snapshot that has its name is whole when the power fails in the next moment', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const scene = durableScene(mounted, FIRST_BACKUP);
    expect((await runBin(scene.args)).code).toBe(0);
    cutPower();
    expect([...lostIn(scene, 'stopped'), ...notWhole(scene)]).toEqual([]);
    expect((await runBin(scene.args)).code).toBe(0);
    expect([...lostIn(scene, 'done'), ...unfinishedIn(scene)]).toEqual([]);
    count(`${kind}: power cut after the end`, 1);
  }),
);

it('through FUSE: a snapshot that has its name is whole when the power fails in the next moment', () =>
  onDiskWithPower('ext4', DISKS.ext4, ({ mounted, cutPower }) =>
    inTemporaryFolder(async (bound) => {
      tree(mounted, { ...files('source', 60), 'root/': folder() });
      execFileSync('sync');
      const [source, root] = ['source', 'root'].map((name) => path.join(mounted, name));
      execFileSync('bindfs', [mounted, bound]);
      try {
        const backup = ['backup', '--name', 'one', source, path.join(bound, 'root')];
        expect((await runBin(backup)).code).toBe(0);
      } finally {
        execFileSync('umount', [bound]);
      }
      cutPower();
      expect(differencesOf(snapshotOf(source), snapshotOf(path.join(root, 'one')))).toEqual([]);
      count('ext4 through bindfs: power cut after the end', 1);
    }),
  ));

it.each(kinds)(
  '%s: a snapshot that is said to be complete has its name when the power fails in the next moment',
  (kind) =>
    onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
      const scene = durableScene(mounted, { ...FIRST_BACKUP, literal: { ...files('source', 60), 'root/': folder() } });
      expect((await runBin(scene.args)).code).toBe(0);
      const names = fs.readdirSync(scene.root);
      cutPower();
      expect(fs.readdirSync(scene.root)).toEqual(names);
      count(`${kind}: power cut after the end`, 1);
    }),
);

it.each(kinds)('%s: no name is linked to a copy that the disk does not have yet', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const scene = durableScene(mounted, { ...DEDUPE, literal: { ...files('root/2', 60), 'source/': folder() } });
    for (let when = 1, isKilled = true; isKilled; when++) {
      tree(mounted, files('scene/root/1', 60)); // the oldest by its name, and so the one that is kept
      isKilled =
        (await runInjected(scene.args, { calls: 'syncfs', what: 'signal=SIGKILL', when })).signal === 'SIGKILL';
      cutPower();
      expect({ when, lost: lostIn(scene, 'killed') }).toEqual({ when, lost: [] });
      fs.rmSync(path.join(scene.root, '1'), { recursive: true, force: true });
      count(`${kind}: power cut while the disk is waited for`, isKilled ? 1 : 0);
    }
  }),
);

it.each(kinds)('%s: no name of an older snapshot is linked to a copy of an earlier batch that the disk lacks', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const older = { ...files('root/1/first', 5), ...files('root/1/third', 20) }; // of which the index knows nothing
    const fresh = { ...files('source/first', 5), ...files('source/second', 20), ...files('source/third', 20) };
    const scene = durableScene(mounted, { ...FIRST_BACKUP, literal: { ...older, ...fresh } });
    const args = ['backup', path.join(scene.root, '../source'), scene.root, '--batch', '50k'];
    for (let when = 1, isKilled = true; isKilled; when++) {
      const { code, signal } = await runInjected(args, { calls: 'syncfs', what: 'signal=SIGKILL', when });
      isKilled = signal === 'SIGKILL';
      expect(isKilled || code === 0).toBe(true);
      cutPower();
      expect({ when, lost: lostIn(scene, 'killed') }).toEqual({ when, lost: [] });
      removeAllBut(scene, '1');
      count(`${kind}: power cut while the disk is waited for`, isKilled ? 1 : 0);
    }
  }),
);

it.each(kinds)('%s: a snapshot is not noted as done before the disk has what was copied there', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const scene = durableScene(mounted, { ...DEDUPE, literal: { ...files('root/1', 20), 'source/': folder() } });
    expect((await runBin(scene.args)).code).toBe(0);
    execFileSync('sync');
    tree(mounted, { 'scene/root/2/new': file(someBytes(20_000, 99)) }); // by another tool, a moment ago
    expect((await runBin(scene.args)).code).toBe(0);
    cutPower();
    expect(fs.readFileSync(path.join(scene.root, '2/new'))).toEqual(Buffer.from(someBytes(20_000, 99)));
    count(`${kind}: power cut after the end`, 1);
  }),
);

it.each(kinds)('%s: a name that was given a file of its own has its bytes when the power fails then', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const scene = durableScene(mounted, DEDUPE);
    expect((await runBin(scene.args)).code).toBe(0);
    execFileSync('sync');
    const linked = structureOf(scene);
    expect((await runBin(['isolate', path.join(scene.root, '2'), '--yes'])).code).toBe(0);
    cutPower();
    expect(lostIn(scene, 'killed')).toEqual([]);
    expect(structureOf(scene).length).toBeGreaterThan(linked.length);
    count(`${kind}: power cut after isolating`, 1);
  }),
);

it.each(kinds)(
  '%s: a name that got its own time back has it, or it is still known, when the power fails then',
  (kind) =>
    onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
      const literal = { 'root/1/a': file('one'), 'root/2/a': file('one', { mtime: 1_234_567_890_123_456_789n }) };
      const scene = durableScene(mounted, { ...DEDUPE, literal: { ...literal, 'source/': folder() } });
      expect((await runBin([...scene.args, '--ignore', 'mtime'])).code).toBe(0);
      fs.rmSync(path.join(scene.root, '1'), { recursive: true });
      execFileSync('sync');
      const isolate = ['isolate', path.join(scene.root, '2'), '--yes'];
      expect((await runBin(isolate)).code).toBe(0);
      cutPower();
      await runBin(isolate);
      expect(snapshotOf(scene.root).get('2/a')?.mtimeNs).toBe(1_234_567_890_123_456_789n);
      count(`${kind}: power cut after isolating`, 1);
    }),
);

it.each(kinds)('%s: a name whose own time comes back with another link has it, or it is still known', (kind) =>
  onDiskWithPower(kind, DISKS[kind], ({ mounted, cutPower }) =>
    inTemporaryFolder(async (index) => {
      const own = { mtime: 1_234_567_890_123_456_789n };
      const literal = { 'root/1/a': file('one'), 'root/2/a': file('one', own) };
      const scene = durableScene(mounted, { ...DEDUPE, literal: { ...literal, 'source/': folder() } });
      const args = [...scene.args, '--ignore', 'mtime', '--index', index, ...ONE_THREAD];
      expect((await runBin(args)).code).toBe(0);
      fs.rmSync(path.join(scene.root, '1'), { recursive: true });
      tree(scene.root, { '3/a': file('one', own), '4/a': linkTo('3/a') });
      execFileSync('sync');
      const hasOwn = (): boolean => snapshotOf(scene.root).get('2/a')?.mtimeNs === own.mtime;
      await cutAtEachFlush(args, async (when) => {
        cutPower();
        const known = await runBin(['restore-metadata', scene.root, '--index', index, '--json']);
        expect({ when, isKept: hasOwn() || known.stdout.includes(`${own.mtime}`) }).toEqual({ when, isKept: true });
        count(`${kind}: power cut while the disk is waited for`, 1);
      });
      expect(hasOwn()).toBe(true);
    }),
  ),
);

it.each(kinds)('%s: what names of a new snapshot gave up is known when the power takes its name away again', (kind) =>
  onDiskWithPower(kind, DISKS[kind], ({ mounted, cutPower }) =>
    inTemporaryFolder(async (index) => {
      const literal = { 'root/1/a': file('one'), 'source/a': file('one', { mode: 0o600 }) };
      const scene = durableScene(mounted, { ...FIRST_BACKUP, literal });
      expect((await runBin([scene.root, '--index', index])).code).toBe(0);
      execFileSync('sync');
      const options = ['--index', index, '--ignore', 'mode', '--name', 'new-{time}'];
      const args = ['backup', path.join(scene.root, '../source'), scene.root, ...options, ...ONE_THREAD];
      await cutAtEachFlush(args, async (when) => {
        cutPower();
        expect((await runBin(args)).code).toBe(0); // takes it up, under another name
        const [name = ''] = fs.readdirSync(scene.root).filter((each) => each.startsWith('new-'));
        const isAsInSource = snapshotOf(scene.root).get(`${name}/a`)?.mode === 0o600;
        const known = await runBin(['restore-metadata', scene.root, '--index', index, '--json']);
        expect({ when, isKept: isAsInSource || known.stdout.includes('"mode":384') }).toEqual({ when, isKept: true });
        fs.rmSync(path.join(scene.root, name), { recursive: true });
        execFileSync('sync');
        count(`${kind}: power cut while the disk is waited for`, 1);
      });
    }),
  ),
);

it.each(kinds)('%s: no snapshot is deleted for one that the disk does not have yet', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const { root } = durableScene(mounted, {
      ...DEDUPE,
      literal: { ...files('root/2020-01-01', 20), 'source/': folder() },
    });
    const older = snapshotOf(path.join(root, '2020-01-01'));
    tree(root, files('2020-01-02', 20)); // by another tool, a moment ago
    const newer = snapshotOf(path.join(root, '2020-01-02'));
    await cutAtEachFlush(['prune', root, '--keep-last', '1', '--yes'], () => {
      fs.closeSync(fs.openSync(path.join(mounted, 'other'), 'w'));
      execFileSync('sync', [path.join(mounted, 'other')]); // as any program may: the journal is written
      cutPower();
      const isWhole = ([name, was]: [string, typeof older]): boolean =>
        fs.existsSync(path.join(root, name)) && differencesOf(was, snapshotOf(path.join(root, name))).length === 0;
      const days: [string, typeof older][] = [
        ['2020-01-01', older],
        ['2020-01-02', newer],
      ];
      expect(days.some(isWhole)).toBe(true);
      fs.rmSync(path.join(root, '2020-01-02'), { recursive: true, force: true });
      tree(root, files('2020-01-02', 20));
      count(`${kind}: power cut while the disk is waited for`, 1);
    });
  }),
);

it.each(kinds)('%s: no rotten name is linked to a sound copy that the disk does not have yet', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const scene = durableScene(mounted, { ...DEDUPE, literal: { ...files('root/1', 2), 'source/': folder() } });
    expect((await runBin(scene.args)).code).toBe(0);
    const rotten = ['0/0', '1/1'].map((name) => path.join(scene.root, '1', name));
    for (const each of rotten) flipByte(each, 500);
    execFileSync('sync');
    const copied = async (): Promise<void> => {
      fs.rmSync(path.join(scene.root, '2'), { recursive: true, force: true });
      tree(mounted, files('scene/root/2', 2)); // by another tool, a moment ago
      await runBin(['verify', scene.root]); // so that the index knows of them
    };
    await copied();
    await cutAtEachFlush(['verify', '--repair', scene.root, ...ONE_THREAD], async (when) => {
      cutPower();
      expect({ when, sizes: rotten.map((each) => fs.statSync(each).size) }).toEqual({ when, sizes: [1_000, 1_300] });
      await copied();
      count(`${kind}: power cut while the disk is waited for`, 1);
    });
  }),
);

it.each(kinds)('%s: what was rotten and repaired does not come back as sound when the power fails then', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const scene = durableScene(mounted, DEDUPE);
    expect((await runBin(scene.args)).code).toBe(0);
    tree(mounted, { 'scene/root/3/0': file(someBytes(1_000, 1)) }); // as 1/0/0, and not linked to it
    expect((await runBin(['verify', scene.root])).code).toBe(0);
    flipByte(path.join(scene.root, '1/0/0'), 500);
    execFileSync('sync');
    const repair = ['verify', '--repair', scene.root];
    expect((await runBin(repair)).code).toBe(3);
    cutPower();
    await runBin(repair);
    fs.rmSync(path.join(scene.root, '3'), { recursive: true });
    expect(lostIn(scene, 'killed')).toEqual([]);
    count(`${kind}: power cut after repairing`, 1);
  }),
);

it.each(kinds)('%s: what was restored is there when the power fails in the next moment', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const { root } = durableScene(mounted, DEDUPE);
    const restored = path.join(mounted, 'restored');
    expect((await runBin(['restore', root, '1', restored])).code).toBe(0);
    cutPower();
    expect(differencesOf(snapshotOf(path.join(root, '1')), snapshotOf(restored))).toEqual([]);
    count(`${kind}: power cut after restoring`, 1);
  }),
);

it.each(kinds)('%s: so is what a killed run had restored, when the next one is done', (kind) =>
  onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
    const { root } = durableScene(mounted, DEDUPE);
    const restored = path.join(mounted, 'restored');
    const args = ['restore', root, '1', restored];
    const { signal } = await runInjected(args, { calls: 'syncfs', what: 'signal=SIGKILL', when: 1 });
    expect(signal).toBe('SIGKILL');
    expect((await runBin(args)).code).toBe(0);
    cutPower();
    expect(differencesOf(snapshotOf(path.join(root, '1')), snapshotOf(restored))).toEqual([]);
    count(`${kind}: power cut after restoring`, 1);
  }),
);

it.each(kinds.flatMap((kind) => [FIRST_BACKUP, DEDUPE].map((stage) => ({ kind, stage, name: stage.name }))))(
  '$kind: $name, the power cut at any moment: every file of before has its bytes, and the next run finishes',
  ({ kind, stage }) =>
    onDiskWithPower(kind, DISKS[kind], async ({ mounted, cutPower }) => {
      const scene = durableScene(mounted, stage);
      const random = seededRandom(1);
      for (let cut = 0; cut < CUTS; cut++) {
        const delayMs = 1 + random() * RUN_MS;
        await runBin([...scene.args, '--json', '--threads', '2'], {
          signalAfter: [{ pattern: STARTED, signal: 'SIGKILL', delayMs }],
        });
        cutPower();
        startAnew(scene);
        expect({ delayMs, problems: [...lostIn(scene, 'killed'), ...notWhole(scene)] }).toEqual({
          delayMs,
          problems: [],
        });
      }
      expect((await runBin(scene.args)).code).toBe(0);
      expect([...lostIn(scene, 'done'), ...unfinishedIn(scene)]).toEqual([]);
      count(`${kind}: ${stage.name}, power cut at a random moment`, CUTS);
    }),
);

/** Kills the run where it waits for the disk, the first time and the next run at the second, until one ends. */
async function cutAtEachFlush(args: readonly string[], judge: (when: number) => Promise<void> | void): Promise<void> {
  for (let when = 1; ; when++) {
    const under = injecting({ calls: 'syncfs', what: 'signal=SIGKILL', when });
    const { signal, code } = await runBin(args, { under });
    expect(signal === 'SIGKILL' || code === 0 || code === 3).toBe(true);
    if (signal !== 'SIGKILL') break;
    await judge(when);
  }
}

function durableScene(mounted: string, stage: Stage): Scene {
  const top = path.join(mounted, 'scene');
  fs.mkdirSync(top);
  const scene = sceneIn(top, stage);
  execFileSync('sync');
  return scene;
}

/** As if none of the runs had been, the index of which is gone too. */
function removeAllBut({ root }: Scene, kept: string): void {
  for (const name of fs.readdirSync(root)) if (name !== kept) fs.rmSync(path.join(root, name), { recursive: true });
  execFileSync('sync');
}

/** What tells the next run that the machine was started since. */
function startAnew({ root }: Scene): void {
  const state = path.join(root, '.dedupe-backups');
  const notes = fs.existsSync(state) ? fs.readdirSync(state).filter((name) => name.endsWith('.in-progress')) : [];
  for (const note of notes) fs.utimesSync(path.join(state, note), 0, 0);
}

/** New snapshots that have their names and not all of the source; a problem a line. */
function notWhole({ root, before, stage }: Scene): string[] {
  if (stage.name !== 'backup') return [];
  const names = fs.readdirSync(root).filter((name) => !before.root.has(name) && !/^\.|\.in-progress$/.test(name));
  return names.flatMap((name) =>
    differencesOf(before.source, snapshotOf(path.join(root, name))).map((line) => `${name}: ${line}`),
  );
}

function files(top: string, count: number): TreeLiteral {
  return Object.fromEntries(
    Array.from(
      { length: count },
      (_, at) => [`${top}/${at % 5}/${at}`, file(someBytes(1_000 + at * 300, at + 1))] as const,
    ),
  );
}
