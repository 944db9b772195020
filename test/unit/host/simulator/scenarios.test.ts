import { scenarios, Simulator, type LogEvent } from '../../../simulator';
import { digestOf, group } from './accounts';

const minute = 60_000;

/** Everything that FilterLogEvents has at the moment. Faults and empty pages are for others to survive: here they are off. */
async function readAll(simulator: Simulator, job: string): Promise<LogEvent[]> {
  simulator.faults.clear();
  const events: LogEvent[] = [];
  for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
    const page = await simulator.call('Logs', 'FilterLogEvents', {
      logGroupName: group,
      logStreamNamePrefix: `${job}/`,
      nextToken
    });
    events.push(...page.events);
    nextToken = page.nextToken;
  }
  return events;
}

const streamsOf = (events: readonly LogEvent[]) =>
  new Set(events.map(({ logStreamName }) => logStreamName));

describe.each(
  scenarios.scenarioNames.filter(
    name => !['demo', 'fleet', 'day', 'million', 'quick'].includes(name)
  )
)('the case %s', name => {
  it('ends, and its log is then what is expected', async () => {
    const scenario = scenarios.scenarioNamed(name);
    const simulator = new Simulator({ scenario, clock: 'virtual' });
    await simulator.clock.advanceTo(simulator.job(name).settles);
    const events = await readAll(simulator, name);
    expect(events.length).toBeGreaterThan(50);
    expect(digestOf(events)).toEqual(simulator.expectedDigest(name));
  });
});

describe('what is special about', () => {
  const started = async (scenario: (typeof scenarios)['stopTail'], after: number) => {
    const simulator = new Simulator({ scenario, clock: 'virtual' });
    await simulator.clock.advance(after);
    return simulator;
  };

  it('stop-tail: four lines come after the end, over a minute and a half', async () => {
    const simulator = await started(scenarios.stopTail, 0);
    await simulator.clock.advanceTo(simulator.job('stop-tail').timeline.ends);
    const all = simulator.expected('stop-tail').length;
    const counts: number[] = [];
    for (let second = 0; second <= 90; second += 30) {
      counts.push(all - (await readAll(simulator, 'stop-tail')).length);
      await simulator.clock.advance(30_000);
    }
    expect(counts).toEqual([4, 3, 1, 0]);
  });

  it('late-node: the second stream appears minutes later', async () => {
    const simulator = await started(scenarios.lateNode, 3 * minute);
    expect(streamsOf(await readAll(simulator, 'late-node')).size).toBe(1);
    await simulator.clock.advance(4 * minute);
    expect(streamsOf(await readAll(simulator, 'late-node')).size).toBe(2);
  });

  it('more-streams-than-nodes and many-streams: their numbers', () => {
    const seven = new Simulator({ scenario: scenarios.moreStreamsThanNodes, clock: 'virtual' });
    expect(streamsOf(seven.expected('more-streams-than-nodes')).size).toBe(7);
    const sixty = new Simulator({ scenario: scenarios.manyStreams, clock: 'virtual' });
    expect(streamsOf(sixty.expected('many-streams')).size).toBe(60);
  });

  it('quiet-ten-minutes: a gap of more than ten minutes', () => {
    const simulator = new Simulator({ scenario: scenarios.quietTenMinutes, clock: 'virtual' });
    const times = simulator.expected('quiet-ten-minutes').map(({ timestamp }) => timestamp);
    const gaps = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(Math.max(...gaps)).toBeGreaterThan(10 * minute);
  });

  it('same-millisecond: equal lines at equal times in one stream', () => {
    const simulator = new Simulator({ scenario: scenarios.sameMillisecond, clock: 'virtual' });
    const events = simulator.expected('same-millisecond');
    const keys = events.map(event => `${event.logStreamName} ${event.timestamp} ${event.message}`);
    expect(new Set(keys).size).toBeLessThan(keys.length - 80);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(events.length);
  });

  it('late-older-event: lines overtaken by minutes', () => {
    const simulator = new Simulator({ scenario: scenarios.lateOlderEvent, clock: 'virtual' });
    const delays = simulator
      .expected('late-older-event')
      .map(({ ingestionTime, timestamp }) => ingestionTime - timestamp);
    expect(delays.filter(delay => delay > 30_000)).toHaveLength(9);
    expect(Math.max(...delays)).toBe(240_000);
  });

  it('day: 345,600 lines of the past, and more to come', () => {
    const simulator = new Simulator({ scenario: scenarios.day, clock: 'virtual' });
    const { streams, timeline } = simulator.job('day');
    const past = streams.flatMap(stream =>
      stream.strands.map(({ strand }) => strand.search(simulator.startedAt))
    );
    expect(past).toEqual([172_800, 172_800]);
    expect(timeline.status(simulator.startedAt)).toBe('InProgress');
    expect(() => simulator.expected('day')).toThrow('never ends');
    expect(simulator.expected('day', timeline.created + 2 * minute)).not.toHaveLength(0);
  });

  it('fleet: 100 running jobs', async () => {
    const simulator = new Simulator({ scenario: scenarios.fleet, clock: 'virtual' });
    const { TrainingJobSummaries } = await simulator.call('SageMaker', 'ListTrainingJobs', {
      StatusEquals: 'InProgress',
      MaxResults: 100
    });
    expect(TrainingJobSummaries).toHaveLength(100);
  });

  it('demo: every kind of job, and endpoints, at any time of starting', async () => {
    const simulator = new Simulator({ scenario: scenarios.demo, clock: 'virtual' });
    const { TrainingJobSummaries } = await simulator.call('SageMaker', 'ListTrainingJobs', {});
    const statuses = TrainingJobSummaries.map(job => job.TrainingJobStatus);
    expect(new Set(statuses)).toEqual(new Set(['InProgress', 'Completed', 'Failed', 'Stopped']));
    const { Endpoints } = await simulator.call('SageMaker', 'ListEndpoints', {});
    expect(Endpoints.map(endpoint => endpoint.EndpointStatus).sort()).toEqual([
      'Creating',
      'InService'
    ]);
    const failed = TrainingJobSummaries.find(job => job.TrainingJobStatus === 'Failed');
    const events = simulator.expected(failed?.TrainingJobName ?? '');
    expect(events.some(({ message }) => message.startsWith('Traceback'))).toBe(true);
    expect(events.some(({ message }) => message.includes('{time}'))).toBe(false);
  });
});

describe('random scenarios', () => {
  it('are the same for the same seed, differ for others, and end', async () => {
    const counts = new Set<number>();
    for (let seed = 0; seed < 12; seed++) {
      expect(scenarios.random(seed)).toEqual(scenarios.random(seed));
      const simulator = new Simulator({ scenario: scenarios.random(seed), clock: 'virtual' });
      const job = simulator.job('random');
      await simulator.clock.advanceTo(Math.max(simulator.clock.now(), job.settles));
      const events = await readAll(simulator, 'random');
      expect(digestOf(events)).toEqual(simulator.expectedDigest('random'));
      counts.add(events.length);
    }
    expect(counts.size).toBeGreaterThan(9);
  }, 30_000);
});
