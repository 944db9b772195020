import type { Sample } from './series';

/** One value a period, oldest first. */
export interface Datapoint {
  readonly time: number;
  readonly value: number;
}

/** Samples put together by period, which begins at a multiple of itself. */
export function byPeriod(samples: readonly Sample[], period: number): Map<number, Sample[]> {
  const periods = new Map<number, Sample[]>();
  for (const sample of samples) {
    const time = Math.floor(sample.time / period) * period;
    const group = periods.get(time);
    if (group) {
      group.push(sample);
    } else {
      periods.set(time, [sample]);
    }
  }
  return periods;
}

/** `undefined` for a name that is no statistic: Average, Sum, Minimum, Maximum, SampleCount, p0 … p100. */
export function statistic(name: string): ((samples: readonly Sample[]) => number) | undefined {
  const percent = /^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1];
  if (percent !== undefined) {
    return samples => percentile(samples, Number(percent));
  }
  switch (name) {
    case 'Average':
      return samples => sum(samples) / count(samples);
    case 'Sum':
      return sum;
    case 'Minimum':
      return samples => Math.min(...samples.map(({ value }) => value));
    case 'Maximum':
      return samples => Math.max(...samples.map(({ value }) => value));
    case 'SampleCount':
      return count;
    default:
      return undefined;
  }
}

function sum(samples: readonly Sample[]): number {
  return samples.reduce((total, sample) => total + sample.value * sample.count, 0);
}

function count(samples: readonly Sample[]): number {
  return samples.reduce((total, sample) => total + sample.count, 0);
}

function percentile(samples: readonly Sample[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a.value - b.value);
  let left = (count(samples) * percent) / 100;
  for (const sample of sorted) {
    left -= sample.count;
    if (left <= 0) {
      return sample.value;
    }
  }
  return sorted.at(-1)?.value ?? 0;
}
