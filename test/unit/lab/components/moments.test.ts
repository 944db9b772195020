import {
  formatClock,
  formatDuration,
  formatMoment,
  parseMoment,
  sameDay
} from '../../../../src/lab/components/moments';

const NOON = Date.UTC(2026, 10, 22, 12, 0, 0, 7);

test.each([
  [0, '00:00:00'],
  [999, '00:00:00'],
  [724_000, '00:12:04'],
  [86_399_000, '23:59:59'],
  [2 * 86_400_000 + 3 * 3_600_000 + 245_000, '2 d 03:04:05'],
  [-5_000, '00:00:00']
])('a length of %d ms reads %s', (milliseconds, words) => {
  expect(formatDuration(milliseconds)).toBe(words);
});

test('a clock time has milliseconds and is in the zone that was asked for', () => {
  expect(formatClock(NOON, 'utc')).toBe('12:00:00.007');
  const local = new Date(NOON);
  expect(formatClock(NOON, 'local').slice(0, 2)).toBe(String(local.getHours()).padStart(2, '0'));
  expect(formatMoment(NOON, 'utc')).toBe('2026-11-22 12:00:00.007 UTC');
});

test('a time that is none reads as nothing instead of failing', () => {
  expect(formatClock(Number.NaN, 'utc')).toBe('');
  expect(formatMoment(8.7e15, 'utc')).toBe('');
});

test.each([
  ['10:42', Date.UTC(2026, 10, 22, 10, 42)],
  ['9:05', Date.UTC(2026, 10, 22, 9, 5)],
  ['10:42:31', Date.UTC(2026, 10, 22, 10, 42, 31)],
  [' 10:42:31,5 ', Date.UTC(2026, 10, 22, 10, 42, 31, 500)],
  ['2026-11-21', Date.UTC(2026, 10, 21)],
  ['2026-11-21 08:00', Date.UTC(2026, 10, 21, 8)],
  ['2026-11-21T08:00:00.25Z', Date.UTC(2026, 10, 21, 8, 0, 0, 250)],
  ['2026-11-21T08:00+02:00', Date.UTC(2026, 10, 21, 6)],
  ['25:00', undefined],
  ['yesterday', undefined],
  ['', undefined]
])('what a person types, %j, is read as a time', (typed, time) => {
  expect(parseMoment(typed, 'utc', NOON)).toBe(time);
});

test('what is typed without a zone is in the one that is shown', () => {
  const time = parseMoment('10:42', 'local', NOON);
  expect(time).toBeDefined();
  expect(formatClock(time ?? 0, 'local')).toBe('10:42:00.000');
});

test('days are compared in the zone that is shown', () => {
  expect(sameDay(NOON, NOON + 11 * 3_600_000, 'utc')).toBe(true);
  expect(sameDay(NOON, NOON + 12 * 3_600_000, 'utc')).toBe(false);
});
