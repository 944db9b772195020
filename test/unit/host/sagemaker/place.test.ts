import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSageMakerPlace } from '../../../../src/host/places/sagemaker';
import { hostOf } from '../../../../src/host/places/sagemaker/log/cloudwatch';
import type { JobDescription } from '../../../../src/protocol';
import { scenarios } from '../../../simulator';
import { MemoryLog } from './memoryLog';
import { callerWith, compare, refOf, Rig, TRUE } from './rig';

jest.setTimeout(60_000);

/** Jest types its matchers as `any`. */
const containing: (text: string) => unknown = text => expect.stringContaining(text);

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('watching a job', () => {
  it('asks AWS once for all who watch, and tells each of every stage', async () => {
    using rig = await new Rig({ scenario: scenarios.lateNode }).warm('late-node');
    const ref = refOf('late-node');
    const stages: string[][] = [[], [], []];
    const watches = stages.map(seen =>
      rig.place.watch(ref, rig.caller, job => {
        if (seen.at(-1) !== job.secondaryStatus) {
          seen.push(job.secondaryStatus);
        }
      })
    );
    await rig.run(rig.clock.sleep(15 * MINUTE));
    for (const seen of stages) {
      expect(seen).toEqual(['Starting', 'Downloading', 'Training', 'Uploading', 'Completed']);
    }
    const calls = rig.simulator.counters.total('SageMaker.DescribeTrainingJob').calls;
    // Every five seconds while something is about to happen, every fifteen while it trains.
    expect(calls).toBeLessThan(80);
    watches.forEach(watch => watch[Symbol.dispose]());
  });

  it('costs nothing once nobody does, or once the job has ended', async () => {
    using rig = await new Rig({ scenario: scenarios.lateNode }).warm('late-node');
    const count = () => rig.simulator.counters.total('SageMaker').calls;
    const watch = rig.place.watch(refOf('late-node'), rig.caller, () => undefined);
    await rig.run(rig.clock.sleep(MINUTE));
    watch[Symbol.dispose]();
    const before = count();
    await rig.clock.advance(10 * MINUTE);
    expect(count()).toBe(before);

    await rig.clock.advance(10 * MINUTE);
    using again = rig.place.watch(refOf('late-node'), rig.caller, () => undefined);
    await rig.run(rig.clock.sleep(10 * MINUTE));
    expect(count()).toBe(before + 1);
    expect(again).toBeDefined();
  });

  it('tells a late watcher at once what is known', async () => {
    using rig = await new Rig({ scenario: scenarios.lateNode }).warm('late-node');
    using first = rig.place.watch(refOf('late-node'), rig.caller, () => undefined);
    await rig.run(rig.clock.sleep(SECOND));
    const seen: JobDescription[] = [];
    using second = rig.place.watch(refOf('late-node'), rig.caller, job => seen.push(job));
    await Promise.resolve();
    expect(seen.map(job => job.secondaryStatus)).toEqual(['Starting']);
    expect([first, second]).toHaveLength(2);
  });

  it('of two callers with two sets of credentials is two watches', async () => {
    using rig = await new Rig({ scenario: scenarios.lateNode }).warm('late-node');
    const other = callerWith({ AWS_ACCESS_KEY_ID: 'AKIAOTHER' });
    using one = rig.place.watch(refOf('late-node'), rig.caller, () => undefined);
    using two = rig.place.watch(refOf('late-node'), other, () => undefined);
    await rig.run(rig.clock.sleep(SECOND));
    expect(rig.simulator.counters.total('SageMaker.DescribeTrainingJob').calls).toBe(2);
    expect([one, two]).toHaveLength(2);
  });
});

describe('watching the list', () => {
  it('tells when a job changes, asks nothing when nobody watches', async () => {
    using rig = await new Rig({ scenario: scenarios.lateNode }).warm('late-node');
    let changes = 0;
    const watch = rig.place.watchList(rig.caller, () => (changes += 1));
    await rig.run(rig.clock.sleep(15 * MINUTE));
    expect(changes).toBeGreaterThanOrEqual(3);
    const { calls } = rig.simulator.counters.total('SageMaker.ListTrainingJobs');
    expect(calls).toBeLessThanOrEqual(15 * 3 + 1);
    watch[Symbol.dispose]();
    const before = rig.simulator.counters.total('').calls;
    await rig.clock.advance(10 * MINUTE);
    expect(rig.simulator.counters.total('').calls).toBe(before);
  });
});

describe('stopping a job', () => {
  it('asks for it and returns', async () => {
    using rig = new Rig({ scenario: scenarios.lateNode });
    await rig.clock.advance(3 * MINUTE);
    await rig.run(rig.place.stop(refOf('late-node'), rig.caller));
    expect(await rig.run(rig.describe('late-node'))).toMatchObject({ status: 'Stopping' });
  });
});

describe('credentials that expire while a log is followed', () => {
  it('pause it with a sentence; renewed in their file, they let it go on, complete', async () => {
    using rig = await new Rig({ scenario: scenarios.lateNode, latency: 60 }).warm('late-node');
    const directory = mkdtempSync(join(tmpdir(), 'expiry-'));
    try {
      const file = join(directory, 'credentials');
      const write = (expiresIn: number) => {
        const { accessKeyId, secretAccessKey, sessionToken } = rig.simulator.credentials.issue(
          rig.clock.now() + expiresIn
        );
        writeFileSync(
          file,
          `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\naws_session_token = ${sessionToken}\n`
        );
      };
      write(4 * MINUTE);
      const caller = {
        id: 'file',
        context: {
          face: 'kernel' as const,
          cwd: '/',
          env: { AWS_REGION: 'us-east-1', AWS_SHARED_CREDENTIALS_FILE: file }
        }
      };
      const job = await rig.run(rig.place.describe(refOf('late-node'), caller));
      const log = new MemoryLog(rig.clock);
      const run = rig.place.logSource(job, caller).run(log, new AbortController().signal);
      await rig.run(rig.clock.sleep(6 * MINUTE), 3);
      expect(log.problems.at(-1)).toMatchObject({
        kind: 'credentials',
        message: 'The AWS credentials from the profile “default” have expired.',
        code: 'ExpiredTokenException'
      });
      write(60 * MINUTE);
      await rig.run(run, 3);
      expect(log.problems.at(-1)).toBeUndefined();
      expect(compare(log, rig, 'late-node')).toEqual(TRUE);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe('permission to read logs that is missing', () => {
  it('ends the attach with a sentence instead of waiting for ever', async () => {
    using rig = new Rig({ scenario: scenarios.stopTail });
    const denied = createSageMakerPlace({ aws: rig.aws, clock: rig.clock });
    const job = await rig.run(rig.describe('stop-tail'));
    const { handler } = rig.simulator;
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options) => {
      const { response } = await handle(request, options);
      const body = JSON.stringify({
        __type: 'AccessDeniedException',
        Message: 'User me is not authorized to perform: logs:FilterLogEvents'
      });
      return { response: { ...response, statusCode: 400, body: new TextEncoder().encode(body) } };
    };
    const source = denied.logSource(job, rig.caller);
    await expect(
      rig.run(source.run(new MemoryLog(rig.clock), new AbortController().signal))
    ).rejects.toMatchObject({
      problem: { kind: 'denied', message: containing('logs:FilterLogEvents') }
    });
    denied[Symbol.dispose]();
  });
});

describe('the host that writes a stream', () => {
  it.each([
    ['job/algo-1-1700000000', 'algo-1'],
    ['job/algo-12-1700000000', 'algo-12'],
    ['job/algo-3', 'algo-3'],
    ['job/i-0123456789abcdef0', 'i-0123456789abcdef0'],
    ['job/i-0123456789abcdef0/data-log', 'i-0123456789abcdef0/data-log']
  ])('%s is %s', (stream, host) => {
    expect(hostOf(stream, 'job/')).toBe(host);
  });
});
