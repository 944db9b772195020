/** A role for local runs: a real moto_server, real processes, the SDK's own way of asking. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Aws } from '../../src/host/aws/aws';
import type { Clock } from '../../src/host/clock';
import { systemClock } from '../../src/host/clock';
import type { Identity } from '../../src/host/places/scriptCredentials';
import { ScriptCredentials } from '../../src/host/places/scriptCredentials';
import { caller, logged, Surroundings, trained } from '../process/jobs/surroundings';
import { Moto } from './moto';
import { Traffic } from './s3/traffic';

jest.setTimeout(120_000);

const ROLE = 'arn:aws:iam::123456789012:role/Trainer';

let moto: Moto;
const surroundings = new Surroundings();

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(async () => {
  surroundings[Symbol.dispose]();
  await moto[Symbol.asyncDispose]();
});

/** Prints who the script is for AWS, what of credentials is in its environment, and whether others may read the file. */
const WHO = [
  'import boto3, json, os, stat',
  'print(boto3.client("sts").get_caller_identity()["Arn"])',
  'print([name for name in os.environ if "KEY" in name or "TOKEN" in name])',
  'directory = os.path.dirname(os.environ["AWS_CONFIG_FILE"])',
  'print(oct(stat.S_IMODE(os.stat(directory + "/credentials.json").st_mode)))'
].join('\n');

describe('a script with a role', () => {
  it.each([
    ['its ARN', ROLE],
    ['its name', 'Trainer']
  ])(
    'acts as it, given by %s, with credentials that only its person can read, and only while it runs',
    async (_what, role) => {
      const place = surroundings.place();
      const job = await trained(place, WHO, { role }, caller(moto.env()));
      expect(job).toMatchObject({ status: 'Completed', role });
      expect((await logged(place, job)).texts).toEqual([
        `arn:aws:sts::123456789012:assumed-role/Trainer/${job.ref.name}`,
        '[]',
        '0o600'
      ]);
      while (existsSync(join(job.directory ?? '', 'aws'))) {
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    }
  );

  it('is not started where STS refuses', async () => {
    const traffic = new Traffic();
    using aws = new Aws({ clock: systemClock, requestHandler: traffic });
    traffic.answer(
      'POST',
      403,
      '<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>',
      { 'content-type': 'text/xml' }
    );
    const jobs = readdirSync(surroundings.jobs);
    await expect(
      trained(surroundings.place({ aws }), WHO, { role: ROLE }, caller(moto.env()))
    ).rejects.toMatchObject({
      problem: {
        kind: 'denied',
        message: `You may not assume the role ${ROLE}, or it does not exist.`,
        hint: expect.stringContaining('leave --role out') as unknown
      }
    });
    expect(readdirSync(surroundings.jobs)).toEqual(jobs);
  });
});

it('the credentials of a role are renewed before they expire, until the job has ended', async () => {
  using aws = new Aws({ clock: systemClock });
  const over = new AbortController();
  const slept: number[] = [];
  const clock: Clock = {
    now: () => Date.now(),
    sleep: (delay, signal) => {
      slept.push(delay);
      signal?.throwIfAborted();
      return Promise.resolve();
    }
  };
  const credentials = new ScriptCredentials(aws, clock);
  const search = await credentials.assume(caller(moto.env()), ROLE, 'digits');
  const first = await search.result;
  const renewed: Identity[] = [];
  // Moto tells whole seconds.
  await new Promise(resolve => setTimeout(resolve, 1100));
  const renewing = credentials.renew(
    search,
    identity => {
      renewed.push(identity);
      over.abort(new Error('over'));
      return Promise.resolve();
    },
    over.signal
  );
  await renewing;
  expect(renewed).toHaveLength(1);
  expect(renewed[0]?.accessKeyId).not.toBe(first?.accessKeyId);
  expect((slept[0] ?? 0) / 60_000).toBeGreaterThan(35);
  expect((slept[0] ?? 0) / 60_000).toBeLessThanOrEqual(40);
});
