import type { RawStatus } from './file-system.ts';

const KIND = 0o170_000;
const REGULAR = 0o100_000;
const STATX_BTIME = 0x800;
const TWO_POW_16 = 2 ** 16;
const TWO_POW_32 = 2 ** 32;
const NS_PER_S = 1_000_000_000;

/** A `struct statx` where it lies, as words: whoever is asked for says what is there now. */
export class StatxView implements RawStatus {
  readonly #words: Uint32Array;
  #major = -1;
  #minor = -1;
  #device = 0n;

  constructor(words: Uint32Array) {
    this.#words = words;
  }

  isFile(): boolean {
    return (this.#words[7] & KIND) === REGULAR;
  }

  isOn(device: bigint): boolean {
    const [major, minor] = [this.#words[34], this.#words[35]];
    if (major !== this.#major || minor !== this.#minor) {
      [this.#major, this.#minor] = [major, minor];
      this.#device = deviceNumber(major, minor);
    }
    return this.#device === device;
  }

  get size(): number {
    return this.#words[10] + this.#words[11] * TWO_POW_32;
  }

  get blocks(): number {
    return this.#words[12] + this.#words[13] * TWO_POW_32;
  }

  get mode(): number {
    return this.#words[7] & 0xffff;
  }

  get uid(): number {
    return this.#words[5];
  }

  get gid(): number {
    return this.#words[6];
  }

  get nlink(): number {
    return this.#words[4];
  }

  putIno(words: Uint32Array, at: number): void {
    words[at] = this.#words[8];
    words[at + 1] = this.#words[9];
  }

  putMtimeNs(words: Uint32Array, at: number): void {
    this.#putNs(28, words, at);
  }

  putCtimeNs(words: Uint32Array, at: number): void {
    this.#putNs(24, words, at);
  }

  putBirthNs(words: Uint32Array, at: number): void {
    if ((this.#words[0] & STATX_BTIME) !== 0) this.#putNs(20, words, at);
    else words[at] = words[at + 1] = 0;
  }

  /** Seconds, 64 bits with a sign, and ns in the word after them; every number here is exact in a double. */
  #putNs(time: number, words: Uint32Array, at: number): void {
    const seconds = this.#words[time];
    const upper = (seconds >>> 16) * NS_PER_S;
    const low = (seconds & 0xffff) * NS_PER_S + (upper % TWO_POW_16) * TWO_POW_16 + this.#words[time + 2];
    words[at] = low % TWO_POW_32;
    words[at + 1] =
      Math.floor(upper / TWO_POW_16) + Math.floor(low / TWO_POW_32) + Math.imul(this.#words[time + 1], NS_PER_S);
  }
}

/** As glibc makes one of its halves (`makedev`). */
export function deviceNumber(major: number, minor: number): bigint {
  if (major < 0x1000 && minor < 0x100) return BigInt((major << 8) | minor);
  const [high, low] = [BigInt(major), BigInt(minor)];
  return ((high & 0xfffff000n) << 32n) | ((high & 0xfffn) << 8n) | ((low & 0xffffff00n) << 12n) | (low & 0xffn);
}
