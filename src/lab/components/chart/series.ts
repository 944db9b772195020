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
  /** What a value is of the samples in its period, where it is more than a sample. */
  readonly statistic?: string;
  /** How much time a value stands for. */
  readonly period?: Milliseconds;
  /** The values are those that a script printed when it liked: a pause between two of them is nothing that is missing. */
  readonly printed?: boolean;
}

/** What stands in one chart: lines of one unit. */
export interface ChartData {
  readonly key: string;
  readonly title: string;
  readonly source: MetricSeries['source'];
  readonly unit: MetricSeries['unit'];
  readonly lines: readonly Line[];
  /** What stands under it, where its lines do not tell by themselves. */
  readonly note?: string;
}

/**
 * One chart a unit, all hosts in it. Numbers of the algorithm have no unit and nothing in common but their name, so
 * each name is a chart of its own; they come first, because they are what a training is for. Of an endpoint each latency
 * has a chart of its own, and so have the errors, which would lie flat beside all requests.
 */
export function chartsOf(series: readonly MetricSeries[]): readonly ChartData[] {
  const charts = new Map<string, { readonly first: MetricSeries; readonly lines: Line[] }>();
  const several = severalStatistics(series);
  for (const one of series) {
    const key = `${one.source}/${groupOf(one)}`;
    const chart = charts.get(key) ?? { first: one, lines: [] };
    charts.set(key, chart);
    chart.lines.push({
      key: [key, one.name, one.host ?? one.variant ?? '', one.statistic ?? ''].join('/'),
      name: one.name,
      label: [one.name, several.has(one.name) && one.statistic, one.host ?? one.variant]
        .filter(Boolean)
        .join(' · '),
      times: one.times,
      values: one.values,
      statistic: one.statistic,
      period: one.period,
      printed: one.source === 'algorithm'
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

function groupOf({ source, name, unit }: MetricSeries): string {
  switch (source) {
    case 'algorithm':
      return name;
    case 'instance':
      return unit ?? '';
    case 'endpoint':
      return /Latency$/.test(name) ? name : /Errors$/.test(name) ? 'errors' : (unit ?? '');
  }
}

/** Names of which there are numbers of several kinds, as the percentiles of a latency. */
function severalStatistics(series: readonly MetricSeries[]): ReadonlySet<string> {
  const seen = new Map<string, string | undefined>();
  const several = new Set<string>();
  for (const { name, statistic } of series) {
    if (seen.has(name) && seen.get(name) !== statistic) {
      several.add(name);
    }
    seen.set(name, statistic);
  }
  return several;
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

/** Milliseconds between two values from which on there is a gap between them: a period without a number, where there are periods. */
export function gapOf(line: Pick<Line, 'times' | 'period' | 'printed'>): Milliseconds {
  return line.printed ? Infinity : unusual(line);
}

/** Milliseconds between two values that are more than usual. */
function unusual({ times, period }: Pick<Line, 'times' | 'period'>): Milliseconds {
  if (period !== undefined) {
    return period * 1.5;
  }
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
  const between = before >= 0 && after < times.length;
  const inGap = times.length > 1 && distance > (between ? gapOf(line) : unusual(line)) / 2;
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
