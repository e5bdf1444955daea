/**
 * This program against others, on the same trees in one run.
 *   npm run bench -- compare [--runs 5] [--cases find,first,rerun,later,day] [--disk ext4] [--cold] [--calls] [--profile DIR]
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { scratchFolder } from './at-exit.ts';
import { namesOf, parseCommand, say } from './command-line.ts';
import { CASES, type Case, newResults, type Results, reportCase } from './compare-report.ts';
import { measureFloor, planFloor } from './floor.ts';
import { makeSnapshots, SHAPE_OPTIONS, shapeOf } from './make-snapshots.ts';
import { countLinkCalls, measure } from './measure.ts';
import { profilingInto, summarizeProfiles } from './profile-summary.ts';
import { snapshotDays, type TreeShape } from './snapshot-days.ts';
import { OUR_PROGRAM, ourTool, PEERS, type Tool } from './tools.ts';
import {
  copyTree,
  DISK_KINDS,
  type DiskKind,
  dropCaches,
  hasDiskKind,
  openWorkDisk,
  treeBytes,
  type WorkDisk,
} from './work-disk.ts';

const OPTIONS = {
  ...SHAPE_OPTIONS,
  runs: { type: 'string', default: '5' },
  cases: { type: 'string', default: CASES.join(',') },
  tools: { type: 'string', default: 'hardlink,jdupes,rdfind,rmlint,fclones' },
  /** options of ours, once per variant */
  variant: { type: 'string', multiple: true },
  program: { type: 'string', multiple: true },
  disk: { type: 'string', default: 'ext4' },
  /** for `--disk folder`: where */
  parent: { type: 'string' },
  /** a tree to copy instead of a made one; its last folder is the day after */
  tree: { type: 'string' },
  cold: { type: 'boolean', default: false },
  calls: { type: 'boolean', default: false },
  profile: { type: 'string' },
  json: { type: 'string' },
} as const;

type Values = ReturnType<typeof parseCommand<typeof OPTIONS>>['values'];

/** A tree on a disk, and the day that comes after it. */
interface Bench {
  readonly disk: WorkDisk;
  readonly root: string;
  readonly nextDay: string;
  readonly scratch: string;
  readonly cold: boolean;
}

export async function compare(args: readonly string[]): Promise<void> {
  const { values } = parseCommand(args, OPTIONS);
  const kinds = namesOf('--disk', values.disk, DISK_KINDS);
  const cases = namesOf('--cases', values.cases, CASES);
  const tools = [...ours(values), ...peers(values.tools.split(','))];
  for (const kind of kinds) {
    if (hasDiskKind(kind)) await compareOn(kind, { tools, cases, values });
    else say(`${kind}: left out, because mkfs.${kind} is missing or this is not root; --disk folder works for anybody`);
  }
}

function ours({ program = [OUR_PROGRAM], variant = [''] }: Values, nodeOptions: readonly string[] = []): Tool[] {
  return program.flatMap((at, index) =>
    variant.map((options) => {
      const tool = ourTool(path.resolve(at), options, nodeOptions);
      return { ...tool, name: program.length > 1 ? `${tool.name} (${index + 1})` : tool.name };
    }),
  );
}

function peers(names: readonly string[]): Tool[] {
  const wanted = PEERS.filter(({ name }) => names.includes(name));
  for (const { name } of wanted.filter((tool) => !tool.isThere())) say(`${name}: missing`);
  return wanted.filter((tool) => tool.isThere());
}

async function compareOn(
  kind: DiskKind,
  { tools, cases, values }: { tools: readonly Tool[]; cases: readonly Case[]; values: Values },
): Promise<void> {
  const { folder: scratch, remove } = scratchFolder();
  const shape = shapeOf(values);
  const bytes = values.tree === undefined ? roomFor(shape) : treeBytes(values.tree);
  const disk = openWorkDisk(kind, { bytes, ...(values.parent === undefined ? {} : { parent: values.parent }) });
  try {
    const bench = prepare({ disk, scratch, cold: values.cold }, shape, values.tree);
    const results = newResults(disk.kind, values.cold);
    await runRounds(bench, { tools, cases, runs: Number(values.runs) }, results);
    if (values.calls) countCalls(bench, tools, results);
    for (const each of cases) say(reportCase(each, results));
    if (values.json !== undefined) fs.writeFileSync(values.json, `${JSON.stringify(results, undefined, 1)}\n`);
    if (values.profile !== undefined) await profile(bench, cases, values);
  } finally {
    disk.close();
    remove();
  }
}

function prepare(place: Omit<Bench, 'root' | 'nextDay'>, shape: TreeShape, tree: string | undefined): Bench {
  const root = path.join(place.disk.root, 'snapshots');
  if (tree === undefined) makeSnapshots(root, { ...shape, days: shape.days + 1 });
  else copyTree(tree, root);
  const last = fs.readdirSync(root).sort().at(-1) ?? '';
  const nextDay = path.join(place.disk.root, last);
  fs.renameSync(path.join(root, last), nextDay);
  place.disk.keep();
  return { ...place, root, nextDay };
}

/** Each file takes whole blocks and an inode; the day after is one more. */
function roomFor(shape: TreeShape): number {
  let bytes = 0;
  for (const { files } of snapshotDays({ ...shape, days: shape.days + 1 })) {
    for (const { size } of files) bytes += Math.ceil(size / 4096) * 4096 + 512;
  }
  return bytes;
}

/** Tools take turns, each round beginning with another, so that a noisy minute hits all of them. */
async function runRounds(
  bench: Bench,
  { tools, cases, runs }: { tools: readonly Tool[]; cases: readonly Case[]; runs: number },
  results: Results,
): Promise<void> {
  bench.disk.restore();
  const plan = planFloor(bench.root);
  results.tree = { names: plan.files.length, duplicates: plan.pairs.length };
  say(`${bench.disk.kind}: ${plan.files.length} files, ${plan.pairs.length} duplicates; load ${loads()}`);
  const withLinks = cases.some((each) => each !== 'find');
  for (let round = 0; round < runs; round++) {
    const turn = [...tools.slice(round % tools.length), ...tools.slice(0, round % tools.length)];
    if (round > 0) bench.disk.restore();
    if (cases.includes('find')) for (const tool of turn) await time('find', tool, tool.find(bench.root));
    if (bench.cold) dropCaches();
    results.floors.push(await measureFloor(bench.root, plan, { links: withLinks }));
    if (withLinks) for (const tool of turn) await linkAll(tool);
    say(`round ${round + 1} of ${runs}; load ${loads()}`);
  }

  async function linkAll(tool: Tool): Promise<void> {
    if (tool.link === undefined) return;
    const command = tool.link(bench.root);
    bench.disk.restore();
    await time('first', tool, command);
    results.inodesLeft[tool.name] ??= countInodes(bench.root);
    if (cases.includes('rerun')) await time('rerun', tool, command);
    else if (cases.includes('later')) await measure(command, bench.scratch);
    if (cases.includes('later')) await time('later', tool, command);
    if (!cases.includes('day')) return;
    fs.renameSync(bench.nextDay, path.join(bench.root, path.basename(bench.nextDay)));
    await time('day', tool, commandOf('day', tool, bench.root) ?? command);
  }

  async function time(each: Case, tool: Tool, command: readonly string[]): Promise<void> {
    if (bench.cold) dropCaches();
    results.add(each, tool.name, await measure(command, bench.scratch));
  }
}

function countCalls(bench: Bench, tools: readonly Tool[], results: Results): void {
  for (const { name, link } of tools) {
    if (link === undefined) continue;
    bench.disk.restore();
    const calls = countLinkCalls(link(bench.root), bench.scratch);
    if (calls === undefined) {
      say('strace: missing, so link calls are not counted');
      return;
    }
    results.calls[name] = calls;
  }
}

/** Runs of their own, because profiling slows the program down. */
async function profile(bench: Bench, cases: readonly Case[], values: Values): Promise<void> {
  const folder = path.resolve(values.profile ?? '');
  bench.disk.restore();
  for (const each of cases) {
    const into = path.join(folder, each);
    const [tool] = ours(values, profilingInto(into));
    if (each === 'day') fs.renameSync(bench.nextDay, path.join(bench.root, path.basename(bench.nextDay)));
    const command = commandOf(each, tool, bench.root);
    if (command === undefined) continue;
    await measure(command, bench.scratch);
    say(`\nProfiles of "${each}" in ${into}\n${summarizeProfiles(into)}`);
  }
}

function commandOf(each: Case, { find, link, linkNewDay }: Tool, root: string): string[] | undefined {
  if (each === 'find') return find(root);
  return (each === 'day' ? linkNewDay?.(root) : undefined) ?? link?.(root);
}

function countInodes(root: string): number {
  const inodes = new Set<number>();
  for (const entry of fs.readdirSync(root, { withFileTypes: true, recursive: true })) {
    const at = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !at.includes('/.dedupe-backups/')) inodes.add(fs.lstatSync(at).ino);
  }
  return inodes.size;
}

function loads(): string {
  return os
    .loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
}
