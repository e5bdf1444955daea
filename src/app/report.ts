import { Buffer } from 'node:buffer';
import { randomInt } from 'node:crypto';
import path from 'node:path';
import { recordedPlace } from '../catalog/recorded-place.ts';
import type { ReportSummary } from '../domain/report-summary.ts';
import type { RootStatus } from '../domain/root-status.ts';
import { UserError } from '../domain/user-error.ts';
import { recordedInodes, untilStopped } from '../hash-index/recorded-inodes.ts';
import { errnoOrThrow, unlessRefused } from '../platform/errno.ts';
import { errnoWords } from '../platform/errno-words.ts';
import type { FileSystem } from '../platform/file-system.ts';
import { decodeName, displayPath, type FsPath, joinPath } from '../platform/fs-path.ts';
import { lstatOrUndefined } from '../platform/lstat-or-undefined.ts';
import { readPackageFile } from '../platform/package-file.ts';
import { removeQuietly } from '../platform/remove-quietly.ts';
import { renderPage } from '../report/render-page.ts';
import type { LinkedFile, NewFile, SpaceUse } from '../report/report-data.ts';
import { SpaceTally } from '../report/space-use.ts';
import { type NotableFile, NotableFiles } from '../status/notable-files.ts';
import { snapshotDepth } from '../walk/name-filter.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { LINK_LIMIT } from './options/link-limit.ts';
import { recordedFile } from './recorded-file.ts';
import { type LookedAtRoot, lookAtRoot } from './root/looked-at-root.ts';
import { isInFolder, leadsOutside } from './root/root-above.ts';
import { statusOf } from './status-of.ts';

export interface ReportOptions extends LookOptions {
  /** where the page is written; a file of that name is replaced */
  readonly html: string;
  /** of the program, for the page's foot */
  readonly version?: string;
}

/**
 * Writes a page about a root. Changes nothing in the root. Throws UserError where the root cannot be looked at or the
 * page not be written.
 */
export async function report(options: ReportOptions): Promise<ReportSummary> {
  checkGiven(options, ['root', 'html']);
  return await lookAtRoot(options, async (place) => {
    const named = path.resolve(options.html);
    const file = realFile(place.fs, named);
    refuseInside(place, displayPath(file), named);
    refuseSpecial(place.fs, file, named);
    const notable = new NotableFiles();
    const status = await statusOf(place, notable);
    const { failures, failuresNotListed } = status;
    const made =
      status.outcome === 'done' ? await pageOf(place, { status, notable, version: options.version ?? '' }) : undefined;
    // The figures of half a walk would take the place of those of last night.
    const page = place.isStopped() ? undefined : made;
    if (page !== undefined) writeWhole(place.fs, file, { page, named });
    const outcome = page === undefined ? 'interrupted' : 'done';
    const bytes = Buffer.byteLength(page ?? '');
    const summary: ReportSummary = { root: place.root, outcome, html: named, bytes, failures, failuresNotListed };
    place.observer({ type: 'report-finished', summary });
    return summary;
  });
}

async function pageOf(
  place: LookedAtRoot,
  { status, notable, version }: { status: RootStatus; notable: NotableFiles; version: string },
): Promise<string> {
  const { index, hasIndex } = place;
  return renderPage(
    {
      madeAt: Date.now(),
      version,
      status,
      runs: index.notes.runs(),
      space: hasIndex ? await spaceOf(place) : undefined,
      largestNew: hasIndex ? notable.largestNew().map(toNewFile) : undefined,
      mostLinked: notable.mostLinked().map(toLinkedFile),
      linkLimit: LINK_LIMIT,
    },
    readPackageFile('src/report/page.js'),
  );

  function toNewFile({ ino, bytes, snapshot }: NotableFile): NewFile {
    return { snapshot, bytes, path: pathOf(ino, snapshot) };
  }

  function toLinkedFile({ ino, bytes, names, snapshot }: NotableFile): LinkedFile {
    return { ino: String(ino), names, bytes, path: pathOf(ino, snapshot) };
  }

  function pathOf(ino: bigint, broughtBy: string): string | undefined {
    const file = recordedFile(place, ino, broughtBy);
    return file === undefined ? undefined : displayPath(file.at).split(path.sep).join('/');
  }
}

/** By whatever way: `file` is where the symlinks on the way lead. */
function refuseInside({ fs, root }: LookedAtRoot, file: string, named: string): void {
  if (leadsOutside(path.relative(root, file)) && !isInFolder(fs, path.dirname(file), root)) return;
  throw new UserError('usage', `${named} is inside ${root}; nothing is written there.`, {
    hint: 'Name a file elsewhere, for example  --html report.html  in your own folder.',
  });
}

/** The page takes the name of what is there: of `/dev/null` a file would be left. */
function refuseSpecial(fs: FileSystem, file: FsPath, named: string): void {
  const there = lstatOrUndefined(fs, file);
  if (there === undefined || there.isFile()) return;
  throw new UserError('usage', `${named} is there and is no file.`, { hint: 'Name another with --html FILE.' });
}

/** With its symlinks followed, its own too, as far as it is there. */
function realFile(fs: FileSystem, named: string): FsPath {
  const folder = path.dirname(named);
  const real = (at: string): FsPath | undefined => unlessRefused(() => fs.realPath(at));
  return real(named) ?? joinPath(real(folder) ?? folder, path.basename(named));
}

/** Every file that the index knows, once, under its latest path within a snapshot. Ends early where it is stopped. */
async function spaceOf({ index, rules, isStopped }: LookedAtRoot): Promise<SpaceUse> {
  const depth = snapshotDepth(rules.snapshots);
  const tally = new SpaceTally();
  await untilStopped(recordedInodes(index), isStopped, (ino) => {
    const file = index.lookUp(ino);
    if (file === undefined) return;
    const { inSnapshot } = recordedPlace(file.path, depth);
    tally.add(displayPath(decodeName(inSnapshot)).split(path.sep), file.size);
  });
  return tally.result();
}

/** Beside it, then renamed: the name may be one of a file that has others. */
function writeWhole(fs: FileSystem, file: FsPath, { page, named }: { page: string; named: string }): void {
  const beside = Buffer.concat([Buffer.from(file), Buffer.from(`.${randomSuffix()}`)]);
  try {
    fs.createFile(beside, page);
    fs.rename(beside, file);
  } catch (cause: unknown) {
    removeQuietly(fs, beside);
    throw cannotBeWritten(named, cause);
  }
}

function cannotBeWritten(file: string, cause: unknown): UserError {
  return new UserError('failed', `${file} cannot be written: ${errnoWords(errnoOrThrow(cause))}.`, {
    hint: 'Name another with --html FILE.',
    cause,
  });
}

function randomSuffix(): string {
  return randomInt(36 ** 6).toString(36);
}
