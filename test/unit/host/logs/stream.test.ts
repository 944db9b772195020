import fc from 'fast-check';
import type { LogLine } from '../../../../src/protocol';
import type { LogEvent } from '../../../../src/host/logs/source';
import { all, caller, event, jobNamed, ownLogs, reading, texts } from './scripted';

const job = jobNamed('a');

function events(...times: number[]): LogEvent[] {
  return times.map(time => event(time));
}

function times(lines: readonly LogLine[]): number[] {
  return lines.map(line => line.time);
}

async function next(stream: AsyncGenerator<LogLine[], void, void>): Promise<LogLine[]> {
  const { value } = await stream.next();
  return value ?? [];
}

describe('A stream', () => {
  test('waits for the past, gives it in order, then what arrives, late lines marked', async () => {
    using rig = await reading();
    const { log, into, end } = rig;
    const stream = log.lines({ follow: true });
    into.append(events(50, 60), null);
    const first = next(stream);
    into.append(events(10, 20), null);
    into.caughtUp();
    expect(times(await first)).toEqual([10, 20, 50, 60]);
    const second = next(stream);
    into.append([event(70), event(15, 0, { ingestion: 6_000 }), event(16)], null);
    const arrived = await second;
    expect(arrived.map(({ time, late }) => [time, late])).toEqual([
      [15, true],
      [16, undefined],
      [70, undefined]
    ]);
    end();
    expect(await all(stream)).toEqual([]);
  });

  test('that begins later gives all that is known in order', async () => {
    using rig = await reading();
    const { log, into } = rig;
    into.append(events(10, 30), null);
    into.caughtUp();
    into.append(events(20), null);
    expect(times(await all(log.lines({ follow: false })))).toEqual([10, 20, 30]);
  });

  test('numbers the lines of a log in order as they came', async () => {
    using rig = await reading();
    const { log, into } = rig;
    into.append(events(10, 20), null);
    into.caughtUp();
    into.append(events(30), null);
    const lines = await all(log.lines({ follow: false }));
    expect(lines.map(line => line.position)).toEqual([0, 1, 2]);
    const window = await log.read(undefined, 0, 10);
    expect(window.map(line => line.position)).toEqual([0, 1, 2]);
  });

  test.each([
    [0, []],
    [2, [30, 40]],
    [9, [10, 20, 30, 40]]
  ])('with a tail of %d begins at %j', async (tail, expected) => {
    using rig = await reading();
    const { log, into } = rig;
    into.append(events(30, 40), null);
    into.append(events(10, 20), null);
    into.caughtUp();
    expect(times(await all(log.lines({ tail, follow: false })))).toEqual(expected);
    const stream = log.lines({ tail, follow: true });
    const first = next(stream);
    await new Promise(resolve => setImmediate(resolve));
    into.append(events(50), null);
    expect(times(await first)).toEqual(expected.length ? expected : [50]);
  });

  test('gives the past from its first line on while it is read, and what was read ahead when its turn comes', async () => {
    using rig = await reading();
    const { log, into, end } = rig;
    const stream = log.lines({ follow: false });
    into.append(events(80, 90), null, { from: 0, to: 80 });
    const first = next(stream);
    into.append(events(50), null, { from: 10, to: 80 });
    into.append(events(10, 20, 30), null, { from: 30, to: 80 });
    expect(times(await first)).toEqual([10, 20]);
    const second = next(stream);
    into.append(events(40), null, { from: 60, to: 80 });
    const resumed = await second;
    expect(times(resumed)).toEqual([30, 40, 50]);
    const rest = all(stream);
    into.append(events(60), null);
    into.caughtUp();
    end();
    expect(times(await rest)).toEqual([60, 80, 90]);
    const after = resumed[1]?.position;
    expect(times(await all(log.lines({ after, follow: false })))).toEqual([50, 60, 80, 90]);
  });

  test('gives a line that comes before those it gave while the past is read, marked late, and the rest once', async () => {
    using rig = await reading();
    const { log, into } = rig;
    const stream = log.lines({ follow: true });
    into.append(events(10, 30, 90), null, { from: 40, to: 90 });
    expect(times(await next(stream))).toEqual([10, 30]);
    into.append([event(20, 0, { ingestion: 9_000 })], null, { from: 50, to: 90 });
    into.caughtUp();
    const rest = [...(await next(stream)), ...(await next(stream))];
    expect(rest.map(({ time, late }) => [time, late])).toEqual([
      [90, undefined],
      [20, true]
    ]);
  });

  test.each([true, false])(
    'with a tail gives the newest lines while the past is read, then only what is new; following: %s',
    async follow => {
      using rig = await reading();
      const { log, into } = rig;
      into.append(events(80, 90), null, { from: 0, to: 80 });
      const stream = log.lines({ tail: 2, follow });
      const newest = await next(stream);
      expect(times(newest)).toEqual([80, 90]);
      if (!follow) {
        expect(await all(stream)).toEqual([]);
        return;
      }
      into.append(events(10, 20), null, { from: 30, to: 80 });
      into.append(events(95, 85), null, { from: 30, to: 80 });
      expect(times(await next(stream))).toEqual([85, 95]);
      into.append(events(50), null);
      into.caughtUp();
      into.append(events(60, 100), null);
      const after = newest.at(-1)?.position;
      for (const rest of [stream, log.lines({ after, tail: 2, follow })]) {
        const seen: number[] = [];
        while (seen.at(-1) !== 100) {
          seen.push(...times(await next(rest)));
        }
        expect(seen.filter(time => time !== 95 && time !== 85)).toEqual([60, 100]);
      }
    }
  );

  test('with a tail longer than what is known of the newest lines waits for them', async () => {
    using rig = await reading();
    const { log, into } = rig;
    into.append(events(80, 90), null, { from: 0, to: 80 });
    const stream = log.lines({ tail: 3, follow: true });
    const first = next(stream);
    into.append(events(20), null, { from: 30, to: 80 });
    into.append(events(70), null, { from: 30, to: 60 });
    expect(times(await first)).toEqual([70, 80, 90]);
  });

  test('prints what it gives, many lines at once', async () => {
    using rig = await reading();
    const { log, into } = rig;
    into.append(events(10, 20, 30), null);
    into.caughtUp();
    const textOf = ({ host, text }: { host: string; text: string }) => `${host} | ${text}`;
    const printed = [];
    for await (const one of log.print({ follow: false, textOf })) {
      printed.push(one);
    }
    expect(printed).toEqual([
      {
        text: 'algo-1 | line 10/0\nalgo-1 | line 20/0\nalgo-1 | line 30/0',
        lines: 3,
        position: 2
      }
    ]);
  });

  test('with a tail and a filter counts the lines that pass', async () => {
    using rig = await reading();
    const { log, into } = rig;
    into.append(
      Array.from({ length: 5_000 }, (_, at) =>
        event(at, 0, { text: at % 1_000 ? 'x' : `y ${at}` })
      ),
      null
    );
    into.caughtUp();
    const lines = await all(log.lines({ filter: { grep: '^y' }, tail: 3, follow: false }));
    expect(texts(lines)).toEqual(['y 2000', 'y 3000', 'y 4000']);
  });

  test('of a log that cannot be read fails when it does not follow, and waits when it does', async () => {
    using rig = await reading();
    const { log, into } = rig;
    const following = next(log.lines({ follow: true }));
    into.paused({ kind: 'credentials', message: 'No credentials.' });
    await expect(all(log.lines({ follow: false }))).rejects.toMatchObject({
      problem: { kind: 'credentials' }
    });
    into.append(events(1), null);
    into.caughtUp();
    expect(times(await following)).toEqual([1]);
  });

  test('ends when its signal aborts or its log is closed', async () => {
    using place = ownLogs();
    const { make } = place;
    using logs = make();
    const log = logs.open(job, caller);
    const stopping = new AbortController();
    const aborted = all(log.lines({ follow: true }, stopping.signal));
    const closed = all(log.lines({ follow: true }));
    stopping.abort();
    expect(await aborted).toEqual([]);
    log[Symbol.dispose]();
    expect(await closed).toEqual([]);
  });

  test('gives every line once across any disconnects, late lines, restarts and rereadings', async () => {
    const anyStep = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record(
          {
            append: fc.array(fc.nat(400), { maxLength: 30 }),
            // What a source tells of the past may turn out wrong: then the order suffers, nothing else.
            gap: fc.record({ from: fc.nat(400), to: fc.constant(400) })
          },
          { requiredKeys: ['append'] }
        )
      },
      { weight: 3, arbitrary: fc.record({ pull: fc.nat(40) }) },
      { weight: 2, arbitrary: fc.constant({ disconnect: true as const }) },
      { weight: 1, arbitrary: fc.constant({ restart: true as const }) },
      { weight: 2, arbitrary: fc.constant({ caughtUp: true as const }) }
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 40, size: 'max' }), async steps => {
        using place = ownLogs();
        const { source, make } = place;
        let logs = make();
        let log = logs.open(job, caller);
        let runs = 1;
        const given = new Set<number>();
        const seen: LogLine[] = [];
        let stopping = new AbortController();
        let stream = log.lines({ follow: true }, stopping.signal);
        let pulling: Promise<LogLine[]> | undefined;
        /** A batch is cut anywhere, as by a connection that breaks. */
        const take = (lines: readonly LogLine[], count: number) =>
          seen.push(...lines.slice(0, count));
        const connect = async () => {
          stopping.abort();
          await pulling;
          pulling = undefined;
          stopping = new AbortController();
          stream = log.lines({ after: seen.at(-1)?.position, follow: true }, stopping.signal);
        };
        const restart = async () => {
          stopping.abort();
          logs[Symbol.dispose]();
          await pulling;
          logs = make();
          log = logs.open(job, caller);
          runs++;
          await connect();
        };
        for (const step of steps) {
          const run = await source.started(runs);
          if ('append' in step) {
            run.into.append(events(...step.append), null, step.gap);
            step.append.forEach(time => given.add(time));
          } else if ('pull' in step) {
            pulling ??= next(stream);
            const lines = await Promise.race([pulling, tick()]);
            if (lines) {
              pulling = undefined;
              take(lines, step.pull);
              if (step.pull < lines.length) {
                await connect();
              }
            }
          } else if ('caughtUp' in step) {
            run.into.caughtUp();
          } else if ('restart' in step) {
            await restart();
          } else {
            await connect();
          }
        }
        (await source.started(runs)).end();
        await log.completed();
        if (pulling) {
          take(await pulling, Infinity);
          pulling = undefined;
        }
        take(await all(stream), Infinity);
        logs[Symbol.dispose]();
        expect(times(seen).sort((a, b) => a - b)).toEqual([...given].sort((a, b) => a - b));
        const positions = seen.map(line => line.position);
        expect(positions).toEqual([...positions].sort((a, b) => a - b));
      }),
      { numRuns: 60 }
    );

    function tick(): Promise<undefined> {
      return new Promise(resolve => setTimeout(() => resolve(undefined), 3));
    }
  }, 60_000);
});
