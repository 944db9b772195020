import type { MetricSeries, Milliseconds } from '../../../protocol';

/** One line of a chart. */
export interface Line {
  /** The same for the same line whenever the numbers are told anew. */
  readonly key: string;
  /** The metric's own name. */
  readonly name: string;
  /** What the legend says, e.g. `CPUUtilization · algo-1`. */
  readonly label: string;
  /** Ascending. */
  readonly times: readonly Milliseconds[];
  readonly values: readonly number[];
}

/** What stands in one chart: lines of one unit. */
export interface ChartData {
  readonly key: string;
  readonly title: string;
  readonly source: MetricSeries['source'];
  readonly unit: MetricSeries['unit'];
  readonly lines: readonly Line[];
}

/**
 * One chart a unit, all hosts in it. Numbers of the algorithm have no unit and nothing in common but their name, so
 * each name is a chart of its own; they come first, because they are what a training is for.
 */
export function chartsOf(series: readonly MetricSeries[]): readonly ChartData[] {
  const charts = new Map<string, { readonly first: MetricSeries; readonly lines: Line[] }>();
  for (const one of series) {
    const key = one.source === 'instance' ? `instance/${one.unit ?? ''}` : `algorithm/${one.name}`;
    const chart = charts.get(key) ?? { first: one, lines: [] };
    charts.set(key, chart);
    chart.lines.push({
      key: `${key}/${one.name}/${one.host ?? ''}`,
      name: one.name,
      label: [one.name, one.host].filter(Boolean).join(' · '),
      times: one.times,
      values: one.values
    });
  }
  return [...charts]
    .map(([key, { first, lines }]): ChartData => ({
      key,
      title: [...new Set(lines.map(({ name }) => name))].join(', '),
      source: first.source,
      unit: first.unit,
      lines
    }))
    .sort((one, other) => Number(one.source === 'instance') - Number(other.source === 'instance'));
}

/** Usual milliseconds between two values: the median, because a gap is not usual. */
export function interval(times: readonly Milliseconds[]): Milliseconds | undefined {
  const steps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  steps.sort((one, other) => one - other);
  return steps[steps.length >> 1];
}

/** A pause of so many usual intervals is a gap: nothing was measured, so nothing is drawn. */
const GAP = 4;

/** Sorting is most of the cost of drawing, and times are drawn many times. */
const gaps = new WeakMap<readonly Milliseconds[], Milliseconds>();

/** Milliseconds between two values from which on there is a gap between them. */
export function gapOf(times: readonly Milliseconds[]): Milliseconds {
  let gap = gaps.get(times);
  if (gap === undefined) {
    gap = Math.max(GAP * (interval(times) ?? Infinity), 1);
    gaps.set(times, gap);
  }
  return gap;
}

/** The value at a time: the nearest one, unless a gap is there. */
export function valueAt(line: Line, time: Milliseconds): number | undefined {
  const { times, values } = line;
  const after = indexAt(times, time);
  const before = after - 1;
  const nearest =
    Math.abs((times[before] ?? -Infinity) - time) <= Math.abs((times[after] ?? Infinity) - time)
      ? before
      : after;
  const distance = Math.abs((times[nearest] ?? Infinity) - time);
  const inGap = times.length > 1 && distance > gapOf(times) / 2;
  return inGap ? undefined : values[nearest];
}

/** Index of the first time that is not before `time`; the length when there is none. */
export function indexAt(times: readonly Milliseconds[], time: Milliseconds): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
