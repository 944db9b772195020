import { replay, type Traffic } from '../../../../../src/lab/views/endpoint/scaling/replay';

const MINUTE = 60_000;

/** Requests in each minute, from the beginning of time on. */
function traffic(...counts: number[]): Traffic {
  return { times: counts.map((_, index) => index * MINUTE), counts, period: MINUTE };
}

const minutes = (count: number, requests: number): number[] =>
  Array.from({ length: count }, () => requests);

const WISH = { min: 1, max: 4, target: 100 };

test('three minutes above the target add as many instances as bring it back, at most the maximum', () => {
  expect(replay(WISH, traffic(...minutes(10, 250)), 1).changes).toEqual([
    { at: 3 * MINUTE, from: 1, to: 3 }
  ]);
  expect(replay(WISH, traffic(...minutes(10, 5000)), 1).instances.at(-1)).toBe(4);
});

test('two minutes above it, or a busy minute now and then, change nothing', () => {
  expect(replay(WISH, traffic(150, 150, 50, 150, 150, 50, 150), 1).changes).toEqual([]);
});

test('fifteen minutes below nine tenths of it remove instances, at most to the minimum', () => {
  const { changes, instances } = replay(WISH, traffic(...minutes(40, 120)), 4);
  expect(changes).toEqual([{ at: 15 * MINUTE, from: 4, to: 2 }]);
  expect(instances.slice(14, 16)).toEqual([4, 2]);
  expect(replay({ ...WISH, min: 3 }, traffic(...minutes(40, 1)), 4).instances.at(-1)).toBe(3);
});

test('as many are kept as the busiest of those minutes needed', () => {
  const uneven = traffic(...minutes(5, 120), 280, ...minutes(9, 120));
  expect(replay(WISH, uneven, 4).changes).toEqual([{ at: 15 * MINUTE, from: 4, to: 3 }]);
});

test('without requests there is no number, and target tracking does not scale in', () => {
  const { changes, load } = replay(WISH, traffic(...minutes(120, 0)), 4);
  expect(changes).toEqual([]);
  expect(new Set(load)).toEqual(new Set([undefined]));
});

test('a second change waits for its cooldown', () => {
  const rising = traffic(...minutes(4, 150), ...minutes(20, 350));
  expect(replay(WISH, rising, 1).changes.map(({ at }) => at / MINUTE)).toEqual([3, 8]);
  expect(
    replay({ ...WISH, outCooldown: 600 }, rising, 1).changes.map(({ at }) => at / MINUTE)
  ).toEqual([3, 13]);
});

test('it begins within the limits, and counts what each instance would have got', () => {
  const { instances, load, instanceHours } = replay(
    { ...WISH, min: 2 },
    traffic(...minutes(60, 180)),
    1
  );
  expect(instances[0]).toBe(2);
  expect(load[0]).toBe(90);
  expect(instanceHours).toBe(2);
});

test('coarser periods count as the minutes that they stand for', () => {
  const coarse: Traffic = { times: [0, 5 * MINUTE], counts: [1000, 1000], period: 5 * MINUTE };
  expect(replay(WISH, coarse, 1)).toMatchObject({
    load: [200, 100],
    changes: [{ at: 5 * MINUTE, from: 1, to: 2 }]
  });
});
