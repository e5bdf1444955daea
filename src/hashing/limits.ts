/** Sizes in bytes. Measured on 2 cores, warm cache; tests inject tiny ones so that every path is taken. */
export interface HashingLimits {
  /** Files up to this size are read whole, larger ones in lockstep. */
  readonly smallBytes: number;
  /** Memory for kept representatives or for blocks; touched only as far as it is used. */
  readonly bufferBytes: number;
  /** A lockstep begins with blocks of this size, so that a known file that differs early costs little, … */
  readonly firstBlockBytes: number;
  /** … but not below this, however many files take part, … */
  readonly minBlockBytes: number;
  /** … and doubles them up to this while nothing differs. A rotational disk wants more: each block is a seek. */
  readonly maxBlockBytes: number;
  /** Large files held open; those beyond are opened for each block. */
  readonly openFiles: number;
}

const KIB = 1024;
const MIB = 1024 * KIB;

export const DEFAULT_LIMITS: HashingLimits = {
  smallBytes: MIB,
  bufferBytes: 32 * MIB,
  firstBlockBytes: 64 * KIB,
  minBlockBytes: 4 * KIB,
  maxBlockBytes: MIB,
  openFiles: 200,
};
