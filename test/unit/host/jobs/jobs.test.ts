import type { JobList } from '../../../../src/protocol';
import { systemClock } from '../../../../src/host/clock';
import { createJobs } from '../../../../src/host/jobs';
import { jobChanges } from '../../../../src/host/jobChanges';
import { ProblemError } from '../../../../src/host/problem';
import { problemOf } from '../../../../src/host/rpc/report';
import { eventually } from '../rpc/client';
import { caller, FakePlace, job, NOW } from '../rpc/fakeHost';

function setUp() {
  const local = new FakePlace('process');
  const remote = new FakePlace('sagemaker');
  const reported: unknown[] = [];
  const jobs = createJobs({
    places: [local, remote],
    clock: systemClock,
    problemOf: (error, doing) => problemOf(error, doing, defect => reported.push(defect))
  });
  return { local, remote, jobs, reported };
}

const remoteJob = (name: string, createdAt = NOW) =>
  job(name, { createdAt, ref: { kind: 'training', place: 'sagemaker', name } });

const names = (list: JobList | undefined) => list?.jobs.map(({ ref }) => ref.name);
const me = caller('kernel');

describe('A list of jobs', () => {
  it('merges the places by time, both ways, and cuts at the limit', async () => {
    const { local, remote, jobs } = setUp();
    local.set(job('1', { createdAt: 1 }));
    remote.set(remoteJob('2', 2));
    local.set(job('3', { createdAt: 3 }));
    remote.set(remoteJob('4', 4));
    expect(names(await jobs.list({}, me))).toEqual(['4', '3', '2', '1']);
    expect(names(await jobs.list({ oldestFirst: true }, me))).toEqual(['1', '2', '3', '4']);
    const cut = await jobs.list({ limit: 3 }, me);
    expect(names(cut)).toEqual(['4', '3', '2']);
    expect(cut.more).toBe(true);
    expect((await jobs.list({ limit: 4 }, me)).more).toBe(false);
  });

  it('asks only the places that are wanted', async () => {
    const { local, remote, jobs } = setUp();
    await jobs.list({ places: ['process'] }, me);
    expect([local.lists, remote.lists]).toEqual([1, 0]);
  });

  it('tells the problem of one place beside the jobs of the other', async () => {
    const { local, remote, jobs, reported } = setUp();
    local.set(job('mine'));
    remote.failure = new ProblemError('credentials', 'None.');
    const list = await jobs.list({}, me);
    expect(names(list)).toEqual(['mine']);
    expect(list.problems).toEqual([
      { place: 'sagemaker', problem: { kind: 'credentials', message: 'None.' } }
    ]);
    expect(reported).toEqual([]);
    remote.failure = new TypeError('a defect');
    expect((await jobs.list({}, me)).problems[0]?.problem.kind).toBe('internal');
    expect(reported).toEqual([remote.failure]);
  });

  it('is given up when its caller does', async () => {
    const { jobs } = setUp();
    const stop = new AbortController();
    const listing = jobs.list({}, me, stop.signal);
    stop.abort(new Error('enough'));
    await expect(listing).rejects.toThrow('enough');
  });
});

describe('Watching a list', () => {
  it('asks once however many watch with the same eyes, and nothing when nobody does', async () => {
    const { local, remote, jobs } = setUp();
    const seen: JobList[][] = [[], [], []];
    const cwd = (name: string) => caller('lab', { cwd: name });
    const watching = seen.map((lists, index) =>
      jobs.watchList({}, cwd(`/${index}`), list => lists.push(list))
    );
    await eventually(() =>
      expect(seen.every(lists => lists.at(-1)?.problems.length === 0)).toBe(true)
    );
    expect([local.lists, remote.lists, local.watchers, remote.watchers]).toEqual([1, 1, 1, 1]);

    local.set(job('new'));
    await eventually(() =>
      expect(seen.map(lists => names(lists.at(-1)))).toEqual([['new'], ['new'], ['new']])
    );
    expect([local.lists, remote.lists]).toEqual([2, 1]);

    for (const one of watching) {
      one[Symbol.dispose]();
      one[Symbol.dispose]();
    }
    expect([local.watchers, remote.watchers]).toEqual([0, 0]);
    local.set(job('later'));
    await new Promise(resolve => setTimeout(resolve, 150));
    expect(local.lists).toBe(2);
  });

  it('asks apart for those who see other accounts or ask something else', async () => {
    const { remote, jobs } = setUp();
    const relative = (cwd: string) =>
      caller('lab', { cwd, env: { AWS_CONFIG_FILE: 'aws/config' } });
    const watching = [
      jobs.watchList({}, caller('lab'), () => undefined),
      jobs.watchList({}, caller('lab', { profile: 'research' }), () => undefined),
      jobs.watchList({}, caller('lab', { env: { AWS_REGION: 'eu-west-1' } }), () => undefined),
      jobs.watchList({}, relative('/one'), () => undefined),
      jobs.watchList({}, relative('/other'), () => undefined),
      jobs.watchList({ limit: 5 }, caller('lab'), () => undefined)
    ];
    await eventually(() => expect(remote.lists).toBe(6));
    watching.forEach(one => one[Symbol.dispose]());
  });

  it('makes one new list of many changes', async () => {
    const { local, jobs } = setUp();
    const lists: JobList[] = [];
    using _watching = jobs.watchList({}, me, list => lists.push(list));
    await eventually(() => expect(lists.length).toBeGreaterThan(0));
    for (let index = 0; index < 200; index += 1) {
      local.set(job(`job-${index}`));
    }
    await eventually(() => expect(lists.at(-1)?.jobs).toHaveLength(100));
    expect(local.lists).toBeLessThanOrEqual(3);
  });

  it('shows a late comer what is known at once', async () => {
    const { local, jobs } = setUp();
    local.set(job('mine'));
    const lists: JobList[] = [];
    using _first = jobs.watchList({}, me, list => lists.push(list));
    await eventually(() => expect(names(lists.at(-1))).toEqual(['mine']));
    let shown: JobList | undefined;
    using _second = jobs.watchList({}, me, list => (shown = list));
    expect(names(shown)).toEqual(['mine']);
  });

  it('is not held up by a place that is slow, neither at first nor later, and names it', async () => {
    const { local, remote, jobs } = setUp();
    local.set(job('mine'));
    remote.list = () => new Promise(() => undefined);
    const lists: JobList[] = [];
    using _watching = jobs.watchList({}, me, list => lists.push(list));
    await eventually(() => expect(names(lists.at(-1))).toEqual(['mine']));
    expect(lists.at(-1)?.pending).toEqual(['sagemaker']);
    local.set(job('another'));
    await eventually(() => expect(names(lists.at(-1))?.sort()).toEqual(['another', 'mine']));
  });
});

describe('A job by its name', () => {
  it('is looked for on this machine first', async () => {
    const { local, remote, jobs } = setUp();
    remote.set(remoteJob('both'));
    local.set(job('both'));
    remote.set(remoteJob('there'));
    expect((await jobs.find('both', me)).ref.place).toBe('process');
    expect((await jobs.find('there', me)).ref.place).toBe('sagemaker');
  });

  it('is found whatever kind it is of', async () => {
    const { remote, jobs } = setUp();
    remote.set(job('scoring', { ref: { kind: 'transform', place: 'sagemaker', name: 'scoring' } }));
    expect((await jobs.find('scoring', me)).ref.kind).toBe('transform');
  });
});

describe('Places', () => {
  it.each([
    ['local_cpu', 'process'],
    ['local_gpu', 'process'],
    ['ml.m5.xlarge', 'sagemaker']
  ])('run %s in %s', (instanceType, name) => {
    expect(setUp().jobs.placeFor(instanceType).name).toBe(name);
  });

  it('that are not there are refused in a sentence', () => {
    expect(() => setUp().jobs.place('docker')).toThrow(
      'This version runs no jobs in the place "docker"; it knows process and sagemaker.'
    );
  });
});

describe('The changes of a job', () => {
  it('begin with how it is now, and end with it', async () => {
    const { local, jobs } = setUp();
    local.set(job('mine', { secondaryStatus: 'Starting' }));
    const { ref } = job('mine');
    const seen: string[] = [];
    for await (const { secondaryStatus } of jobChanges(
      jobs,
      ref,
      me,
      new AbortController().signal
    )) {
      seen.push(secondaryStatus);
      local.set(
        secondaryStatus === 'Starting'
          ? job('mine', { secondaryStatus: 'Training' })
          : job('mine', { status: 'Completed', secondaryStatus: 'Completed' })
      );
    }
    expect(seen).toEqual(['Starting', 'Training', 'Completed']);
    expect(local.watchers).toBe(0);
  });

  it('do not go back to an older description that answers late', async () => {
    const { local, jobs } = setUp();
    local.set(job('mine', { secondaryStatus: 'Starting' }));
    const stop = new AbortController();
    const changes = jobChanges(jobs, job('mine').ref, me, stop.signal);
    const first = changes.next();
    local.set(job('mine', { secondaryStatus: 'Training' }));
    expect((await first).value).toMatchObject({ secondaryStatus: 'Training' });
    const second = changes.next();
    stop.abort();
    expect((await second).done).toBe(true);
  });
});
