import fc from 'fast-check';
import { CloudWatchLog } from '../../../../src/host/places/sagemaker/log/source';
import { SimulatedClock } from '../../../simulator';
import type { FakeEvent } from './fakeLog';
import { FakeLog } from './fakeLog';
import { MemoryLog } from './memoryLog';

jest.setTimeout(300_000);

const START = Date.UTC(2026, 10, 22, 12);
/** A log is complete two minutes after its end; nothing of ours comes later than that. */
const LATEST = 100_000;

const delay = fc.oneof(
  { weight: 5, arbitrary: fc.integer({ min: 500, max: 3_000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 3_000, max: 90_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 90_000, max: 600_000 }) }
);

const scenario = fc.record({
  /** Of the job, in milliseconds. */
  duration: fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: 1_000, max: 40_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 40_000, max: 400_000 }) }
  ),
  /** When somebody attaches, as a share of the duration; more than 1 is after the end. */
  attach: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 4, noNaN: true })),
  singles: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      host: fc.integer({ min: 1, max: 3 }),
      delay
    }),
    { maxLength: 60 }
  ),
  bursts: fc.array(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      host: fc.integer({ min: 1, max: 3 }),
      count: fc.integer({ min: 1, max: 200 }),
      every: fc.constantFrom(0, 0, 1, 7, 100),
      delay
    }),
    { maxLength: 4 }
  ),
  noticed: fc.integer({ min: 0, max: 15_000 }),
  weather: fc.record({
    pageSize: fc.integer({ min: 3, max: 80 }),
    emptyRate: fc.constantFrom(0, 0, 0.3),
    staleRate: fc.constantFrom(0, 0, 0.1),
    throttleRate: fc.constantFrom(0, 0, 0.2),
    failureRate: fc.constantFrom(0, 0, 0.2),
    latency: fc.constantFrom(1, 60, 400),
    newestFirst: fc.boolean()
  }),
  expired: fc.option(
    fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      lasts: fc.integer({ min: 1_000, max: 60_000 })
    })
  ),
  crashes: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
  seed: fc.integer()
});

type Drawn = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

function eventsOf({ duration, singles, bursts }: Drawn): FakeEvent[] {
  const within = (at: number) => START + Math.floor(at * duration);
  const events = [
    ...singles.map(({ at, host, delay: late }) => ({ time: within(at), host, delay: late })),
    ...bursts.flatMap(({ at, host, count, every, delay: late }) =>
      Array.from({ length: count }, (_, index) => ({
        time: Math.min(within(1), within(at) + index * every),
        host,
        delay: late
      }))
    )
  ];
  return events.map(event => ({
    ...event,
    delay: Math.min(event.delay, within(1) + LATEST - event.time)
  }));
}

async function follow(drawn: Drawn) {
  const { duration, attach, noticed, weather, expired, crashes, seed } = drawn;
  const clock = new SimulatedClock(START + Math.floor(attach * duration), 0);
  using log = new FakeLog(
    clock,
    eventsOf(drawn),
    {
      ...weather,
      expired: expired
        ? { from: START + expired.at * duration, to: START + expired.at * duration + expired.lasts }
        : undefined
    },
    seed
  );
  const endedAt = START + duration;
  const source = new CloudWatchLog({
    key: 'log',
    createdAt: START,
    reader: paused => log.reader(paused),
    watchJob: changed => {
      const stop = new AbortController();
      const until = endedAt + noticed - clock.now();
      if (until <= 0) {
        changed(endedAt);
      } else {
        clock.sleep(until, stop.signal).then(
          () => changed(endedAt),
          () => undefined
        );
      }
      return { [Symbol.dispose]: () => stop.abort() };
    },
    readers: 4,
    clock,
    settle: 10_000
  });
  const store = new MemoryLog(clock);
  const run = async () => {
    for (const crash of [...crashes, Infinity]) {
      store.crashAt = store.appends + crash;
      try {
        await source.run(store, new AbortController().signal);
        return;
      } catch (error) {
        if (!(error instanceof Error && error.message === 'crashed')) {
          throw error;
        }
      }
    }
  };
  await clock.run(run());
  clock[Symbol.dispose]();
  return { log, store, endedAt, clock };
}

describe('any mixture of late and equal events, empty pages, stale tokens, throttles, resets, expiry and crashes', () => {
  it('ends by itself in a log that has every line once', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async drawn => {
        const { log, store, endedAt } = await follow(drawn);
        expect(store.events).toEqual(log.events);
        expect(store.caughtUpAt).toBeDefined();
        expect(store.settledAt).toBeGreaterThanOrEqual(endedAt);
      }),
      { numRuns: 500 }
    );
  });

  it('is read once: a complete log costs no call', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async drawn => {
        const { log, store, clock } = await follow({ ...drawn, crashes: [] });
        const calls = log.calls;
        await new CloudWatchLog({
          key: 'log',
          createdAt: START,
          reader: paused => log.reader(paused),
          watchJob: () => ({ [Symbol.dispose]: () => undefined }),
          readers: 4,
          clock,
          settle: 10_000
        }).run(store, new AbortController().signal);
        expect(log.calls).toBe(calls);
      }),
      { numRuns: 10 }
    );
  });
});
