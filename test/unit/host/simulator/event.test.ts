import fc from 'fast-check';

import { eventId, nudge, positionBefore, timestampOf } from '../../../simulator/logs/event';

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const event = fc.record({
  timestamp: time,
  delay: fc.integer({ min: 0, max: 100_000_000 }),
  ordinal: fc.integer({ min: 0, max: 999_999 }),
  index: fc.integer({ min: 0, max: 99_999_999 })
});
const idOf = (from: { timestamp: number; delay: number; ordinal: number; index: number }) =>
  eventId(from.timestamp, from.timestamp + from.delay, from.ordinal, from.index);

describe('event ids', () => {
  it('have 56 digits and hold the timestamp in their upper bits', () => {
    fc.assert(
      fc.property(event, from => {
        expect(idOf(from)).toMatch(/^\d{56}$/);
        expect(timestampOf(idOf(from))).toBe(from.timestamp);
        expect(timestampOf(nudge(idOf(from), 1n))).toBe(from.timestamp);
        expect(positionBefore(from.timestamp) < idOf(from)).toBe(true);
        expect(idOf(from) < positionBefore(from.timestamp + 1)).toBe(true);
      })
    );
  });

  it('sort by timestamp, ingestion, strand and index', () => {
    const near = fc.record({
      timestamp: fc.integer({ min: 1_795_348_800_000, max: 1_795_348_800_002 }),
      delay: fc.integer({ min: 0, max: 2 }),
      ordinal: fc.integer({ min: 0, max: 2 }),
      index: fc.integer({ min: 0, max: 2 })
    });
    fc.assert(
      fc.property(near, near, (a, b) => {
        const key = (of: typeof a) => [of.timestamp, of.timestamp + of.delay, of.ordinal, of.index];
        const [left, right] = [key(a), key(b)];
        const place = left.findIndex((part, at) => part !== right[at]);
        const expected = place < 0 ? 0 : Math.sign((left[place] ?? 0) - (right[place] ?? 0));
        expect(idOf(a) < idOf(b) ? -1 : idOf(a) > idOf(b) ? 1 : 0).toBe(expected);
      })
    );
  });
});
