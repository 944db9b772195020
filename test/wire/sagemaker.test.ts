import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import { createSageMakerPlace } from '../../src/host/places/sagemaker';
import { createSageMakerModels } from '../../src/host/places/sagemaker/models';
import type { JobRef } from '../../src/protocol';
import { MemoryLog } from '../unit/host/sagemaker/memoryLog';
import { Moto } from './moto';
import { Seed } from './seed';

jest.setTimeout(120_000);

const TRAINING_LOGS = '/aws/sagemaker/TrainingJobs';

let moto: Moto;
let aws: Aws;
let place: ReturnType<typeof createSageMakerPlace>;

function callerIn(region: string, env: Readonly<Record<string, string>> = {}): Caller {
  return {
    id: region,
    context: { face: 'kernel', cwd: '/', env: { ...moto.env(region), ...env } }
  };
}

function training(name: string, region = 'us-east-1'): JobRef {
  return { kind: 'training', place: 'sagemaker', name, region };
}

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(async () => {
  await moto[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await moto.reset();
  aws = new Aws({ clock: systemClock });
  place = createSageMakerPlace({ aws, clock: systemClock, settle: 200 });
});

afterEach(() => {
  place[Symbol.dispose]();
  aws[Symbol.dispose]();
});

describe('models in a real AWS protocol', () => {
  it('are listed by name and described', async () => {
    using seed = new Seed(moto);
    for (const name of ['churn-1', 'digits-1', 'digits-2']) {
      await seed.model(name);
    }
    using models = createSageMakerModels({ aws, clock: systemClock });
    const caller = callerIn('us-east-1');
    const found = await models.list({ nameContains: 'digits' }, caller);
    expect(found.models.map(({ ref }) => ref.name).sort()).toEqual(['digits-1', 'digits-2']);
    expect(found.more).toBe(false);
    const ref = { place: 'sagemaker', name: 'churn-1', region: 'us-east-1' } as const;
    expect(await models.describe(ref, caller)).toMatchObject({
      ref: { name: 'churn-1', account: moto.account },
      framework: 'sklearn',
      containers: [{ modelData: { uri: 's3://bucket/churn-1/model.tar.gz' } }]
    });
    await expect(models.describe({ ...ref, name: 'gone' }, caller)).rejects.toMatchObject({
      problem: { kind: 'not-found' }
    });
  });
});

describe('jobs in a real AWS protocol', () => {
  it('are described with everything that was given', async () => {
    using seed = new Seed(moto);
    await seed.trainingJob('digits-1', {
      epochs: '5',
      optimizer: '"adam"',
      plain: 'text',
      sagemaker_program: '"train.py"',
      sagemaker_submit_directory: '"s3://bucket/code.tar.gz"'
    });
    const job = await place.describe(training('digits-1'), callerIn('us-east-1'));
    expect(job).toMatchObject({
      ref: { name: 'digits-1', account: moto.account, region: 'us-east-1' },
      status: 'Completed',
      hyperparameters: { epochs: 5, optimizer: 'adam', plain: 'text' },
      entryPoint: 'train.py',
      sourceDirectory: 's3://bucket/code.tar.gz',
      hosts: ['algo-1', 'algo-2'],
      instanceType: 'ml.m5.xlarge',
      channels: [{ name: 'train', uri: 's3://bucket/digits/train', contentType: 'text/csv' }],
      model: { uri: 's3://bucket/output/digits-1/output/model.tar.gz' }
    });
    expect(Object.keys(job.hyperparameters)).toEqual(['epochs', 'optimizer', 'plain']);
    expect(job.createdAt).toBeGreaterThan(Date.now() - 600_000);
  });

  it('are listed newest first, by name and status, of all kinds', async () => {
    using seed = new Seed(moto);
    for (const name of ['cifar-1', 'digits-1', 'digits-2']) {
      await seed.trainingJob(name);
    }
    await seed.processingJob('clean-1');
    await seed.transformJob('score-1');
    const caller = callerIn('us-east-1');
    const names = async (query: Parameters<typeof place.list>[0]) =>
      (await place.list(query, caller)).jobs.map(job => job.ref.name);

    expect(await names({ kinds: ['training'] })).toEqual(['digits-2', 'digits-1', 'cifar-1']);
    expect(await names({ kinds: ['training'], oldestFirst: true })).toEqual([
      'cifar-1',
      'digits-1',
      'digits-2'
    ]);
    expect(await names({ nameContains: 'digits' })).toEqual(['digits-2', 'digits-1']);
    expect(await names({ kinds: ['training'], statuses: ['Failed'] })).toEqual([]);
    expect((await names({})).sort()).toEqual([
      'cifar-1',
      'clean-1',
      'digits-1',
      'digits-2',
      'score-1'
    ]);
    expect(await place.list({ kinds: ['training'], limit: 2 }, caller)).toMatchObject({
      jobs: [{ ref: { name: 'digits-2' } }, { ref: { name: 'digits-1' } }],
      more: true
    });
  });

  it('are seen in their own region alone', async () => {
    using seed = new Seed(moto, 'eu-west-1');
    await seed.trainingJob('far-away');
    await expect(place.describe(training('far-away'), callerIn('us-east-1'))).rejects.toMatchObject(
      {
        problem: { kind: 'not-found', message: 'There is no training job far-away in us-east-1.' }
      }
    );
    // A reference knows its region; the caller's own does not matter then.
    const job = await place.describe(training('far-away', 'eu-west-1'), callerIn('us-east-1'));
    expect(job.ref.region).toBe('eu-west-1');
  });

  it('that are missing are one sentence', async () => {
    await expect(place.describe(training('nope'), callerIn('us-east-1'))).rejects.toMatchObject({
      problem: {
        kind: 'not-found',
        message: 'There is no training job nope in us-east-1.',
        hint: 'Check the name, the region and the profile.'
      }
    });
  });

  it('that have ended can be stopped once more, which does nothing', async () => {
    using seed = new Seed(moto);
    await seed.trainingJob('digits-1');
    await expect(place.stop(training('digits-1'), callerIn('us-east-1'))).resolves.toBeUndefined();
  });
});

describe('who the caller is', () => {
  it('is told by STS, with where the credentials came from', async () => {
    await expect(aws.identify(callerIn('us-east-1'))).resolves.toEqual({
      account: moto.account,
      arn: `arn:aws:sts::${moto.account}:user/moto`,
      source: 'the environment variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
      region: 'us-east-1'
    });
  });

  it('is the role that a profile assumes with another profile’s keys', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'profiles-'));
    try {
      const config = join(directory, 'config');
      writeFileSync(
        config,
        '[profile base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n' +
          `[profile science]\nrole_arn = arn:aws:iam::${moto.account}:role/science\n` +
          'role_session_name = me\nsource_profile = base\nregion = eu-west-1\n'
      );
      const { AWS_ENDPOINT_URL = '' } = moto.env();
      const env = { AWS_CONFIG_FILE: config, AWS_ENDPOINT_URL, AWS_PROFILE: 'science' };
      await expect(
        aws.identify({ id: 'science', context: { face: 'kernel', cwd: '/', env } })
      ).resolves.toEqual({
        account: moto.account,
        arn: `arn:aws:sts::${moto.account}:assumed-role/science/me`,
        source: `the profile “science”, as role arn:aws:iam::${moto.account}:role/science`,
        region: 'eu-west-1'
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is the role of a web identity token', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'token-'));
    try {
      const token = join(directory, 'token');
      writeFileSync(token, 'a token of an identity provider\n');
      const { AWS_ENDPOINT_URL = '' } = moto.env();
      const env = {
        AWS_ENDPOINT_URL,
        AWS_REGION: 'us-east-1',
        AWS_CONFIG_FILE: '/nonexistent/config',
        AWS_WEB_IDENTITY_TOKEN_FILE: token,
        AWS_ROLE_ARN: `arn:aws:iam::${moto.account}:role/pod`,
        AWS_ROLE_SESSION_NAME: 'me'
      };
      await expect(
        aws.identify({ id: 'pod', context: { face: 'kernel', cwd: '/', env } })
      ).resolves.toMatchObject({ arn: `arn:aws:sts::${moto.account}:assumed-role/pod/me` });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('is one sentence when nothing answers', async () => {
    const caller = callerIn('us-east-1', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' });
    await expect(aws.identify(caller)).rejects.toMatchObject({
      problem: {
        kind: 'unavailable',
        message: 'Nothing answers at 127.0.0.1:1.',
        code: 'ECONNREFUSED'
      }
    });
  });

  it('clients are closed when they are no longer used', async () => {
    await aws.identify(callerIn('us-east-1'));
    await aws.identify(callerIn('eu-west-1'));
    expect(aws.size).toBe(2);
    aws[Symbol.dispose]();
    expect(aws.size).toBe(0);
  });
});

describe('the log of a job', () => {
  async function attach(name: string) {
    const caller = callerIn('us-east-1');
    const job = await place.describe(training(name), caller);
    const log = new MemoryLog(systemClock);
    const stop = new AbortController();
    const caughtUp = new Promise<void>(resolve => {
      log.caughtUp = () => resolve();
    });
    const run = place.logSource(job, caller).run(log, stop.signal);
    await Promise.race([caughtUp, run]);
    stop.abort();
    await run.catch(() => undefined);
    return log;
  }

  it('is read complete and in order, without the lines of a job whose name begins alike', async () => {
    using seed = new Seed(moto);
    await seed.trainingJob('job-1');
    const start = Date.now() - 60_000;
    const lines = (host: string, count: number, shift: number) =>
      Array.from({ length: count }, (_, index) => ({
        time: start + index * 2 + shift,
        text: `${host} ${index}`
      }));
    await seed.lines(TRAINING_LOGS, 'job-1/algo-1-1700000000', lines('algo-1', 12_000, 0));
    await seed.lines(TRAINING_LOGS, 'job-1/algo-2-1700000001', lines('algo-2', 9_000, 1));
    await seed.lines(TRAINING_LOGS, 'job-10/algo-1-1700000002', lines('other', 500, 0));
    const log = await attach('job-1');
    const expected = [...lines('algo-1', 12_000, 0), ...lines('algo-2', 9_000, 1)].sort(
      (one, other) => one.time - other.time
    );
    expect(log.events.map(event => event.text)).toEqual(expected.map(line => line.text));
    expect(new Set(log.events.map(event => event.host))).toEqual(new Set(['algo-1', 'algo-2']));
  });

  it('is empty while nothing has been written', async () => {
    using seed = new Seed(moto);
    await seed.trainingJob('silent');
    expect((await attach('silent')).events).toEqual([]);
  });

  it('keeps equal lines of one millisecond', async () => {
    using seed = new Seed(moto);
    await seed.trainingJob('twice');
    const time = Date.now() - 5_000;
    const same = { time, text: 'the same line' };
    await seed.lines(TRAINING_LOGS, 'twice/algo-1-1700000000', [same, same, same]);
    expect((await attach('twice')).events).toHaveLength(3);
  });
});
