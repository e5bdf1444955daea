import type { Buffer } from 'node:buffer';

/** Where things lie in a file that LMDB wrote; offsets are bytes from its start. For tests that damage one. */
export class LmdbFile {
  readonly bytes: Buffer;
  readonly pageSize = 4096;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  u64(at: number): number {
    return Number(this.bytes.readBigUInt64LE(at));
  }

  /** Of the later meta page. */
  get meta(): number {
    const [first, second] = [0, this.pageSize].map((at) => this.u64(at + 152));
    return first > second ? 0 : this.pageSize;
  }

  get freeTree(): number {
    return this.meta + 48;
  }

  get mainTree(): number {
    return this.meta + 96;
  }

  get lastPage(): number {
    return this.u64(this.meta + 144);
  }

  /** The description of a named tree. */
  tree(name: string): number {
    const found = this.nodes(this.rootOf(this.mainTree)).find(({ key }) => key.toString().replace(/\0$/, '') === name);
    if (found === undefined) throw new Error(`no tree ${name}`);
    return found.value;
  }

  /** The page, as an offset, that a tree begins with. */
  rootOf(tree: number): number {
    return this.u64(tree + 40) * this.pageSize;
  }

  firstLeaf(tree: number): number {
    let page = this.rootOf(tree);
    for (let depth = this.bytes.readUInt16LE(tree + 6); depth > 1; depth--) page = this.childAt(this.nodes(page)[0].at);
    return page;
  }

  childAt(node: number): number {
    return (this.bytes.readUInt16LE(node + 4) * 2 ** 32 + this.bytes.readUInt32LE(node)) * this.pageSize;
  }

  nodes(page: number) {
    const count = this.bytes.readUInt16LE(page + 20) / 2;
    return Array.from({ length: count }, (_, place) => {
      const at = page + 24 + this.bytes.readUInt16LE(page + 24 + 2 * place);
      const keyEnd = at + 8 + this.bytes.readUInt16LE(at + 6);
      const isLong = this.bytes.readUInt16LE(at + 4) === 1;
      return { at, key: this.bytes.subarray(at + 8, keyEnd), value: keyEnd, isLong };
    });
  }

  /** Entries of all leaves of a tree. */
  entries(tree: number) {
    const below = (page: number, depth: number): ReturnType<LmdbFile['nodes']> =>
      depth === 1 ? this.nodes(page) : this.nodes(page).flatMap(({ at }) => below(this.childAt(at), depth - 1));
    const depth = this.bytes.readUInt16LE(tree + 6);
    return depth === 0 ? [] : below(this.rootOf(tree), depth);
  }
}
