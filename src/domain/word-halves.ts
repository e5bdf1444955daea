/** Where the halves of a number of 64 bits lie in memory, as words. */
export const HIGH = new Uint32Array(BigUint64Array.of(1n).buffer)[0] === 1 ? 1 : 0;
export const LOW = 1 - HIGH;
