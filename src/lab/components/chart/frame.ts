import type { TimeRange } from './board';
import { indexAt, type ChartData, type Line } from './series';

/** Room for the axes, in CSS pixels. */
const LEFT = 56;
const RIGHT = 10;
const TOP = 8;
const BOTTOM = 20;

/** Which times and values are where in a chart of so many CSS pixels. */
export class Frame {
  constructor(
    readonly width: number,
    readonly height: number,
    readonly times: TimeRange,
    readonly low: number,
    readonly high: number
  ) {}

  readonly left = LEFT;
  readonly top = TOP;
  get right(): number {
    return Math.max(this.left + 1, this.width - RIGHT);
  }
  get bottom(): number {
    return Math.max(this.top + 1, this.height - BOTTOM);
  }

  x(time: number): number {
    const { from, to } = this.times;
    return this.left + ((time - from) / (to - from)) * (this.right - this.left);
  }

  y(value: number): number {
    return this.bottom - ((value - this.low) / (this.high - this.low)) * (this.bottom - this.top);
  }

  /** The time at a place, within the frame. */
  time(x: number): number {
    const { from, to } = this.times;
    const share = (x - this.left) / (this.right - this.left);
    return from + Math.min(1, Math.max(0, share)) * (to - from);
  }
}

/** From the first to the last moment of all lines; `undefined` where there is none. */
export function extentOf(charts: readonly ChartData[]): TimeRange | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const { lines } of charts) {
    for (const { times } of lines) {
      from = Math.min(from, times[0] ?? Infinity);
      to = Math.max(to, times.at(-1) ?? -Infinity);
    }
  }
  if (from > to) {
    return undefined;
  }
  // One moment alone still needs an axis around it, and the first and the last value some air.
  const margin = Math.max((to - from) * 0.015, to - from < 1000 ? 500 : 0);
  return { from: from - margin, to: to + margin };
}

/** The frame that shows these lines within these times; per cents begin at nought, so that 2 % looks like 2 %. */
export function frameOf(
  lines: readonly Line[],
  unit: ChartData['unit'],
  times: TimeRange,
  size: { readonly width: number; readonly height: number }
): Frame {
  let low = Infinity;
  let high = -Infinity;
  for (const line of lines) {
    const first = Math.max(0, indexAt(line.times, times.from) - 1);
    const last = Math.min(line.values.length - 1, indexAt(line.times, times.to));
    for (let index = first; index <= last; index++) {
      const value = line.values[index] ?? Number.NaN;
      if (Number.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  if (low > high) {
    [low, high] = [0, 1];
  }
  if (unit === 'Percent' || unit === 'Bytes') {
    low = Math.min(0, low);
  }
  const margin = (high - low) * 0.06 || Math.abs(high) * 0.1 || 1;
  return new Frame(size.width, size.height, times, low === 0 ? 0 : low - margin, high + margin);
}
