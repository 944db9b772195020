import type { LogRow } from './row';

/** A point in the log's text: a row, and how many characters into it. */
export interface TextPoint {
  readonly ordinal: number;
  readonly offset: number;
}

/** Behind the end of every drawn row. */
const MAX_OFFSET = 1_000_000_000;

/** Whether it is not behind the other. */
export function isBefore(one: TextPoint, other: TextPoint): boolean {
  return (
    one.ordinal < other.ordinal || (one.ordinal === other.ordinal && one.offset <= other.offset)
  );
}

export function samePoint(one: TextPoint, other: TextPoint): boolean {
  return one.ordinal === other.ordinal && one.offset === other.offset;
}

/** The nearest point that has an element: the upper edge of the first row or the end of the last. */
export function clip(point: TextPoint, first: LogRow, last: LogRow): TextPoint {
  if (point.ordinal < first.ordinal) {
    return { ordinal: first.ordinal, offset: 0 };
  }
  if (point.ordinal > last.ordinal) {
    return { ordinal: last.ordinal, offset: last.text.textContent?.length ?? 0 };
  }
  return { ordinal: point.ordinal, offset: Math.min(point.offset, MAX_OFFSET) };
}

/** The text of whole lines from the one point, in the first, to the other, in the last. */
export function trim(lines: string[], from: TextPoint, to: TextPoint): string {
  const end = lines.length - 1;
  lines[end] = (lines[end] ?? '').slice(0, to.offset);
  lines[0] = (lines[0] ?? '').slice(from.offset);
  return lines.join('\n');
}
