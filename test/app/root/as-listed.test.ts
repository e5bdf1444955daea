import { expect, it } from 'vitest';
import { asListed } from '../../../src/app/root/as-listed.ts';

type Folder = { readonly [name: string]: Folder | bigint };

/** A file is its inode number. */
const DISK: Folder = {
  Mon: { Docs: { 'a.txt': 1n, '\u00fcbung': 2n, 'long name.txt': 3n, 'one of two': 4n, 'the other': 4n } },
};
/** Names by which the disk knows files too, and does not list. */
const SHORT: Readonly<Record<string, string>> = { 'LONGNA~1.TXT': 'long name.txt', 'ONEOFT~1': 'one of two' };

/** Takes names that differ in capitals, or in how accents are written, for the same. */
const folding = {
  list: (at: string) => Object.keys(lookUp(at)).map((name) => ({ name })),
  lstat: (at: string) => ({ ino: inodeOf(lookUp(at)) }),
} as unknown as Parameters<typeof asListed>[0];

function lookUp(at: string): Folder | bigint {
  let found: Folder | bigint = DISK;
  for (const part of at.split(/[\\/]/).slice(1)) {
    const wanted = folded(SHORT[part] ?? part);
    const entry: [string, Folder | bigint] | undefined = Object.entries(found).find(
      ([name]) => folded(name) === wanted,
    );
    if (entry === undefined) throw Object.assign(new Error('ENOENT'), { code: 'ENOENT', syscall: 'lstat' });
    found = entry[1];
  }
  return found;
}

function inodeOf(found: Folder | bigint): bigint {
  return typeof found === 'bigint' ? found : BigInt(Object.keys(found).length + 100);
}

function folded(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

it.each([
  ['as they are', 'Mon/Docs/a.txt', 'Mon/Docs/a.txt'],
  ['in other capitals', 'mon/DOCS/A.TXT', 'Mon/Docs/a.txt'],
  ['with accents of their own', 'Mon/Docs/u\u0308bung', 'Mon/Docs/\u00fcbung'],
  ['short', 'Mon/Docs/LONGNA~1.TXT', 'Mon/Docs/long name.txt'],
  ['of a file with two names', 'Mon/Docs/ONE OF TWO', 'Mon/Docs/one of two'],
  ['short, of either of two names', 'Mon/Docs/ONEOFT~1', 'Mon/Docs/ONEOFT~1'],
  ['below what is gone', 'mon/gone/A', 'Mon/gone/A'],
  ['below a file', 'mon/docs/A.TXT/A', 'Mon/Docs/a.txt/A'],
])('names are those that their folders have, typed %s', (_, typed, listed) => {
  expect(asListed(folding, 'root', typed.split('/'))).toEqual(listed.split('/'));
});
