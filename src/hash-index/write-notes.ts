import { randomInt } from 'node:crypto';
import type { RunRecord } from '../domain/run-record.ts';
import { encodeCensus } from './census-codec.ts';
import { MOST_RUNS, type NoteChanges } from './index-notes.ts';
import { noteKey } from './note-codec.ts';
import {
  censusKey,
  encodeGivenUp,
  encodeRun,
  encodeTime,
  givenUpKey,
  runKey,
  stampKey,
  verifiedKey,
} from './note-families.ts';
import type { NoteTable } from './note-table.ts';

const NONCES = 2 ** 32;

/** Carries out the part of a transaction that is about notes. */
export function writeNotes(table: NoteTable, changes: NoteChanges): void {
  const { forgetCensuses, forgetStamps, forgetGivenUp, forgetGivenUpIn } = changes;
  for (const snapshot of forgetCensuses ?? []) table.remove(censusKey(snapshot));
  for (const snapshot of forgetStamps ?? []) table.remove(stampKey(snapshot));
  for (const { snapshot, path } of forgetGivenUp ?? []) table.remove(givenUpKey(snapshot, path));
  for (const snapshot of forgetGivenUpIn ?? []) forgetAllGivenUp(table, snapshot);
  putNotes(table, changes);
}

function putNotes(table: NoteTable, { censuses, stamps, verified, givenUp, runs }: NoteChanges): void {
  for (const census of censuses ?? []) table.put(censusKey(census.snapshot), encodeCensus(census));
  for (const { snapshot, stamp } of stamps ?? []) table.put(stampKey(snapshot), stamp);
  for (const { ino, at } of verified ?? []) table.put(verifiedKey(ino), encodeTime(at));
  for (const each of givenUp ?? []) table.put(givenUpKey(each.snapshot, each.path), encodeGivenUp(each));
  if (runs !== undefined) addRuns(table, runs);
}

function addRuns(table: NoteTable, runs: readonly RunRecord[]): void {
  for (const run of runs) table.put(runKey(run, randomInt(NONCES)), encodeRun(run));
  for (const key of table.keys(noteKey('r')).slice(0, -MOST_RUNS)) table.remove(key);
}

function forgetAllGivenUp(table: NoteTable, snapshot: string): void {
  for (const key of table.keys(givenUpKey(snapshot))) table.remove(key);
}

/** What was counted of a snapshot goes with its record; what its names gave up stays until it is gone itself. */
export function forgetNotesOf(table: NoteTable, snapshot: string): void {
  table.remove(censusKey(snapshot));
  table.remove(stampKey(snapshot));
}

/** The file has other bytes now, or is gone. */
export function forgetVerified(table: NoteTable, ino: bigint): void {
  table.remove(verifiedKey(ino));
}
