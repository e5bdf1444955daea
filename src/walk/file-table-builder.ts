import type { FileStatus } from '../platform/file-system.ts';
import type { FsPath } from '../platform/fs-path.ts';
import { type FileTable, METADATA_WORDS, NONE, type SnapshotSums, type TableSums } from './file-table.ts';
import { newColumn, withRoom } from './growing-column.ts';
import { RowSet } from './row-set.ts';
import { hasStatus, type NameRows, ROW_WORDS, type ScanRows } from './scan-rows.ts';

const WORDS_PER_64_BITS = 2;

/** 64-bit columns of rows as words, so that no bigint is made to compare them. */
interface WordViews {
  readonly inoWords: Uint32Array;
  readonly mtimeWords: Uint32Array;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Puts the rows of scan tasks together: names fold into inodes, equal metadata into one row. Main thread only. */
export class FileTableBuilder {
  readonly #root: FsPath;
  readonly #inos = new RowSet(WORDS_PER_64_BITS);
  readonly #metadata = new RowSet(METADATA_WORDS);
  readonly #folders = {
    count: 0,
    parent: newColumn(Uint32Array),
    snapshot: newColumn(Uint32Array),
    ino: newColumn(BigUint64Array),
    mtimeNs: newColumn(BigInt64Array),
    ctimeNs: newColumn(BigInt64Array),
    textEnd: newColumn(Uint32Array),
    text: newColumn(Uint8Array),
  };
  readonly #names = {
    count: 0,
    folder: newColumn(Uint32Array),
    next: newColumn(Uint32Array),
    textEnd: newColumn(Uint32Array),
    text: newColumn(Uint8Array),
  };
  readonly #inodes = {
    size: newColumn(Float64Array),
    blocks: newColumn(Float64Array),
    ctimeNs: newColumn(BigInt64Array),
    birthNs: newColumn(BigInt64Array),
    metadata: newColumn(Uint32Array),
    links: newColumn(Uint32Array),
    firstName: newColumn(Uint32Array),
  };
  readonly #snapshots: Mutable<SnapshotSums>[] = [];
  readonly #sums: Mutable<TableSums> = { apparentBytes: 0, uniqueBytes: 0, units: 0 };

  constructor(root: { readonly path: FsPath; readonly ino: bigint; readonly mtimeNs: bigint }) {
    this.#root = root.path;
    this.#reserveFolders(1);
    this.#folders.count = 1;
    this.#folders.parent[0] = NONE;
    this.#folders.snapshot[0] = NONE;
    this.#folders.ino[0] = root.ino;
    this.#folders.mtimeNs[0] = root.mtimeNs;
  }

  get names(): number {
    return this.#names.count;
  }

  /** So many names are to come, most of them of inodes of their own. */
  expect(names: number): void {
    this.#inos.reserve(names);
  }

  /**
   * Adds a task's rows. `given` are the table's numbers of the folders that the task was given; the result says
   * which number here each folder of the task has.
   */
  add(rows: ScanRows, given: readonly number[]): number[] {
    const numbers = this.#addFolders(rows, given);
    this.#addNames(rows, numbers);
    this.#addWithin(rows, numbers);
    return numbers;
  }

  /** The row of an inode, where the table has it. */
  rowOf(ino: bigint): number | undefined {
    this.#inoWord[0] = ino;
    return this.#inos.find(new Uint32Array(this.#inoWord.buffer));
  }

  /** Takes over the link count and change time of an inode that is in the table. */
  look(row: number, { nlink, ctimeNs }: Pick<FileStatus, 'nlink' | 'ctimeNs'>): void {
    this.#inodes.links[row] = Number(nlink);
    this.#inodes.ctimeNs[row] = ctimeNs;
  }

  readonly #inoWord = new BigUint64Array(1);

  /** Gives the look-up memory back: nothing can be added afterwards. */
  seal(): void {
    this.#inos.seal();
    this.#metadata.seal();
  }

  /** The table as it is now; rows that are added later are not in it. */
  table(): FileTable {
    return {
      root: this.#root,
      folders: { ...this.#folders },
      names: { ...this.#names },
      inodes: {
        ...this.#inodes,
        count: this.#inos.count,
        ino: new BigUint64Array(this.#inos.rows.buffer, 0, this.#inos.count),
      },
      metadata: { count: this.#metadata.count, rows: this.#metadata.rows },
      snapshots: this.#snapshots.map((sums) => ({ ...sums })),
      sums: { ...this.#sums },
    };
  }

  #addFolders({ folders }: ScanRows, given: readonly number[]): number[] {
    const added = folders.count;
    const target = this.#folders;
    const numbers = [...given];
    this.#reserveFolders(target.count + added);
    const text = target.textEnd[target.count - 1];
    const textLength = added === 0 ? 0 : folders.textEnd[added - 1];
    target.text = withRoom(Uint8Array, target.text, text + textLength);
    target.text.set(folders.text.subarray(0, textLength), text);
    target.ino.set(folders.ino.subarray(0, added), target.count);
    target.mtimeNs.set(folders.mtimeNs.subarray(0, added), target.count);
    target.ctimeNs.set(folders.ctimeNs.subarray(0, added), target.count);
    for (let row = 0; row < added; row++) {
      const number = target.count++;
      const parent = numbers[folders.parent[row]];
      numbers.push(number);
      target.parent[number] = parent;
      const isSnapshot = folders.isSnapshot[row] === 1;
      const snapshot = isSnapshot ? this.#snapshots.length : target.snapshot[parent];
      if (isSnapshot) this.#snapshots.push(nothingYet());
      if (snapshot !== NONE) this.#snapshots[snapshot].folders++;
      target.snapshot[number] = snapshot;
      target.textEnd[number] = text + folders.textEnd[row];
    }
    return numbers;
  }

  #addNames({ names: rows }: ScanRows, folderNumbers: readonly number[]): void {
    const added = rows.count;
    const target = this.#names;
    const first = target.count;
    this.#reserveNames(first + added);
    const text = first === 0 ? 0 : target.textEnd[first - 1];
    const textLength = added === 0 ? 0 : rows.textEnd[added - 1];
    target.text = withRoom(Uint8Array, target.text, text + textLength);
    target.text.set(rows.text.subarray(0, textLength), text);
    const views = { inoWords: new Uint32Array(rows.ino.buffer), mtimeWords: new Uint32Array(rows.mtimeNs.buffer) };
    for (let row = 0; row < added; row++) {
      const name = first + row;
      const inode = this.#inodeOf(rows, row, views);
      const folder = folderNumbers[rows.folder[row]];
      this.#countName(this.#folders.snapshot[folder], this.#inodes.size[inode]);
      target.folder[name] = folder;
      target.textEnd[name] = text + rows.textEnd[row];
      target.next[name] = this.#inodes.firstName[inode];
      this.#inodes.firstName[inode] = name;
    }
    target.count = first + added;
  }

  #countName(snapshot: number, size: number): void {
    this.#sums.apparentBytes += size;
    if (snapshot === NONE) return;
    this.#snapshots[snapshot].names++;
    this.#snapshots[snapshot].apparentBytes += size;
  }

  #addWithin({ within }: ScanRows, folderNumbers: readonly number[]): void {
    for (let folder = 0; folder < within.count; folder++) {
      const snapshot = this.#folders.snapshot[folderNumbers[folder]];
      if (snapshot === NONE) continue;
      const sums = this.#snapshots[snapshot];
      sums.units += within.units[folder];
      sums.emptyFiles += within.emptyFiles[folder];
      sums.others += within.others[folder];
    }
  }

  #inodeOf(rows: NameRows, row: number, views: WordViews): number {
    const before = this.#inos.count;
    const inode = this.#inos.intern(views.inoWords, row * WORDS_PER_64_BITS);
    if (this.#inos.count > before) this.#addInode(rows, row, { inode, mtimeWords: views.mtimeWords });
    else if (hasStatus(rows, row)) this.#addLook(rows, row, inode);
    return inode;
  }

  /** Of two looks at an inode that is being given names, the one that saw more of them was later. */
  #addLook(rows: NameRows, row: number, inode: number): void {
    const links = rows.words[row * ROW_WORDS + 3];
    if (links <= this.#inodes.links[inode]) return;
    this.#inodes.links[inode] = links;
    this.#inodes.ctimeNs[inode] = rows.ctimeNs[row];
  }

  #addInode(rows: NameRows, row: number, { inode, mtimeWords }: { inode: number; mtimeWords: Uint32Array }): void {
    if (!hasStatus(rows, row)) throw new Error('a scan task names an inode that no task before it looked at');
    const target = this.#inodes;
    if (inode === target.size.length) this.#reserveInodes(inode + 1);
    target.size[inode] = rows.size[row];
    target.blocks[inode] = rows.blocks[row];
    target.ctimeNs[inode] = rows.ctimeNs[row];
    target.birthNs[inode] = rows.birthNs[row];
    target.links[inode] = rows.words[row * ROW_WORDS + 3];
    target.metadata[inode] = this.#metadataOf(rows, row, mtimeWords);
    target.firstName[inode] = NONE;
    this.#sums.uniqueBytes += rows.size[row];
    this.#sums.units += rows.blocks[row];
  }

  readonly #metadataWords = new Uint32Array(METADATA_WORDS);

  #metadataOf(rows: NameRows, row: number, mtimeWords: Uint32Array): number {
    const words = this.#metadataWords;
    words[0] = mtimeWords[row * WORDS_PER_64_BITS];
    words[1] = mtimeWords[row * WORDS_PER_64_BITS + 1];
    for (let word = 0; word < 3; word++) words[2 + word] = rows.words[row * ROW_WORDS + word];
    return this.#metadata.intern(words);
  }

  #reserveFolders(count: number): void {
    const target = this.#folders;
    target.parent = withRoom(Uint32Array, target.parent, count);
    target.snapshot = withRoom(Uint32Array, target.snapshot, count);
    target.ino = withRoom(BigUint64Array, target.ino, count);
    target.mtimeNs = withRoom(BigInt64Array, target.mtimeNs, count);
    target.ctimeNs = withRoom(BigInt64Array, target.ctimeNs, count);
    target.textEnd = withRoom(Uint32Array, target.textEnd, count);
  }

  #reserveNames(count: number): void {
    const target = this.#names;
    target.folder = withRoom(Uint32Array, target.folder, count);
    target.next = withRoom(Uint32Array, target.next, count);
    target.textEnd = withRoom(Uint32Array, target.textEnd, count);
  }

  #reserveInodes(count: number): void {
    const target = this.#inodes;
    target.size = withRoom(Float64Array, target.size, count);
    target.blocks = withRoom(Float64Array, target.blocks, count);
    target.ctimeNs = withRoom(BigInt64Array, target.ctimeNs, count);
    target.birthNs = withRoom(BigInt64Array, target.birthNs, count);
    target.metadata = withRoom(Uint32Array, target.metadata, count);
    target.links = withRoom(Uint32Array, target.links, count);
    target.firstName = withRoom(Uint32Array, target.firstName, count);
  }
}

function nothingYet(): Mutable<SnapshotSums> {
  return { names: 0, apparentBytes: 0, folders: 0, emptyFiles: 0, others: 0, units: 0 };
}
