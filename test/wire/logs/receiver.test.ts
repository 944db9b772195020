import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { join } from 'node:path';

import { Aws } from '../../../src/host/aws/aws';
import { systemClock } from '../../../src/host/clock';
import { createSageMakerPlace } from '../../../src/host/places/sagemaker';
import { PageReceiver } from '../../../src/host/places/sagemaker/log/receiver';
import type { Thread } from '../../../src/host/places/sagemaker/log/receiver/thread';
import type { FaultPlan } from '../../simulator';
import { Simulator } from '../../simulator';
import { bundleHost } from '../../process/host/startedHost';
import { eventually } from '../../unit/host/rpc/client';
import { MemoryLog } from '../../unit/host/sagemaker/memoryLog';
import { callerWith, compare, refOf, TRUE } from '../../unit/host/sagemaker/rig';
import { accountWith, counting } from '../../unit/host/simulator/accounts';

jest.setTimeout(60_000);

const DAY = 86_400_000;
const streams = ['algo-1-1', 'algo-2-1'].map(name => counting(6_000, 20, name, 1_000));

let bundle: string;

beforeAll(async () => {
  bundle = await bundleHost();
});

afterAll(() => rmSync(bundle, { recursive: true, force: true }));

/**
 * A job that ended long ago, and the thread that receives its log.
 *
 * @param variables besides those that lead to the simulated AWS at a URL
 */
async function ended(
  faults: readonly FaultPlan[] = [],
  variables: (url: string) => Promise<Record<string, string>> | Record<string, string> = () => ({})
) {
  const account = accountWith(streams, { job: { created: -DAY }, faults });
  const simulator = await Simulator.start({ scenario: { ...account, start: undefined } });
  const aws = new Aws({ clock: systemClock });
  const receiver = new PageReceiver(join(bundle, 'pages.mjs'));
  let thread: Thread | undefined;
  await eventually(() => expect((thread = receiver.thread)).toBeDefined());
  const taken = jest.spyOn(thread!, 'take');
  const place = createSageMakerPlace({ aws, clock: systemClock, receiver });
  const caller = callerWith({
    AWS_ENDPOINT_URL: simulator.url,
    ...(await variables(simulator.url))
  });
  return {
    simulator,
    receiver,
    thread: thread!,
    pages: () => taken.mock.calls.length,
    async read(signal = new AbortController().signal) {
      const log = new MemoryLog(systemClock);
      const job = await place.describe(refOf('job'), caller);
      await place.logSource(job, caller).run(log, signal);
      return log;
    },
    async [Symbol.asyncDispose]() {
      place[Symbol.dispose]();
      receiver[Symbol.dispose]();
      aws[Symbol.dispose]();
      await simulator.close();
    }
  };
}

const at = (kind: FaultPlan['kind'], ...calls: number[]): FaultPlan => ({
  kind,
  of: 'Logs.FilterLogEvents',
  when: { calls }
});

describe('a log whose past is received in a thread of its own', () => {
  it.each<[string, FaultPlan[]]>([
    ['when all is well', []],
    ['when connections are reset in the middle of a page', [at('reset', 2, 4)]],
    ['when bodies are cut off', [at('truncate', 3, 5)]],
    ['when connections are closed before an answer', [at('refuse', 2)]],
    ['when a proxy answers', [at('page', 2)]],
    ['when the service fails', [at('500', 2), at('503', 4)]],
    ['when calls are throttled', [at('throttle', 3)]]
  ])('is complete, and nothing comes twice, %s', async (_, faults) => {
    await using job = await ended(faults);
    const log = await job.read();
    expect(compare(log, job, 'job')).toEqual(TRUE);
    expect(job.pages()).toBeGreaterThan(8);
    expect(job.thread.isIdle).toBe(true);
  });

  it('is complete when the thread ends while it is read', async () => {
    await using job = await ended([at('slow', 2, 3, 4)]);
    const reading = job.read();
    await eventually(() => expect(job.thread.isIdle).toBe(false));
    job.receiver[Symbol.dispose]();
    expect(compare(await reading, job, 'job')).toEqual(TRUE);
    expect(job.receiver.thread).toBeUndefined();
  });

  it('goes by the caller’s proxy', async () => {
    let asked = 0;
    let aws = '';
    await using proxy = createServer((request, response) => {
      asked += 1;
      const { pathname } = new URL(request.url ?? '');
      const { method, headers } = request;
      request.pipe(
        send(new URL(pathname, aws), { method, headers }, answer => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
        })
      );
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    await using job = await ended([], url => {
      aws = url;
      return { AWS_ENDPOINT_URL: 'http://aws.test', HTTP_PROXY: `http://127.0.0.1:${port}` };
    });
    expect(compare(await job.read(), job, 'job')).toEqual(TRUE);
    expect(job.pages()).toBeGreaterThan(8);
    expect(asked).toBeGreaterThan(job.pages());
    proxy.closeAllConnections();
  });

  it('tells what AWS refuses as it does without one', async () => {
    await using job = await ended([at('denied', 2, 3, 4, 5, 6)]);
    await expect(job.read()).rejects.toMatchObject({
      problem: { kind: 'denied', code: 'AccessDeniedException' }
    });
    expect(job.pages()).toBeGreaterThan(0);
  });

  it('is left off at once when nobody wants it any more', async () => {
    await using job = await ended([at('slow', 2, 3, 4, 5)]);
    const left = new AbortController();
    const reading = job.read(left.signal);
    await eventually(() => expect(job.thread.isIdle).toBe(false));
    left.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
    await eventually(() => expect(job.thread.isIdle).toBe(true));
  });
});

describe('the thread that receives pages', () => {
  afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it('ends when it has had nothing to do for ten seconds, and not while it has', () => {
    jest.useFakeTimers({
      doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask', 'performance']
    });
    using receiver = new PageReceiver(join(bundle, 'pages.mjs'));
    const { thread } = receiver;
    jest.advanceTimersByTime(9_000);
    expect(receiver.thread).toBe(thread);
    const idle = jest.spyOn(thread!, 'isIdle', 'get').mockReturnValue(false);
    jest.advanceTimersByTime(60_000);
    expect(receiver.thread).toBe(thread);
    idle.mockReturnValue(true);
    const ending = jest.spyOn(thread!, Symbol.dispose);
    jest.advanceTimersByTime(10_000);
    expect(ending).toHaveBeenCalledTimes(1);
    expect(receiver.thread).not.toBe(thread);
  });

  it('is none any more once it ended by itself', async () => {
    const program = join(bundle, 'ends.mjs');
    writeFileSync(program, 'process.exit(0);');
    using receiver = new PageReceiver(program);
    expect(receiver.thread).toBeDefined();
    await eventually(() => expect(receiver.thread).toBeUndefined());
  });

  it('is none on one core', () => {
    jest.spyOn(os, 'availableParallelism').mockReturnValue(1);
    using receiver = new PageReceiver(join(bundle, 'pages.mjs'));
    expect(receiver.thread).toBeUndefined();
  });
});
