import type { Frame } from './frame';
import { gapOf, indexAt, type Line } from './series';

/** Takes what a path is made of; a canvas does. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
}

/**
 * Draws a line into the frame: interrupted where there is a gap or a value that is no number, and within one column of
 * pixels only from its first value over its lowest and highest to its last, because more cannot be seen.
 *
 * @param step how many CSS pixels a column is wide
 * @returns Points that stand alone, which a line does not show.
 */
export function tracePath(
  line: Line,
  frame: Frame,
  pen: Pen,
  step = 1
): readonly (readonly [number, number])[] {
  const { times, values } = line;
  const gap = gapOf(line);
  const alone: [number, number][] = [];
  const first = Math.max(0, indexAt(times, frame.times.from) - 1);
  const last = Math.min(times.length - 1, indexAt(times, frame.times.to));
  let column = Number.NaN;
  let low = 0;
  let high = 0;
  let end = 0;
  let before = Number.NaN;
  /** Points of the piece since the last interruption. */
  let points = 0;
  let start: [number, number] = [0, 0];

  const flush = (): void => {
    if (!Number.isNaN(column) && (low !== end || high !== end)) {
      pen.lineTo(column, low);
      pen.lineTo(column, high);
      pen.lineTo(column, end);
    }
    column = Number.NaN;
  };
  const interrupt = (): void => {
    flush();
    if (points === 1) {
      alone.push(start);
    }
    points = 0;
  };

  for (let index = first; index <= last; index++) {
    const time = times[index] ?? 0;
    const value = values[index] ?? Number.NaN;
    if (!Number.isFinite(value)) {
      interrupt();
      continue;
    }
    if (time - before > gap) {
      interrupt();
    }
    before = time;
    const x = Math.round(frame.x(time) / step) * step;
    const y = frame.y(value);
    if (points === 0) {
      pen.moveTo(x, y);
      start = [x, y];
      column = x;
      low = high = end = y;
    } else if (x === column) {
      low = Math.max(low, y);
      high = Math.min(high, y);
      end = y;
    } else {
      flush();
      pen.lineTo(x, y);
      column = x;
      low = high = end = y;
    }
    points++;
  }
  interrupt();
  return alone;
}
