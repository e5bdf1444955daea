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
  for (const snapshot of changes.forgetCensuses ?? []) table.remove(censusKey(snapshot));
  for (const { snapshot, path } of changes.forgetGivenUp ?? []) table.remove(givenUpKey(snapshot, path));
  for (const snapshot of changes.forgetGivenUpIn ?? []) forgetGivenUpIn(table, snapshot);
  for (const census of changes.censuses ?? []) table.put(censusKey(census.snapshot), encodeCensus(census));
  for (const { snapshot, stamp } of changes.stamps ?? []) table.put(stampKey(snapshot), stamp);
  for (const { ino, at } of changes.verified ?? []) table.put(verifiedKey(ino), encodeTime(at));
  for (const each of changes.givenUp ?? []) table.put(givenUpKey(each.snapshot, each.path), encodeGivenUp(each));
  if (changes.runs !== undefined) addRuns(table, changes.runs);
}

function addRuns(table: NoteTable, runs: readonly RunRecord[]): void {
  for (const run of runs) table.put(runKey(run, randomInt(NONCES)), encodeRun(run));
  for (const key of table.keys(noteKey('r')).slice(0, -MOST_RUNS)) table.remove(key);
}

function forgetGivenUpIn(table: NoteTable, snapshot: string): void {
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
