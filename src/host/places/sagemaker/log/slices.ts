import type { Milliseconds } from '../../../../protocol';
import type { Batch } from '../../../logs/batch';
import type { Page } from './page';
import { pagesOf } from './page';
import type { Range } from './range';
import { cut, NEWEST } from './range';

/**
 * The past is cut into slices of about so many pages: every slice ends with a page that is not full, and how much is read
 * ahead of what can be shown are as many slices as there are readers.
 */
const SLICE_PAGES = 4;
/** Most slices: the first page may be far denser than the rest, and each slice costs a call. */
const MOST_SLICES = 32;

/**
 * The time between `from` and the newest page, cut into slices for several readers.
 *
 * @param readers how many there are
 * @param createdAt when the job was created; little was written before, if anything
 */
export function slicesBefore(
  { events, now }: Page,
  from: Milliseconds,
  { readers, createdAt }: { readonly readers: number; readonly createdAt: Milliseconds }
): Range[] {
  const begin = Math.max(from, createdAt);
  let slices: Range[];
  if (isNewestFirst(events)) {
    const newest = events.times[0] ?? now;
    const oldest = events.times.at(-1) ?? now;
    const left = (pagesOf(events) * (oldest - begin)) / Math.max(1, newest - oldest);
    const count = Math.max(Math.min(readers, left), Math.min(MOST_SLICES, left / SLICE_PAGES));
    slices = cut({ from: Math.min(begin, oldest), to: oldest + 1 }, count);
  } else {
    // A server that does not know newest first: nothing tells where the log ends.
    slices = [
      ...cut({ from: Math.min(begin, now), to: now }, readers),
      { from: now, to: now + NEWEST }
    ];
  }
  // Containers whose clock was behind may have written events from before the job.
  return slices.map((slice, index) => (index === 0 ? { from, to: slice.to } : slice));
}

function isNewestFirst({ times }: Batch): boolean {
  const steps = [...times.subarray(1)].map((time, at) => time - (times[at] ?? time));
  return steps.every(step => step <= 0) && steps.some(step => step < 0);
}
