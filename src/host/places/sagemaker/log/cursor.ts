import type { Json, Milliseconds } from '../../../../protocol';
import type { Range } from './range';

/** How far a log has been read; kept with every batch of events, so that a crash costs at most one page. */
export interface Cursor {
  /** Ranges of the past that are still to be read. */
  readonly remaining: readonly Range[];
  /** The newest time that has been seen, by the service's clock. */
  readonly watermark: Milliseconds;
  /** What is older was read when nothing could be added any more; what is newer gets a second look. */
  readonly certain: Milliseconds;
  /** Pages read so far. */
  readonly pages: number;
  /** The job has ended and its log has been read to the end. */
  readonly complete: boolean;
}

const VERSION = 1;

export function encodeCursor(cursor: Cursor): Json {
  const { remaining, ...rest } = cursor;
  return { version: VERSION, ...rest, remaining: remaining.map(({ from, to }) => [from, to]) };
}

/** `undefined` for none, and for one of another version: the log is then read anew, which the store survives. */
export function decodeCursor(json: Json | undefined): Cursor | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return undefined;
  }
  const { version, watermark, certain, pages, complete, remaining } = Object.fromEntries(
    Object.entries(json)
  );
  if (
    version !== VERSION ||
    typeof watermark !== 'number' ||
    typeof certain !== 'number' ||
    typeof pages !== 'number' ||
    !Array.isArray(remaining)
  ) {
    return undefined;
  }
  const ranges: Range[] = [];
  for (const range of remaining) {
    if (!Array.isArray(range) || typeof range[0] !== 'number' || typeof range[1] !== 'number') {
      return undefined;
    }
    ranges.push({ from: range[0], to: range[1] });
  }
  return { watermark, certain, pages, complete: complete === true, remaining: ranges };
}
