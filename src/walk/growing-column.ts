interface Column {
  readonly length: number;
  readonly buffer: ArrayBufferLike;
  set(values: this): void;
}

/** The constructor of a typed array, as far as a column needs it. */
interface ColumnType<T extends Column> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer, byteOffset: number, length: number): T;
}

const FIRST_BYTES = 8 * 1024;
/** Address space set aside for a column, so that it grows where it is: no copies, and no garbage of old columns. */
const RESERVED_BYTES = 64 * 1024 * 1024;
const RESERVE_FACTOR = 8;

/** A column of typed values in shared memory, so that workers read it without a copy. */
export function newColumn<T extends Column>(type: ColumnType<T>): T {
  return viewOf(type, new SharedArrayBuffer(FIRST_BYTES, { maxByteLength: RESERVED_BYTES }));
}

/**
 * `column` itself where it holds `length` values, else one of at least twice the room with the same values in front.
 * Pages that nothing has written to take no memory, so spare room costs nothing.
 */
export function withRoom<T extends Column>(type: ColumnType<T>, column: T, length: number): T {
  if (length <= column.length) return column;
  const bytes = Math.max(length, column.length * 2) * type.BYTES_PER_ELEMENT;
  const { buffer } = column;
  if (buffer instanceof SharedArrayBuffer && bytes <= buffer.maxByteLength) {
    buffer.grow(bytes);
    return viewOf(type, buffer);
  }
  const moved = viewOf(type, new SharedArrayBuffer(bytes, { maxByteLength: bytes * RESERVE_FACTOR }));
  moved.set(column);
  return moved;
}

/** A view of fixed length: one that followed the buffer's length would be slow to index. */
function viewOf<T extends Column>(type: ColumnType<T>, buffer: SharedArrayBuffer): T {
  return new type(buffer, 0, buffer.byteLength / type.BYTES_PER_ELEMENT);
}
