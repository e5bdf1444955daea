import type { BackupStarted, FileHandled, SnapshotsFound, Warning } from '../domain/events.ts';
import { type Failure, FailureCode } from '../domain/failure.ts';
import { shown } from '../domain/shown.ts';
import { UserError } from '../domain/user-error.ts';
import { errnoOf } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import { formatCount, plural } from './format.ts';

export const PROGRAM = 'dedupe-backups';

/** What a run is about to work on, on one line. */
export function headerText(
  root: string,
  found: SnapshotsFound,
  options: { maxLinks: number; threads?: number | undefined; dryRun: boolean },
): string {
  const parts = [shown(root), snapshotsText(found), `${formatCount(options.maxLinks)} names per file`];
  if (options.threads !== undefined) parts.push(plural(options.threads, 'thread'));
  if (options.dryRun) parts.push('dry run');
  return parts.join('   ');
}

/** What a backup is about to make, on one line. */
export function backupHeaderText(started: BackupStarted): string {
  const { sources, root, snapshot, resumed, doubtful, dryRun, previous } = started;
  const parts = [`${sources.map(shown).join(', ')} → ${shown(root)}   ${shown(snapshot)}`];
  if (previous !== undefined) parts.push(`after ${shown(previous)}`);
  if (resumed) parts.push(`taking up again what was begun${doubtful ? ', and comparing it' : ''}`);
  if (dryRun) parts.push('dry run');
  return parts.join('   ');
}

/** An error that stops the run: one sentence, and below it what to do. A defect of ours shows its stack. */
export function errorText(error: unknown): string {
  if (error instanceof UserError) {
    const hint = error.hint === undefined ? '' : `  ${shown(error.hint)}\n`;
    return `${PROGRAM}: ${shown(error.message)}\n${hint}`;
  }
  const code = errnoOf(error);
  if (code !== undefined && error instanceof Error) {
    const path = 'path' in error && typeof error.path === 'string' ? `${shown(error.path)}: ` : '';
    return `${PROGRAM}: ${path}${errnoWords(code)}\n`;
  }
  const missing = error instanceof Error ? MISSING_PACKAGE.exec(error.message)?.[1] : undefined;
  if (missing !== undefined) {
    return `${PROGRAM}: the package ${missing} is not installed.\n  Install this program again; in a clone:  npm ci\n`;
  }
  if (error instanceof RangeError && NO_MEMORY.test(error.message)) {
    return `${PROGRAM}: the system gives this program no more memory.\n  Close other programs, or raise what limits it; ulimit -v  is to be unlimited.\n`;
  }
  const refused = refusedByNode(error);
  if (refused !== undefined) return `${PROGRAM}: ${refused}\n`;
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${PROGRAM}: an error that should not happen; please report it.\n${detail}\n`;
}

/** In the words of node: of an error in a thread they are all that arrives. */
const MISSING_PACKAGE = /^Cannot find (?:module|package) '(@?\w[\w./-]*)'/;

/** In the words of V8. */
const NO_MEMORY = /allocation failed|out of memory/i;

function refusedByNode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? NODE_REFUSES[`${error.code}`] : undefined;
}

/** By node's codes. */
const NODE_REFUSES: Readonly<Record<string, string>> = {
  ERR_WORKER_INIT_FAILED:
    'the system starts no more threads for this program.\n  Use fewer with --threads 1, or raise what limits them: ulimit -u, TasksMax= of systemd, --pids-limit of a container.',
  ERR_ACCESS_DENIED:
    'node was started with --permission, which this program cannot work under.\n  Start it without; NODE_OPTIONS may have it too.',
};

/** Why an item was not done, without its path. */
export function failureReason({ attempted, code }: Failure): string {
  switch (code) {
    case FailureCode.changed:
      return `could not ${attempted}: it changed while we worked`;
    case FailureCode.rotten:
      return 'its bytes changed though its size and time did not: the disk may be failing; left alone, please check it';
    case FailureCode.unequal:
      return `could not ${attempted}: it does not read back as it was written; the disk may be failing`;
    case FailureCode.folderTime:
      return 'left alone: the time of its folder could not be put back, for this user does not own it, or it is immutable';
    case FailureCode.holdsBackups:
      return 'left out: it is the folder of the backups, and each backup would hold all others';
    case FailureCode.sameName:
      return `could not ${attempted}: the disk with the backups takes its name for that of another one beside it (case, accents, short names)`;
    case FailureCode.orphan:
      return 'left by a killed run and the only name of its bytes: kept for you to look at';
    default:
      return `could not ${attempted}: ${errnoWords(code)}`;
  }
}

export function failureText(failure: Failure): string {
  return `${shown(failure.path)}: ${failureReason(failure)}`;
}

export function warningText({ warning, path, movedTo, count }: Warning): string {
  switch (warning) {
    case 'other-device':
      return `${shown(path)} is on another device, or a Btrfs subvolume; it is left out`;
    case 'index-set-aside':
      return `the index ${shown(path)} cannot be used; a new one is begun, so this run reads everything again${
        movedTo === undefined ? '' : `. The old one is kept as ${shown(movedTo)}`
      }`;
    case 'leftovers-cleaned':
      return `an earlier run was killed; what it left behind in ${shown(path)} is put right${
        count === undefined ? '' : ` (${plural(count, 'item')})`
      }`;
    case 'folder-times-off':
      return `the time of ${shown(path)}${
        count === undefined || count < 2 ? '' : `, and of ${plural(count - 1, 'more folder', 'more folders')},`
      } which a killed run changed, could not be put back; the next run tries again`;
    case 'foreign-in-progress':
      return `${shown(path)} is named like an unfinished snapshot, but is none of this job's; it is left as it is`;
    case 'leftovers-stay':
      return `of what an earlier prune deleted, ${count === undefined ? 'some' : plural(count, 'name')} could still not be removed from ${shown(path)}; see there`;
    case 'no-snapshots':
      return `there are no snapshots in ${shown(path)}. Is its disk mounted? Folders directly in it are snapshots, unless --snapshots says otherwise`;
    case 'run-not-noted':
      return `this run could not be noted in the history: ${shown(path)}`;
    case 'suspicious':
      return `${shown(path)} has other bytes than in the previous snapshot, though size and time are the same: it may be damaged`;
    case 'times-cut':
      return `koffi could not be loaded: the times of files and folders in ${shown(path)} that this run sets are up to a µs off, and it cannot wait until the disk has what it wrote`;
    case 'after-failed':
      return `the command of --after failed: ${shown(path)}`;
  }
}

export function nameLinkedText(event: { path: string; canonical: string; dryRun: boolean }): string {
  return `${event.dryRun ? 'would link' : 'linked'}  ${shown(event.path)}  to  ${shown(event.canonical)}`;
}

export function fileHandledText({ path, how, dryRun }: FileHandled): string {
  return `${dryRun ? WOULD[how] : how.padEnd(6)}  ${shown(path)}`;
}

const WOULD: Readonly<Record<FileHandled['how'], string>> = {
  copied: 'would copy',
  linked: 'would link',
  kept: 'is there   ',
};

function snapshotsText({ snapshots, notWalked = 0 }: SnapshotsFound): string {
  if (snapshots.length === 0) return notWalked === 0 ? 'no snapshots' : `${plural(notWalked, 'snapshot')} done before`;
  const [oldest, newest] = [snapshots[0], snapshots[snapshots.length - 1]];
  const range = snapshots.length === 1 ? shown(oldest) : `${shown(oldest)} … ${shown(newest)}`;
  const besides = notWalked === 0 ? '' : `, beside ${formatCount(notWalked)} done before`;
  return `${plural(snapshots.length, 'snapshot')}, ${range}${besides}`;
}
