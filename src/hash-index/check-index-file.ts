import type { FileSystem } from '../platform/file-system.ts';
import { checkFreePages } from './lmdb-free-pages.ts';
import { check, DamagedFile, openPages, type PageReader, type Tree, warmUp } from './lmdb-pages.ts';
import { treeIn, type VisitEntry, type VisitLongEntry, walkTree } from './lmdb-walk.ts';
import { isNoteKey, isSoundNote } from './note-codec.ts';
import {
  APPLICATION_ID,
  contentMark,
  decodeMeta,
  FIRST_FORMAT,
  FORMAT_VERSION,
  fileContentMark,
  isSoundFile,
  isSoundMeta,
  isSoundSnapshot,
} from './record-codec.ts';

export type IndexFileState =
  /** may be opened, and was visited */
  | { readonly state: 'sound' }
  /** may be opened: no run got as far as writing anything */
  | { readonly state: 'empty' }
  | { readonly state: 'newer'; readonly format: number }
  | { readonly state: 'unreadable'; readonly reason: string };

/** Told how many entries there are, then each in the order of its key, while the file is checked. */
export interface IndexVisitor {
  begin(entries: { readonly files: number }): void;
  readonly file: VisitEntry;
  readonly content: VisitEntry;
  readonly snapshot: VisitEntry;
  readonly note: VisitEntry;
  /** not checked yet */
  readonly longNote: VisitLongEntry;
}

const TABLES = ['files', 'contents', 'snapshots', 'meta'] as const;
const NOTES = 'notes';
/** What a file's record takes at least, with key and node header. */
const SMALLEST_RECORD_BYTES = 44;
type Tables = ReadonlyMap<string, Tree>;

/**
 * Reads an index file without mapping it and says whether LMDB may. LMDB trusts its file: where that is cut short or
 * scribbled on, it reads and writes wherever the bytes say and takes the process with it. So every page that LMDB could
 * come to is looked at, and every record is held against its check, but for long notes, which are when they are used.
 * About 0.6 s for a million inodes.
 * Throws what `fs` throws, except for EIO: a file that cannot be read is unreadable.
 */
export function checkIndexFile(fs: FileSystem, fd: number, visitor: IndexVisitor = nobody): IndexFileState {
  const size = Number(fs.fstat(fd).size);
  if (size === 0) return { state: 'empty' };
  try {
    const pages = openPages(fs, fd, { size });
    warmUp(fs, fd, { size });
    return checkTables(pages, visitor);
  } catch (error: unknown) {
    // A number that is out of range for node is one that LMDB did not write either.
    if (error instanceof DamagedFile || error instanceof RangeError)
      return { state: 'unreadable', reason: error.message };
    throw error;
  }
}

const nobody: IndexVisitor = {
  begin: ignore,
  file: ignore,
  content: ignore,
  snapshot: ignore,
  note: ignore,
  longNote: ignore,
};

function checkTables(pages: PageReader, visitor: IndexVisitor): IndexFileState {
  const tables = tablesOf(pages);
  const meta = readMetaTable(pages, tables);
  const format = Number(meta.get('format') ?? 0);
  if (format > FORMAT_VERSION) return { state: 'newer', format };
  if (meta.size === 0 && [...tables.values()].every(({ entries }) => entries === 0)) {
    checkFreePages(pages);
    return { state: 'empty' };
  }
  check(meta.get('application') === APPLICATION_ID && format >= FIRST_FORMAT, 'no index of this program');
  check(isTablesOf(tables, format), 'not the tables of an index');
  checkRecords(pages, tables, visitor);
  checkFreePages(pages);
  return { state: 'sound' };
}

/** An index of the first format has no notes, or, where a run was killed that gave it the table, no entry in them. */
function isTablesOf(tables: Tables, format: number): boolean {
  const notes = tables.get(NOTES);
  if (format === FIRST_FORMAT ? (notes?.entries ?? 0) > 0 : notes === undefined) return false;
  return TABLES.every((name) => tables.has(name)) && tables.size === TABLES.length + (notes === undefined ? 0 : 1);
}

function tablesOf(pages: PageReader): Tables {
  const tables = new Map<string, Tree>();
  check(pages.meta.main.flags === 0, 'flags');
  walkTree(pages, pages.meta.main, (key, value) => {
    check(value.length === 48, 'no description of a tree');
    const tree = treeIn(value);
    check(tree.flags === 0, 'flags of a tree');
    tables.set(key.toString('latin1').replace(/\0$/, ''), tree);
  });
  return tables;
}

function readMetaTable(pages: PageReader, tables: Tables): Map<string, string> {
  const meta = new Map<string, string>();
  visitTable(pages, tables.get('meta'), (key, value) => {
    check(isSoundMeta(key, value), 'meta entry');
    meta.set(key.toString(), decodeMeta(value));
  });
  return meta;
}

function checkRecords(pages: PageReader, tables: Tables, visitor: IndexVisitor): void {
  const [files, contents, snapshots] = TABLES.map((name) => tables.get(name));
  let marks = 0; // files and contents must tell of the same contents
  check((files?.entries ?? 0) <= pages.size / SMALLEST_RECORD_BYTES, 'number of entries');
  check(files?.entries === contents?.entries, 'files and contents differ');
  visitor.begin({ files: files?.entries ?? 0 });
  visitTable(pages, files, (key, value, position) => {
    check(isSoundFile(key, value), 'file record');
    marks = (marks + fileContentMark(key, value)) | 0;
    visitor.file(key, value, position);
  });
  visitTable(pages, contents, (key, value, position) => {
    check(key.length === 24 && value.length === 0, 'content record');
    marks = (marks - contentMark(key)) | 0;
    visitor.content(key, value, position);
  });
  check(marks === 0, 'files and contents differ');
  visitTable(pages, snapshots, (key, value, position) => {
    check(isSoundSnapshot(key, value), 'snapshot record');
    visitor.snapshot(key, value, position);
  });
  checkNotes(pages, tables.get(NOTES), visitor);
}

function checkNotes(pages: PageReader, notes: Tree | undefined, visitor: IndexVisitor): void {
  const visit: VisitEntry = (key, value, position) => {
    check(isSoundNote(key, value), 'note');
    visitor.note(key, value, position);
  };
  const visitLong: VisitLongEntry = (key, value) => {
    check(isNoteKey(key), 'note');
    visitor.longNote(key, value);
  };
  visitTable(pages, notes, visit, visitLong);
}

function visitTable(pages: PageReader, tree: Tree | undefined, visit: VisitEntry, visitLong?: VisitLongEntry): void {
  if (tree !== undefined) walkTree(pages, tree, visit, visitLong === undefined ? {} : { visitLong });
}

function ignore(): void {
  // nobody listens
}
