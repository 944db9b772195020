import type { Milliseconds } from '../../protocol';

/** Whose clock a time is written in: the person's own, or UTC as CloudWatch and most containers print it. */
export type Zone = 'local' | 'utc';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0');
}

/** The date's parts in a zone: shifting the moment and reading UTC avoids a second set of getters. */
function parts(time: Milliseconds, zone: Zone): Date {
  const date = new Date(time);
  return zone === 'utc' ? date : new Date(time - date.getTimezoneOffset() * MINUTE);
}

/** `00:12:04`; from a day on `2 d 03:04:05`. Negative lengths (clocks apart) read as nothing. */
export function formatDuration(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const clock = [Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60, seconds % 60]
    .map(value => pad(value))
    .join(':');
  const days = Math.floor(seconds / 86_400);
  return days > 0 ? `${days} d ${clock}` : clock;
}

/** `10:42:31.204`, with the day before it (`22 Nov 10:42:31.204`) where a log spans several. */
export function formatClock(time: Milliseconds, zone: Zone, withDay = false): string {
  const date = parts(time, zone);
  if (Number.isNaN(date.getTime())) {
    return '';
  }
  const clock = date.toISOString().slice(11, 23);
  return withDay ? `${formatDay(time, zone)} ${clock}` : clock;
}

/** `22 Nov`, in the reader's language. */
export function formatDay(time: Milliseconds, zone: Zone = 'local'): string {
  return dayFormat(zone).format(time);
}

/** `22 Nov 10:44`, in the reader's language. */
export function formatMinute(time: Milliseconds, zone: Zone = 'local'): string {
  return `${formatDay(time, zone)} ${parts(time, zone).toISOString().slice(11, 16)}`;
}

/** Everything there is to know about a moment, for a tooltip: `2026-11-22 10:42:31.204 +01:00`. */
export function formatMoment(time: Milliseconds, zone: Zone): string {
  const date = parts(time, zone);
  if (Number.isNaN(date.getTime())) {
    return '';
  }
  const iso = date.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)} ${zone === 'utc' ? 'UTC' : offset(time)}`;
}

/**
 * Reads what a person types to jump to a time: `10:42`, `10:42:31`, `10:42:31.204`, each on the day of
 * `near`, or an ISO 8601 date with or without a time. Without a zone of its own the text is in `zone`.
 *
 * @returns `undefined` where the text is no time.
 */
export function parseMoment(
  text: string,
  zone: Zone,
  near: Milliseconds
): Milliseconds | undefined {
  const typed = text.trim();
  const clock = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3}))?)?$/.exec(typed);
  if (clock) {
    const [, hours = '', minutes = '', seconds = '0', fraction = '0'] = clock;
    const day = parts(near, zone).toISOString().slice(0, 10);
    const time = `${hours.padStart(2, '0')}:${minutes}:${seconds.padStart(2, '0')}`;
    return finite(`${day}T${time}.${fraction.padEnd(3, '0')}${zone === 'utc' ? 'Z' : ''}`);
  }
  const moment =
    /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(
      typed
    );
  if (!moment) {
    return undefined;
  }
  const [, day = '', time = '00:00', own] = moment;
  return finite(`${day}T${time}${own ?? (zone === 'utc' ? 'Z' : '')}`);
}

/** Whether two moments fall on one calendar day. */
export function sameDay(one: Milliseconds, other: Milliseconds, zone: Zone): boolean {
  return dayNumber(one, zone) === dayNumber(other, zone);
}

function dayNumber(time: Milliseconds, zone: Zone): number {
  return Math.floor(parts(time, zone).getTime() / DAY);
}

function finite(iso: string): Milliseconds | undefined {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? undefined : time;
}

function offset(time: Milliseconds): string {
  const minutes = -new Date(time).getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

const dayFormats = new Map<Zone, Intl.DateTimeFormat>();

/** Making a format costs as much as a hundred uses of it, and a log draws one a row. */
function dayFormat(zone: Zone): Intl.DateTimeFormat {
  let format = dayFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat(undefined, {
      day: 'numeric',
      month: 'short',
      timeZone: zone === 'utc' ? 'UTC' : undefined
    });
    dayFormats.set(zone, format);
  }
  return format;
}
