import type { MetricSeries } from '../../protocol';

/** As many points as a chart can show; more only cost the wire. */
export const MOST_POINTS = 2000;

/**
 * A series of at most `most` points: the minimum and the maximum of each slice of time, in the order in which they came, so
 * that no peak is lost. Short series are given back as they are.
 */
export function thin(series: MetricSeries, most: number = MOST_POINTS): MetricSeries {
  const { times, values } = series;
  if (times.length <= most) {
    return series;
  }
  const first = times[0] ?? 0;
  const width = ((times.at(-1) ?? first) - first) / Math.floor(most / 2) || 1;
  const kept: number[] = [];
  for (let start = 0; start < times.length;) {
    const slice = Math.floor(((times[start] ?? 0) - first) / width);
    // The last moment falls on the end of the last slice and belongs to it.
    const end = first + (slice + 1) * width;
    let low = start;
    let high = start;
    let next = start;
    const last = slice + 1 >= Math.floor(most / 2);
    while (next < times.length && (last || (times[next] ?? 0) < end)) {
      const value = values[next] ?? 0;
      low = value < (values[low] ?? 0) ? next : low;
      high = value > (values[high] ?? 0) ? next : high;
      next += 1;
    }
    kept.push(...(low === high ? [low] : [Math.min(low, high), Math.max(low, high)]));
    start = Math.max(next, start + 1);
  }
  return {
    ...series,
    times: kept.map(index => times[index] ?? 0),
    values: kept.map(index => values[index] ?? 0)
  };
}
