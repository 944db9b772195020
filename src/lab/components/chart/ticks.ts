import type { MetricSeries, Milliseconds } from '../../../protocol';
import { formatDay, formatDuration, sameDay, type Zone } from '../moments';
import { formatBytes, formatMetric } from '../quantities';

/** What the horizontal axis counts: the clock of a zone, or the time since the job's script began. */
export type Axis = Zone | 'elapsed';

/** At most about `count` round numbers (1, 2 or 5 times a power of ten) within the range. */
export function valueTicks(low: number, high: number, count: number): readonly number[] {
  const span = high - low;
  if (!(span > 0) || count < 1) {
    return [low];
  }
  const rough = span / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find(factor => factor * power >= rough) ?? 10) * power;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    // Multiples, not sums: 0.1 + 0.2 would be written out in full.
    Number(((first + index) * step).toPrecision(12))
  );
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly Milliseconds[] = [
  ...[1, 2, 5, 10, 15, 30].map(seconds => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map(minutes => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map(hours => hours * HOUR),
  ...[1, 2, 7, 14, 28].map(days => days * DAY)
];

/** At most about `count` round moments within the range, as a clock of the axis shows them. */
export function timeTicks(
  from: Milliseconds,
  to: Milliseconds,
  count: number,
  axis: Axis
): readonly Milliseconds[] {
  const rough = (to - from) / Math.max(1, count);
  const step = STEPS.find(one => one >= rough) ?? Math.ceil(rough / (28 * DAY)) * 28 * DAY;
  const shift = axis === 'local' ? -new Date(from).getTimezoneOffset() * MINUTE : 0;
  const ticks: Milliseconds[] = [];
  for (let at = Math.ceil((from + shift) / step) * step; at - shift <= to; at += step) {
    ticks.push(at - shift);
  }
  return ticks;
}

/** `10:42`, with seconds where ticks are closer than minutes, a day where one begins; `00:12:04` of an elapsed time. */
export function timeWords(
  time: Milliseconds,
  previous: Milliseconds | undefined,
  axis: Axis
): string {
  if (axis === 'elapsed') {
    return formatDuration(time);
  }
  const shifted = axis === 'utc' ? time : time - new Date(time).getTimezoneOffset() * MINUTE;
  const clock = new Date(shifted).toISOString();
  const words = shifted % MINUTE === 0 ? clock.slice(11, 16) : clock.slice(11, 19);
  const newDay = previous !== undefined && !sameDay(previous, time, axis);
  return newDay ? formatDay(time, axis) : words;
}

/** The values of an axis with as many decimals as tell them apart: `0.5`, `1.0`, `1.5`. */
export function axisWords(
  values: readonly number[],
  unit: MetricSeries['unit']
): readonly string[] {
  const [first = 0, second = first] = values;
  const step = second - first;
  const plain = values.every(
    value => value === 0 || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4)
  );
  if (!plain || step === 0 || unit === 'Bytes' || unit === 'Microseconds') {
    return values.map(value => valueWords(value, unit));
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return values.map(value => value.toFixed(decimals) + (unit === 'Percent' ? ' %' : ''));
}

/** A value with its unit, short: `41.2 %`, `1.2 GB`, `0.941`. */
export function valueWords(value: number, unit: MetricSeries['unit']): string {
  if (!Number.isFinite(value)) {
    return String(value);
  }
  switch (unit) {
    case 'Percent':
      return `${formatMetric(value)} %`;
    case 'Bytes':
      return formatBytes(Math.round(value));
    case 'Microseconds':
      return value < 1000
        ? `${formatMetric(value)} µs`
        : value < 1_000_000
          ? `${formatMetric(value / 1000)} ms`
          : `${formatMetric(value / 1_000_000)} s`;
    default:
      return formatMetric(value);
  }
}
