/** Bytes of the numbers of one line: two of 64 bits, four of 32. */
export const LINE_BYTES = 32;

/** The tags among the numbers of some lines; see `Columns.numbers`. */
export function tagsIn(numbers: Uint8Array): Uint32Array {
  const count = numbers.length / LINE_BYTES;
  return views(numbers).narrow.subarray(count, 2 * count);
}

/** The numbers of some lines as they lie in memory: column behind column, those of 64 bits before those of 32. */
export function views({ buffer, byteOffset, length }: Uint8Array): {
  wide: Float64Array;
  narrow: Uint32Array;
} {
  return {
    wide: new Float64Array(buffer, byteOffset, length / 16),
    narrow: new Uint32Array(buffer, byteOffset + length / 2, length / 8)
  };
}

/** Copies what is told of some lines, column by column, to behind the first `before` lines of others. */
export function copyCells(
  source: Uint8Array,
  from: number,
  to: number,
  target: Uint8Array,
  before: number
): void {
  const [cells, others] = [views(source), views(target)];
  for (const [own, whole] of [
    [cells.wide, others.wide],
    [cells.narrow, others.narrow]
  ] as const) {
    const count = source.length / LINE_BYTES;
    const length = target.length / LINE_BYTES;
    for (let column = 0; column * count < own.length; column++) {
      whole.set(own.subarray(column * count + from, column * count + to), column * length + before);
    }
  }
}
