import path from 'node:path';
import { ownMetadata } from '../domain/given-up-fields.ts';
import { differingFields } from '../domain/metadata.ts';
import type { OwnMetadata } from '../domain/own-metadata.ts';
import { UserError } from '../domain/user-error.ts';
import type { GivenUpMetadata } from '../hash-index/index-notes.ts';
import { isOf } from '../hash-index/own-metadata.ts';
import { decodeName, displayPath, joinPath } from '../platform/fs-path.ts';
import { lstatWithinReach } from '../platform/lstat-or-undefined.ts';
import type { LookOptions } from './look-options.ts';
import { checkGiven } from './options/check-given.ts';
import { sourceIn } from './restore-places.ts';
import { asListed } from './root/as-listed.ts';
import { type LookedAtRoot, lookAtRoot } from './root/looked-at-root.ts';
import { leadsOutside } from './root/root-above.ts';
import { metadataOf } from './run/own-metadata-below.ts';

export interface GivenUpOptions extends LookOptions {
  /** only at or below this path, relative to the root, or leading there as the shell completes it */
  readonly path?: string;
}

/**
 * The metadata that names gave up when they were linked, by path. Throws UserError where there is no index, or where
 * `path` leads to nothing.
 */
export async function givenUpMetadata(options: GivenUpOptions): Promise<OwnMetadata[]> {
  checkGiven(options, ['root']);
  return await lookAtRoot(options, (place) => {
    if (place.hasIndex) return Promise.resolve(listGivenUp(place, options));
    throw new UserError('refused', `${place.root} has no index, and only that knows what was given up.`, {
      hint: 'It is written down by runs with --ignore that use an index.',
    });
  });
}

function listGivenUp(place: LookedAtRoot, options: GivenUpOptions): OwnMetadata[] {
  const all = allGivenUp(place);
  if (options.path === undefined) return all;
  const start = placeNamed(options.path, all, { place, root: options.root });
  return all.filter(isBelow(start));
}

/**
 * Where a path leads, relative to the root: from there or, as the shell completes it, with the root in front. What is
 * gone will do as long as there is a note of it.
 */
function placeNamed(
  wanted: string,
  all: readonly OwnMetadata[],
  { place, root }: { place: LookedAtRoot; root: string },
): string {
  const fromRoots = [root, place.root].map((each) => path.relative(each, path.resolve(wanted)));
  const readings = [path.normalize(wanted), ...fromRoots].filter((relative) => !leadsOutside(relative));
  const isKnown = (at: string): boolean =>
    all.some(isBelow(at)) || lstatWithinReach(place.fs, path.join(place.root, at)) !== undefined;
  const found = readings.map((relative) => asInRoot(relative, place)).find(isKnown);
  return found ?? path.join(...sourceIn(place.fs, place.root, readings.at(-1) ?? wanted).names);
}

/** '.' where it is the root */
function asInRoot(relative: string, { fs, root }: LookedAtRoot): string {
  const parts = relative.split(path.sep).filter((name) => name !== '' && name !== '.');
  return path.join(...asListed(fs, root, parts));
}

function isBelow(start: string): (own: OwnMetadata) => boolean {
  return ({ path: at }) => start === '.' || at === start || at.startsWith(start + path.sep);
}

function allGivenUp(place: LookedAtRoot): OwnMetadata[] {
  const known = new Set(place.index.snapshots().map(({ name }) => name));
  const snapshots = [...known, ...foldersIn(place), '']; // for notes of earlier versions
  const isThere = rememberedThere(place);
  return [...place.index.notes.allGivenUp(snapshots)]
    .filter(({ snapshot }) => known.has(snapshot) || isThere(snapshot))
    .map((note) => describe(note, place))
    .filter(({ own, now, fits }) => fits || now === undefined || differingFields(own, now).length > 0) // else it has its own
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Snapshots that are not sealed have notes too; those of folders that are gone are of no use. */
function rememberedThere({ fs, root }: LookedAtRoot): (snapshot: string) => boolean {
  const there = new Map<string, boolean>();
  return (snapshot) => {
    const isThere = there.get(snapshot) ?? lstatWithinReach(fs, joinPath(root, snapshot)) !== undefined;
    there.set(snapshot, isThere);
    return isThere;
  };
}

function foldersIn({ fs, root }: LookedAtRoot): string[] {
  return fs.list(root).map(({ name }) => displayPath(name));
}

function describe(note: GivenUpMetadata, { fs, root, index }: LookedAtRoot): OwnMetadata {
  const relative = note.snapshot === '' ? note.path : Buffer.concat([Buffer.from(note.snapshot + path.sep), note.path]);
  const status = lstatWithinReach(fs, joinPath(root, decodeName(relative)));
  const now = status === undefined ? undefined : metadataOf(status);
  const fits = status !== undefined && isOf(note, status, index);
  const own = now === undefined ? note.metadata : ownMetadata(note, now);
  return { path: displayPath(relative), own, now, fits };
}
