import { connect } from 'node:net';

import {
  completeLine,
  describeJob,
  findInLog,
  initialize,
  keepPreferences,
  listCommands,
  listJobs,
  locateInLog,
  logLines,
  logState,
  openSubscription,
  PROBLEM_CODE,
  readLog,
  readMetrics,
  stopJob,
  watchJob,
  watchJobs
} from '../../../../src/protocol';
import { ProblemError } from '../../../../src/host/problem';
import { eventually, numbered, refusal } from './client';
import { context, job, NOW } from './fakeHost';
import { Served } from './served';

const method = (name: string) => ({ method: name });

describe('A connection', () => {
  it('is answered with who the host is and a name for its context', async () => {
    await using served = await Served.start();
    const [one, other] = [await served.client(), await served.client()];
    expect(one.info).toEqual({
      protocol: 1,
      version: '1.2.3',
      pid: process.pid,
      startedAt: NOW,
      contextId: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown
    });
    expect(other.info.contextId).not.toBe(one.info.contextId);
  });

  it.each<[what: string, name: string, params: unknown, sentence: string]>([
    [
      'anything before initialize',
      'job/list',
      {},
      'The first request must be "initialize", not "job/list".'
    ],
    [
      'another protocol',
      initialize.method,
      { protocol: 7, version: '9', context: context('lab') },
      'initialize was sent wrong parameters: "protocol" is not 1, which this host speaks; start the host of the caller’s own version.'
    ],
    [
      'an unknown face',
      initialize.method,
      { protocol: 1, version: '1', context: { ...context('lab'), face: 'phone' } },
      'initialize was sent wrong parameters: "context.face" must be one of "lab", "kernel", "terminal".'
    ],
    [
      'no parameters',
      initialize.method,
      undefined,
      'initialize was sent wrong parameters: the parameters must be of type object.'
    ]
  ])('is refused %s in a sentence', async (_what, name, params, sentence) => {
    await using served = await Served.start();
    const client = await served.dial();
    const { code, message, problem } = await refusal(client.request(method(name), params));
    expect({ code, message, problem }).toEqual({
      code: PROBLEM_CODE,
      message: sentence,
      problem: { kind: 'usage', message: sentence }
    });
  });

  it.each<[name: string, params: unknown, sentence: string]>([
    ['job/fly', {}, 'The host has no method "job/fly".'],
    [
      'initialize',
      { protocol: 1, version: '1', context: context('lab') },
      'The connection is initialized already; open another one.'
    ],
    [
      'job/describe',
      { ref: { place: 'process', name: 'a' } },
      'job/describe was sent wrong parameters: "ref.kind" must be one of "training", "processing", "transform".'
    ],
    ['job/list', { limit: 0 }, 'job/list was sent wrong parameters: "limit" must be at least 1.'],
    [
      'log/read',
      { ref: job('a').ref, first: -1, count: 5 },
      'log/read was sent wrong parameters: "first" must be at least 0.'
    ],
    [
      'log/read',
      { ref: job('a').ref, first: 0, count: 1e6 },
      'log/read was sent wrong parameters: "count" must be at most 10000.'
    ],
    [
      'log/find',
      { ref: job('a').ref, pattern: '(', regex: true, from: 0, direction: 'next' },
      'log/find was sent wrong parameters: "pattern" is no regular expression that JavaScript understands.'
    ],
    [
      'log/locate',
      { ref: job('a').ref, filter: { grep: '(' }, time: 0 },
      'log/locate was sent wrong parameters: "filter.grep" is no regular expression that JavaScript understands.'
    ],
    [
      'command/run',
      { run: 'r' },
      'command/run was sent wrong parameters: the parameters must name either a line or a command.'
    ],
    [
      'command/complete',
      'text',
      'command/complete was sent wrong parameters: the parameters must be of type object.'
    ],
    [
      'subscription/open',
      { id: 'a', topic: 'job', params: {}, credit: 0 },
      'subscription/open was sent wrong parameters: "credit" must be at least 1.'
    ],
    [
      'subscription/open',
      { id: 'a', topic: 'weather', params: {}, credit: 1 },
      'There is no topic "weather"; the topics are job, jobs, endpoint, endpoints, models, local-runs, endpoint/stream, log-state, log-lines, endpoint-metrics, metrics.'
    ],
    [
      'subscription/open',
      { id: 'a', topic: 'log-lines', params: { ref: job('a').ref }, credit: 1 },
      'log-lines was sent wrong parameters: "follow" must be of type boolean.'
    ]
  ])('is refused %s with %j in a sentence', async (name, params, sentence) => {
    await using served = await Served.start();
    const client = await served.client();
    expect((await refusal(client.request(method(name), params))).message).toBe(sentence);
    expect(served.fake.reported).toEqual([]);
  });

  it.each([
    ['bytes that are no message', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a message that is no JSON', 'Content-Length: 3\r\n\r\n{"a'],
    [
      'a cancellation of nothing',
      'Content-Length: 45\r\n\r\n{"jsonrpc":"2.0","method":"$/cancelRequest" }'
    ]
  ])('that sends %s is closed, and the others live on', async (_what, bytes) => {
    await using served = await Served.start();
    const other = await served.client();
    const socket = connect(served.path);
    await new Promise<void>(resolve => {
      socket.once('close', () => resolve());
      socket.on('error', () => undefined);
      socket.write(bytes);
    });
    expect(await other.request(listJobs, {})).toEqual({ jobs: [], more: false, problems: [] });
    expect(served.fake.reported.join()).toContain('It sent what is no message');
  });

  it('hears of a defect as a problem, and the host keeps the details', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.failure = new TypeError('x is not a function');
    const { problem } = await refusal(client.request(describeJob, { ref: job('a').ref }));
    expect(problem.kind).toBe('internal');
    expect(problem.message).toBe('The host failed at job/describe: x is not a function');
    expect(served.fake.reported).toEqual(['job/describe: TypeError: x is not a function']);
  });

  it('hears a problem as it is', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.failure = new ProblemError('denied', 'No.', {
      hint: 'Ask.',
      code: 'AccessDenied',
      requestId: '1'
    });
    const { problem } = await refusal(client.request(describeJob, { ref: job('a').ref }));
    expect(problem).toEqual({
      kind: 'denied',
      message: 'No.',
      hint: 'Ask.',
      code: 'AccessDenied',
      requestId: '1'
    });
  });
});

describe('Requests', () => {
  it('answer about jobs, logs, metrics and commands', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    served.fake.local.print('digits', ...numbered(100), 'Error: last');
    const { ref } = job('digits');

    expect((await client.request(describeJob, { ref })).ref.name).toBe('digits');
    expect((await client.request(listJobs, {})).jobs.map(found => found.ref.name)).toEqual([
      'digits'
    ]);
    expect(await client.request(readMetrics, { ref })).toEqual([]);
    const names = (await client.request(listCommands, null)).map(command => command.name);
    expect(names).toEqual([
      'train',
      'jobs',
      'attach',
      'logs',
      'metrics',
      'stop',
      'deploy',
      'update',
      'endpoint',
      'endpoints',
      'models',
      'invoke',
      'autoscale',
      'delete',
      'prune',
      'doctor',
      'help'
    ]);
    const completion = await client.request(completeLine, { line: 'att', cursor: 3 });
    expect(completion).toMatchObject({ from: 0, to: 3, items: [{ text: 'attach' }] });

    const reading = await client.subscribe(logLines, { ref, follow: false }, 1_000);
    await reading.ended;
    const window = await client.request(readLog, { ref, first: 98, count: 10 });
    expect(window.lines.map(line => line.text)).toEqual(['line 98', 'line 99', 'Error: last']);
    expect(window.matching).toBe(101);
    const found = await client.request(findInLog, {
      ref,
      pattern: 'line 9',
      from: 0,
      direction: 'next'
    });
    expect(found).toEqual({
      matches: 11,
      found: { ordinal: 9, index: 1, time: NOW + 9, position: 9 }
    });
    const query = { ref, pattern: 'line 9', from: { time: NOW + 9, position: 9 } };
    const next = await client.request(findInLog, { ...query, beyond: true, direction: 'next' });
    expect(next.found).toMatchObject({ ordinal: 90, index: 2 });
    expect(await client.request(locateInLog, { ref, time: NOW + 50 })).toEqual({ ordinal: 50 });
    expect(
      await client.request(locateInLog, {
        ref,
        filter: { grep: '0$' },
        time: NOW + 50,
        position: 50
      })
    ).toEqual({ ordinal: 5 });

    expect(await client.request(stopJob, { ref })).toBeNull();
    expect((await client.request(describeJob, { ref })).status).toBe('Stopping');
  });

  it('keep what the browser prefers, for the lines of a kernel and for the forms', async () => {
    await using served = await Served.start();
    const [browser, kernel] = [await served.client('lab'), await served.client('kernel')];
    const instance = async () => {
      const commands = await kernel.request(listCommands, null);
      return commands.find(({ name }) => name === 'train')?.arguments['instance']?.default;
    };
    expect(await instance()).toBe('local_cpu');
    await browser.request(keepPreferences, { arguments: { instance: 'ml.m5.xlarge' } });
    expect(await instance()).toBe('ml.m5.xlarge');
    await expect(
      browser.request(keepPreferences, { arguments: { instance: true } })
    ).rejects.toThrow(/preferences\/keep was sent wrong parameters/);
  });

  it('are cancelled by their caller', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const stop = new AbortController();
    const list = served.fake.local.list.bind(served.fake.local);
    served.fake.local.list = async (query, by, signal) => {
      stop.abort();
      await new Promise(resolve => signal?.addEventListener('abort', resolve));
      return list(query, by, signal);
    };
    expect((await refusal(client.request(listJobs, {}, stop.signal))).code).toBe(-32800);
  });

  it('act with the context that a bundle names, also when its connection has gone', async () => {
    await using served = await Served.start();
    const kernel = await served.client('kernel', { profile: 'research' });
    const lab = await served.client('lab');
    const profiles: (string | undefined)[] = [];
    served.fake.local.set(job('digits'));
    served.fake.local.asked = by => profiles.push(by.context.profile);
    const { ref } = job('digits');
    const { contextId } = kernel.info;
    await lab.request(describeJob, { ref, contextId });
    kernel[Symbol.dispose]();
    await served.connections(1);
    await lab.request(describeJob, { ref, contextId });
    await lab.request(describeJob, { ref, contextId: 'never heard of' });
    await lab.request(describeJob, { ref });
    expect(profiles).toEqual(['research', 'research', undefined, undefined]);
  });
});

describe('Closing', () => {
  it('a connection closes everything that it opened', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const other = await served.client('lab');
    const { ref } = job('digits');
    served.fake.local.set(job('digits'));
    served.fake.local.print('digits', 'one');
    const readings = [
      await client.subscribe(watchJob, { ref }, 5),
      await client.subscribe(watchJobs, {}, 5),
      await client.subscribe(logState, { ref }, 5),
      await client.subscribe(logLines, { ref, follow: true }, 5)
    ];
    await Promise.all(readings.map(reading => reading.until(1)));
    const running = client.run({ line: 'attach digits' });
    running.catch(() => undefined);
    const followed = await other.subscribe(watchJob, { ref }, 5);
    await followed.until(1);
    expect(served.sessions[0]?.subscriptions).toBe(4);

    client[Symbol.dispose]();
    await served.connections(1);
    expect(served.sessions[0]?.subscriptions).toBe(0);
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    expect(await followed.ended).toBeUndefined();
    await eventually(() => {
      expect(served.fake.local.watchers).toBe(0);
      expect(served.fake.services.logs.size).toBe(0);
    });
    expect(served.fake.reported).toEqual([]);
  });

  it('the host closes its connections and removes its socket', async () => {
    await using served = await Served.start();
    const client = await served.client();
    await client.subscribe(watchJobs, {}, 5);
    await served.close();
    await client.closed;
    await expect(served.dial()).rejects.toThrow('ENOENT');
  });

  it('a connection in the middle of a large answer harms nobody', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const other = await served.client();
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    served.fake.local.print('digits', ...Array.from({ length: 2_000 }, () => 'x'.repeat(5_000)));
    client.socket.pause();
    void client
      .request(openSubscription, {
        id: 'large',
        topic: logLines.topic,
        params: { ref: job('digits').ref, follow: false },
        credit: 1_000_000
      })
      .catch(() => undefined);
    const reading = await other.subscribe(
      logLines,
      { ref: job('digits').ref, follow: false },
      10_000
    );
    await reading.ended;
    client.socket.destroy();
    await served.connections(1);
    expect(reading.events).toHaveLength(2_000);
    expect(served.fake.reported).toEqual([]);
  });
});
