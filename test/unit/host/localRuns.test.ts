import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding, LocalList, LocalRun, MetricSeries } from '../../../src/protocol';
import type { Clock } from '../../../src/host/clock';
import { systemClock } from '../../../src/host/clock';
import { createLocalRuns } from '../../../src/host/localRuns';
import { diskUsage } from '../../../src/host/places/local/diskUsage';
import type { Place } from '../../../src/host/places/place';
import { problemOf } from '../../../src/host/rpc/report';
import { endpoint, FakeEndpointPlace } from './endpoints/fakePlace';
import { caller, FakePlace, job } from './rpc/fakeHost';

const FINE: Finding = { what: 'Docker', state: 'fine', text: 'version 28' };

/** Time that passes a hundred times as fast. */
const FAST: Clock = {
  now: () => systemClock.now(),
  sleep: (delay, signal) => systemClock.sleep(delay / 100, signal)
};

/** A place whose jobs measure what a test says. */
class MeasuredPlace extends FakePlace implements Place {
  cpu = 50;
  reads = 0;

  machineMetrics() {
    return {
      read: async () => {
        this.reads += 1;
        return [
          series('CPUUtilization', 'algo-1', 1, this.cpu),
          series('CPUUtilization', 'algo-2', 40),
          series('MemoryUsed', 'algo-1', 1e9)
        ];
      }
    };
  }
}

function series(name: string, host: string, ...values: number[]): MetricSeries {
  const times = values.map((_, index) => index);
  return { name, host, source: 'instance', times, values };
}

let directory: string;
let jobs: MeasuredPlace;
let containers: FakePlace;
let endpoints: FakeEndpointPlace;
let finds: number;
let lists: LocalList[];
let watch: Disposable | undefined;

function local() {
  return createLocalRuns({
    jobs: { place: name => (name === 'process' ? jobs : containers) },
    endpoints: { place: name => (name === 'process' ? endpoints : new FakeEndpointPlace(name)) },
    clock: FAST,
    problemOf: (error, doing) => problemOf(error, doing, () => undefined),
    findEngine: async () => {
      finds += 1;
      return FINE;
    }
  });
}

/** Resolves with the first list that is as wanted. */
async function told(wanted: (list: LocalList) => unknown): Promise<LocalList> {
  for (;;) {
    const list = lists.find(wanted);
    if (list) {
      return list;
    }
    await new Promise(resolve => setTimeout(resolve, 2));
  }
}

const named =
  (name: string, as: (run: LocalRun) => unknown = Boolean) =>
  ({ runs }: LocalList) =>
    runs.some(run => run.ref.name === name && as(run));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-'));
  jobs = new MeasuredPlace('process');
  containers = new FakePlace('docker');
  endpoints = new FakeEndpointPlace('process');
  finds = 0;
  lists = [];
});
afterEach(() => {
  watch?.[Symbol.dispose]();
  watch = undefined;
  expect([jobs.watchers, containers.watchers, endpoints.watchers]).toEqual([0, 0, 0]);
  rmSync(directory, { recursive: true, force: true });
});

describe('the local runs', () => {
  it('are jobs and endpoints of processes and of Docker, with the engine beside them', async () => {
    jobs.set(job('digits'));
    containers.set(job('cifar', { ref: { kind: 'training', place: 'docker', name: 'cifar' } }));
    endpoints.set(endpoint('churn', { ref: { place: 'process', name: 'churn' } }));
    watch = local().watchList({}, caller('lab'), list => lists.push(list));
    const { runs, engine } = await told(list => !list.pending && list.engine);
    expect(runs.map(({ type, ref }) => `${type} ${ref.place} ${ref.name}`).sort()).toEqual([
      'endpoint process churn',
      'job docker cifar',
      'job process digits'
    ]);
    expect(engine).toEqual(FINE);
  });

  it('tell what a running job uses now, of all its hosts, and go on telling while it runs', async () => {
    jobs.set(job('digits'));
    watch = local().watchList({}, caller('lab'), list => lists.push(list));
    const first = await told(named('digits'));
    expect(first.runs[0]?.usage).toEqual({ cpu: 90, memory: 1e9 });
    jobs.cpu = 10;
    await told(named('digits', ({ usage }) => usage.cpu === 50));
    jobs.set(job('digits', { status: 'Completed' }));
    await told(named('digits', ({ status }) => status === 'Completed'));
    const { reads } = jobs;
    // Longer than the pause between two looks at what runs.
    await new Promise(resolve => setTimeout(resolve, 100));
    expect(jobs.reads).toBe(reads);
  });

  it('tell what is kept of ended jobs and of endpoints, once it is measured', async () => {
    writeFileSync(join(directory, 'model.tar.gz'), Buffer.alloc(100_000, 1));
    jobs.set(job('digits', { status: 'Completed', directory }));
    endpoints.set(endpoint('churn', { ref: { place: 'process', name: 'churn' }, directory }));
    endpoints.set(
      endpoint('new', { ref: { place: 'process', name: 'new' }, status: 'Creating', directory })
    );
    watch = local().watchList({}, caller('lab'), list => lists.push(list));
    const isKnown = ({ usage }: LocalRun) => (usage.disk ?? 0) >= 100_000;
    const known = await told(
      list => named('digits', isKnown)(list) && named('churn', isKnown)(list)
    );
    expect(known.runs.find(({ ref }) => ref.name === 'new')?.usage).toEqual({});
  });

  it('are narrowed down by how they stand', async () => {
    jobs.set(job('digits', { status: 'Failed' }));
    jobs.set(job('cifar'));
    endpoints.set(endpoint('churn'));
    const query = { jobStatuses: ['Failed'], endpointStatuses: [] } as const;
    watch = local().watchList(query, caller('lab'), list => lists.push(list));
    const { runs } = await told(list => !list.pending && list.runs.length > 0);
    expect(runs.map(({ ref }) => ref.name)).toEqual(['digits']);
  });

  it('are looked for once for all who watch', async () => {
    const runs = local();
    jobs.set(job('digits', { status: 'Stopped', directory }));
    watch = runs.watchList({}, caller('lab'), list => lists.push(list));
    // What it keeps is known last, and told by asking for the list again.
    const isMeasured = named('digits', ({ usage }) => usage.disk !== undefined);
    await told(list => list.engine && isMeasured(list));
    const before = { lists: jobs.lists, finds };
    lists.length = 0;
    using _second = runs.watchList({}, caller('lab'), list => lists.push(list));
    await told(list => list.engine === FINE);
    expect({ lists: jobs.lists, finds }).toEqual(before);
  });

  it('tell which place could not be listed, and the others’ rows', async () => {
    containers.failure = new Error('no');
    jobs.set(job('digits'));
    watch = local().watchList({}, caller('lab'), list => lists.push(list));
    const { problems } = await told(list => !list.pending && named('digits')(list));
    expect(problems.map(({ place }) => place)).toEqual(['docker']);
  });
});

describe('the size of a directory', () => {
  it('is that of all files below it, links not followed', async () => {
    mkdirSync(join(directory, 'a', 'b'), { recursive: true });
    writeFileSync(join(directory, 'a', 'b', 'one'), Buffer.alloc(50_000, 1));
    const before = await diskUsage(directory);
    expect(before).toBeGreaterThanOrEqual(50_000);
    symlinkSync('/', join(directory, 'everything'));
    expect(await diskUsage(directory)).toBeLessThan(before + 10_000);
  });

  it('is nothing for one that is gone', async () => {
    expect(await diskUsage(join(directory, 'gone'))).toBe(0);
  });
});
