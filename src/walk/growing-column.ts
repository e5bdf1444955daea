interface Column {
  readonly length: number;
  readonly buffer: ArrayBufferLike;
  set(values: this): void;
}

/** The constructor of a typed array, as far as a column needs it. */
interface ColumnType<T extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer): T;
}

const FIRST_CAPACITY = 1024;

/** A column of typed values in shared memory, so that workers read it without a copy. */
export function newColumn<T extends Column>(type: ColumnType<T>): T {
  return new type(new SharedArrayBuffer(FIRST_CAPACITY * type.BYTES_PER_ELEMENT));
}

/**
 * `column` itself where it holds `length` values, else a copy with room for twice as many. Pages that nothing
 * has written to take no memory, so the spare room costs nothing.
 */
export function withRoom<T extends Column>(type: ColumnType<T>, column: T, length: number): T {
  if (length <= column.length) return column;
  const capacity = Math.max(length, column.length * 2);
  const grown = new type(new SharedArrayBuffer(capacity * type.BYTES_PER_ELEMENT));
  grown.set(column);
  return grown;
}
