import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobQuery, JobStatus } from '../../../src/protocol';
import type { Place } from '../../../src/host/places/place';
import { WHOLE_FILES } from '../../../src/host/places/contract/channel';
import type { JobRecord, StateRecord } from '../../../src/host/places/process/record';
import { caller, ended, request, Surroundings, trained } from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
afterAll(() => surroundings[Symbol.dispose]());

const BIRTH = Date.UTC(2026, 10, 22);

/** Writes a job as an earlier host would have left it. */
function past(name: string, age: number, status: JobStatus | 'unborn' = 'Completed'): void {
  const root = join(surroundings.jobs, name);
  mkdirSync(root, { recursive: true });
  const createdAt = BIRTH - age * 1000;
  const job: JobRecord = {
    version: 1,
    name,
    createdAt,
    instanceType: 'local_cpu',
    entryPoint: 'train.py',
    hyperparameters: { epochs: 3, sagemaker_extra: 1 },
    channels: { train: { uri: '/data', path: '/data', ...WHOLE_FILES } },
    metricDefinitions: [],
    environment: {},
    python: '/usr/bin/python3',
    cpus: 2,
    gpus: 0,
    stopGrace: 1000
  };
  writeFileSync(join(root, 'job.json'), JSON.stringify(job));
  if (status !== 'unborn') {
    const state: StateRecord = {
      status,
      transitions: [{ status, startedAt: createdAt, endedAt: createdAt }],
      runner: { pid: 1, started: 'never' },
      endedAt: createdAt
    };
    writeFileSync(join(root, 'state.json'), JSON.stringify(state));
  }
}

const names = async (place: Place, query: JobQuery = {}) => {
  const { jobs, more } = await place.list(query, caller());
  return [...jobs.map(job => job.ref.name), ...(more ? ['…'] : [])];
};

describe('the jobs of this machine', () => {
  const place = surroundings.place();
  beforeAll(() => {
    past('digits-3', 300);
    past('digits-1', 100, 'Failed');
    past('cifar-2', 200, 'Stopped');
    past('unborn-4', 400, 'unborn');
    mkdirSync(join(surroundings.jobs, 'half', 'log'), { recursive: true });
    mkdirSync(join(surroundings.jobs, 'broken'));
    writeFileSync(join(surroundings.jobs, 'broken', 'job.json'), '{"version": 1, "name"');
    mkdirSync(join(surroundings.jobs, '.hidden'));
    writeFileSync(join(surroundings.jobs, 'a-file'), '');
  });

  it.each<[string, JobQuery, string[]]>([
    ['newest first', {}, ['digits-1', 'cifar-2', 'digits-3', 'unborn-4']],
    ['oldest first', { oldestFirst: true, limit: 2 }, ['unborn-4', 'digits-3', '…']],
    ['by name, whatever the case', { nameContains: 'DIG' }, ['digits-1', 'digits-3']],
    ['by status', { statuses: ['Failed'] }, ['digits-1', 'unborn-4']],
    ['by time', { createdAfter: BIRTH - 250_000, createdBefore: BIRTH - 150_000 }, ['cifar-2']],
    ['by kind', { kinds: ['processing'] }, []],
    ['by place', { places: ['sagemaker'] }, []],
    [
      'of this kind and place',
      { kinds: ['training'], places: ['process'], limit: 1 },
      ['digits-1', '…']
    ]
  ])('are listed %s', async (_how, query, expected) => {
    expect(await names(place, query)).toEqual(expected);
  });

  it('are described with what their script sees', async () => {
    const ref = { kind: 'training', place: 'process', name: 'digits-3' } as const;
    expect(await place.describe(ref, caller())).toMatchObject({
      ref,
      status: 'Completed',
      hosts: ['algo-1'],
      hyperparameters: { epochs: 3 },
      channels: [{ name: 'train', uri: '/data', inputMode: 'File' }],
      directory: join(surroundings.jobs, 'digits-3')
    });
  });

  it('that never began say so', async () => {
    const ref = { kind: 'training', place: 'process', name: 'unborn-4' } as const;
    expect(await place.describe(ref, caller())).toMatchObject({
      status: 'Failed',
      failureReason: 'The job never began: the host ended while it was starting it.'
    });
  });

  it.each(['nobody', '../jobs/digits-3', '', 'half', 'broken', 'a-file'])(
    'do not include "%s"',
    async name => {
      await expect(
        place.describe({ kind: 'training', place: 'process', name }, caller())
      ).rejects.toMatchObject({
        problem: {
          kind: 'not-found',
          hint: 'Its directory may have been deleted; `%sagemaker jobs` lists those that are there.'
        }
      });
    }
  );

  it('that are no jobs stay where they are', () => {
    expect(existsSync(join(surroundings.jobs, 'half', 'log'))).toBe(true);
    expect(readFileSync(join(surroundings.jobs, 'broken', 'job.json'), 'utf8')).toContain('"name"');
  });

  it('are seen anew when their directory is another', async () => {
    past('again', 1);
    expect(await names(place, { nameContains: 'again' })).toEqual(['again']);
    rmSync(join(surroundings.jobs, 'again'), { recursive: true });
    expect(await names(place, { nameContains: 'again' })).toEqual([]);
    past('again', 1, 'Failed');
    expect(await names(place, { nameContains: 'again', statuses: ['Failed'] })).toEqual(['again']);
    rmSync(join(surroundings.jobs, 'again'), { recursive: true });
  });

  it('are none where there is no directory', async () => {
    using empty = new Surroundings();
    expect(await names(empty.place())).toEqual([]);
  });
});

describe('watching', () => {
  it('tells one job from its state now to its end, to each who watches', async () => {
    const place = surroundings.place();
    const ref = await place.train(request('print("x")'), caller(), () => undefined);
    const seen: string[] = [];
    const other = place.watch(ref, caller(), job => seen.push(job.secondaryStatus));
    const job = await ended(place, ref);
    await new Promise(resolve => setImmediate(resolve));
    expect(seen.at(-1)).toBe('Completed');
    expect(new Set(seen).size).toBe(seen.length);
    const late = await ended(place, ref);
    expect(late).toEqual(job);
    other[Symbol.dispose]();
  });

  it('tells nothing after it is disposed', async () => {
    const place = surroundings.place();
    const job = await trained(place, 'pass');
    let told = 0;
    place.watch(job.ref, caller(), () => (told += 1))[Symbol.dispose]();
    await ended(place, job.ref);
    expect(told).toBe(0);
  });

  it('tells that the list has changed: a job comes, changes and goes', async () => {
    const place = surroundings.place();
    let tell: () => void = () => undefined;
    const watch = place.watchList(caller(), () => tell());
    const changed = (wanted: () => Promise<boolean>) =>
      new Promise<void>(resolve => {
        tell = () => void wanted().then(is => is && resolve());
        tell();
      });
    const asked = request('print("x")');
    const status = async () =>
      (await place.list({ nameContains: asked.name }, caller())).jobs[0]?.status;
    const ref = await surroundings.place().train(asked, caller(), () => undefined);
    await changed(async () => (await status()) === 'Completed');
    rmSync((await place.describe(ref, caller())).directory ?? '', { recursive: true });
    await changed(async () => (await status()) === undefined);
    watch[Symbol.dispose]();
  });
});

describe('what ended jobs left behind', () => {
  const place = surroundings.place();
  const left = async (name: string, directories = true) =>
    (await place.leftovers?.(caller(), { directories, name }))?.found ?? [];

  it('is their directories, which go one by one and only when asked for', async () => {
    past('over-1', 50);
    past('over-2', 40, 'Failed');
    expect(await left('over-1', false)).toEqual([]);
    const [one, ...more] = await left('over-1');
    expect(more).toEqual([]);
    expect(one).toMatchObject({
      what: 'directory',
      name: join(surroundings.jobs, 'over-1'),
      of: 'job',
      owner: 'over-1'
    });
    expect(one?.bytes).toBeGreaterThan(0);
    await one?.remove();
    expect(await names(place, { nameContains: 'over-' })).toEqual(['over-2']);
  });

  it('is nothing of a job that runs', async () => {
    const ref = await place.train(
      request('import time\ntime.sleep(60)'),
      caller(),
      () => undefined
    );
    const { found = [] } = (await place.leftovers?.(caller(), { directories: true })) ?? {};
    expect(found.map(({ owner }) => owner)).not.toContain(ref.name);
    await place.stop(ref, caller());
    await ended(place, ref);
  });
});
