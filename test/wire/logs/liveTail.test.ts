import { Readable } from 'node:stream';

import { Aws } from '../../../src/host/aws/aws';
import { LiveWishes } from '../../../src/host/logs/wishes';
import { createSageMakerPlace } from '../../../src/host/places/sagemaker';
import type { Problem } from '../../../src/protocol';
import type { FaultPlan, Scenario } from '../../simulator';
import { Simulator } from '../../simulator';
import { unit } from '../../simulator/random';
import { MemoryLog } from '../../unit/host/sagemaker/memoryLog';
import { callerWith, compare, refOf, Rig, TRUE } from '../../unit/host/sagemaker/rig';

jest.setTimeout(120_000);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Event streams are read in more turns of the event loop than other answers. */
const QUIET = 2;

function job(every: number, more: { count?: number; faults?: FaultPlan[] } = {}): Scenario {
  const { count = Math.floor((3 * MINUTE) / every) - 20, faults = [] } = more;
  return {
    name: 'job',
    description: 'a job that writes all the time',
    start: Date.UTC(2026, 10, 22, 12),
    faults,
    jobs: [
      {
        name: 'job',
        created: 0,
        instanceType: 'ml.m5.xlarge',
        instanceCount: 1,
        stages: [
          { status: 'Starting', lasts: 5 * SECOND },
          { status: 'Training', lasts: 3 * MINUTE }
        ],
        end: { status: 'Completed' },
        streams: [
          {
            name: 'algo-1-{epoch}',
            runs: [
              {
                at: 6 * SECOND,
                every,
                count,
                jitter: 0.8,
                lines: { kind: 'counter', size: 100 }
              }
            ]
          }
        ]
      }
    ]
  };
}

/** A log whose reader wants it live, and what it hears of that. */
class LiveLog extends MemoryLog {
  readonly live = new LiveWishes();
  readonly hindrances: (Problem | undefined)[] = [];
  readonly wish = this.live.add(problem => this.hindrances.push(problem));
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[numbers.length >> 1] ?? NaN;
}

/** From ingestion to the log, for lines that came while the log was followed. */
function waits(log: MemoryLog): number[] {
  return log.events
    .filter(({ ingestion }) => ingestion > (log.caughtUpAt ?? NaN))
    .map(({ id, ingestion }) => (log.arrivals.get(id) ?? NaN) - ingestion);
}

/** Destroys the streams of Live Tail as `fate` says, update by update. */
function disturb(rig: Rig, fate: (update: number) => 'pass' | 'drop' | 'reset' | 'end'): void {
  const { handler } = rig.simulator;
  const handle = handler.handle.bind(handler);
  let updates = 0;
  handler.handle = async (request, options) => {
    const answer = await handle(request, options);
    const { body } = answer.response;
    if (!(body instanceof Readable)) {
      return answer;
    }
    async function* spoilt(stream: Readable) {
      for await (const part of stream) {
        const what = fate((updates += 1));
        if (what === 'reset') {
          throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
        }
        if (what === 'end') {
          return;
        }
        if (what === 'pass') {
          yield part;
        }
      }
    }
    return { response: { ...answer.response, body: Readable.from(spoilt(body)) } };
  };
}

describe('a log that somebody wants live', () => {
  it('shows a new line within a second in the median, each once, and closes its session', async () => {
    using rig = new Rig({ scenario: job(700), latency: 60, quotas: 'aws' });
    const log = new LiveLog(rig.clock);
    await rig.run(rig.read('job', log), QUIET);
    expect(compare(log, rig, 'job')).toEqual(TRUE);
    expect(median(waits(log))).toBeLessThan(SECOND);
    expect(log.hindrances.filter(Boolean)).toEqual([]);
    expect(rig.simulator.region().liveTails.size).toBe(0);
    const { calls, throttled } = rig.simulator.counters.total('Logs.FilterLogEvents');
    expect(throttled).toBe(0);
    expect(calls).toBeLessThan(4 * 190);
    // The log group comes with the first line; until then there is nothing to open.
    const opened = rig.simulator.counters.calls.filter(
      ({ operation, status }) => operation === 'StartLiveTail' && status === 200
    );
    expect(opened).toHaveLength(1);
  });

  it.each<[string, Scenario, (update: number) => 'pass' | 'drop' | 'reset' | 'end']>([
    ['updates are dropped', job(300), update => (unit(7, update) < 0.4 ? 'drop' : 'pass')],
    ['connections are reset', job(300), update => (unit(7, update) < 0.1 ? 'reset' : 'pass')],
    ['sessions end', job(300), update => (update % 20 === 0 ? 'end' : 'pass')],
    ['nothing ever comes', job(300), () => 'drop'],
    ['AWS samples', job(1, { count: 10_000 }), () => 'pass'],
    [
      'everything fails now and then',
      job(300, { faults: [{ kind: '500', of: 'Logs', when: { rate: 0.2 } }] }),
      update => (unit(7, update) < 0.1 ? 'reset' : 'pass')
    ],
    [
      'Live Tail is throttled',
      job(300, {
        faults: [{ kind: 'throttle', of: 'Logs.StartLiveTail', when: { from: 0, to: 60 * SECOND } }]
      }),
      () => 'pass'
    ]
  ])('loses and repeats nothing when %s', async (_, scenario, fate) => {
    using rig = new Rig({ scenario, latency: 60, quotas: 'aws' });
    disturb(rig, fate);
    const log = new LiveLog(rig.clock);
    await rig.run(rig.read('job', log), QUIET);
    expect(compare(log, rig, 'job')).toEqual(TRUE);
    expect(median(waits(log))).toBeLessThan(1.5 * SECOND);
    expect(log.hindrances.at(-1)).toBeUndefined();
    expect(rig.simulator.region().liveTails.size).toBe(0);
    expect(rig.simulator.counters.total('Logs.FilterLogEvents').throttled).toBe(0);
  });

  it('is followed by polling, with a sentence, when AWS does not allow Live Tail', async () => {
    using rig = new Rig({ scenario: job(700), latency: 60, quotas: 'aws' });
    const { handler } = rig.simulator;
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options) => {
      const answer = await handle(request, options);
      const denied = request.headers['x-amz-target']?.endsWith('.StartLiveTail');
      const body = JSON.stringify({
        __type: 'AccessDeniedException',
        Message: 'User me is not authorized to perform: logs:StartLiveTail'
      });
      return denied
        ? { response: { statusCode: 400, headers: {}, body: new TextEncoder().encode(body) } }
        : answer;
    };
    const log = new LiveLog(rig.clock);
    await rig.run(rig.read('job', log), QUIET);
    expect(compare(log, rig, 'job')).toEqual(TRUE);
    expect(median(waits(log))).toBeLessThan(1.5 * SECOND);
    expect(log.hindrances.map(problem => problem?.message)).toEqual([
      expect.stringMatching(
        /^New lines come by polling, not by Live Tail: AWS does not allow logs:StartLiveTail on log group/
      )
    ]);
    expect(log.problems.filter(Boolean)).toEqual([]);
  });
});

describe('a session of Live Tail', () => {
  it('is open while somebody wants it, over a connection that closes with it', async () => {
    await using simulator = await Simulator.start({ scenario: job(700), clock: 'virtual' });
    const { clock } = simulator;
    await clock.advance(MINUTE);
    using aws = new Aws({ clock });
    using place = createSageMakerPlace({ aws, clock });
    const caller = callerWith({ AWS_ENDPOINT_URL: simulator.url });
    const describing = place.describe(refOf('job'), caller);
    const description = await clock.run(describing, { quiet: 5 });
    const log = new MemoryLog(clock);
    const live = new LiveWishes();
    const stop = new AbortController();
    const source = place.logSource(description, caller);
    const writer = Object.assign(log, { live });
    const running = source.run(writer, stop.signal).catch(() => undefined);
    const sessions = simulator.region().liveTails;
    const pass = () => clock.run(clock.sleep(5 * SECOND), { quiet: 5 });

    await pass();
    expect(sessions.size).toBe(0);
    const wishes = [live.add(() => undefined), live.add(() => undefined)];
    await pass();
    expect(sessions.size).toBe(1);
    wishes.pop()?.[Symbol.dispose]();
    await pass();
    expect(sessions.size).toBe(1);
    wishes.pop()?.[Symbol.dispose]();
    await pass();
    expect(sessions.size).toBe(0);
    using _again = live.add(() => undefined);
    await pass();
    expect(sessions.size).toBe(1);
    stop.abort();
    await running;
    await pass();
    expect(sessions.size).toBe(0);
  });
});
