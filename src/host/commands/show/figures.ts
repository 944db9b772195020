import type { JobSummary, MetricSeries, Milliseconds } from '../../../protocol';

const SECOND = 1_000;

/** `00:12:04`; hours go on counting past a day. */
export function duration(elapsed: Milliseconds): string {
  const seconds = Math.max(0, Math.floor(elapsed / SECOND));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map(part => String(part).padStart(2, '0')).join(':');
}

/** `2026-11-22 10:41` in the zone of this machine. */
export function moment(time: Milliseconds): string {
  const date = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Below it minutes say nothing. */
const SHORT = 5 * 60_000;

/** Beginning and end of a time as moments; of a short one with seconds, `2026-11-22 10:41:07`. */
export function span(from: Milliseconds, to: Milliseconds): readonly [from: string, to: string] {
  const seconds = (time: Milliseconds): string =>
    to - from < SHORT ? `:${String(new Date(time).getSeconds()).padStart(2, '0')}` : '';
  return [`${moment(from)}${seconds(from)}`, `${moment(to)}${seconds(to)}`];
}

/** `4,018 lines`, `1 line`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `1.2 MB`, in powers of ten as file managers show them. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), units.length - 1);
  const value = bytes / 10 ** (3 * power);
  return `${power === 0 ? value : value.toFixed(1)} ${units[power] ?? ''}`;
}

/** How long a job took, or has taken by now. */
export function elapsed(job: JobSummary, now: Milliseconds): Milliseconds {
  return (job.endedAt ?? now) - job.createdAt;
}

/** A metric's value with its unit. Latencies in milliseconds: a person thinks in them. */
export function figure(value: number, unit: MetricSeries['unit']): string {
  switch (unit) {
    case 'Percent':
      return `${value.toFixed(1)} %`;
    case 'Microseconds':
      return `${(value / 1_000).toLocaleString('en-US', { maximumSignificantDigits: 4 })} ms`;
    case 'Bytes':
      return size(value);
    default:
      return value.toLocaleString('en-US', { maximumSignificantDigits: 6 });
  }
}
