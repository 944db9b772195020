/** @jest-environment @jupyterlab/testing/lib/jest-env.js */
import { Host, HostError } from '../../../../src/lab/client';
import type { HostStatus } from '../../../../src/lab/tokens';
import type { Problem } from '../../../../src/protocol';
import { describeJob, listCommands, listJobs, logLines, watchJobs } from '../../../../src/protocol';
import { FakeServer, INFO } from './server';
import { waitFor } from './waitFor';

let server: FakeServer;
let host: Host;

beforeEach(() => {
  server = new FakeServer();
  host = new Host(server.settings, () => 0.999);
});

afterEach(() => {
  host.dispose();
});

const NOT_FOUND: Problem = {
  kind: 'not-found',
  message: 'There is no training job named digits.',
  hint: 'See `%sagemaker jobs`.'
};

const JOB = { ref: { kind: 'training', place: 'process', name: 'digits' } } as const;

/** Turns of the event loop, for what must not happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

/** Ends the pause before the next try. */
async function reconnected(nth: number): ReturnType<FakeServer['connection']> {
  await waitFor(() => (host.status === 'reconnecting' ? true : undefined));
  host.reconnect();
  return server.connection(nth);
}

describe('the way in', () => {
  it('opens nothing before it is used', async () => {
    await settle();
    expect(host.status).toBe('idle');
    expect(server.requests).toEqual([]);
  });

  it('gets a ticket by POST under the base URL and hands it in as the first message', async () => {
    const answer = host.request(listJobs, {});
    const side = await server.connection();
    side.answer(await side.message('job/list'), { jobs: [], more: false, problems: [] });
    await answer;
    expect(server.requests).toEqual([
      {
        url: 'http://localhost:8888/jupyterlab/default/jupyterlab-sagemaker/ticket',
        method: 'POST'
      }
    ]);
    expect(side.received[0]).toEqual({ ticket: 'ticket-1' });
    expect(host.status).toBe('connected');
    expect(host.info).toEqual(INFO);
  });

  it('says how it stands as it goes', async () => {
    const seen: HostStatus[] = [];
    host.statusChanged.connect((_, status) => seen.push(status));
    host.reconnect();
    await server.connection();
    await waitFor(() => (host.status === 'connected' ? true : undefined));
    (await server.connection()).drop();
    await reconnected(1);
    await waitFor(() => (host.status === 'connected' ? true : undefined));
    expect(seen).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
    expect(host.problem).toBeUndefined();
  });

  it.each([
    [404, 'unavailable', /server part of jupyterlab-sagemaker is not running/],
    [403, 'denied', /does not let this page/],
    [500, 'unavailable', /HTTP 500/],
    ['away', 'unavailable', /does not answer/]
  ] as const)(
    'is unavailable, with a reason, on a ticket answered %s',
    async (status, kind, words) => {
      server.ticketStatus = status;
      host.reconnect();
      await waitFor(() => (host.status === 'unavailable' ? true : undefined));
      expect(host.problem?.kind).toBe(kind);
      expect(host.problem?.message).toMatch(words);
      expect(host.problem?.hint).toBeTruthy();
    }
  );

  it.each([
    ['the problem of the server', { problem: NOT_FOUND }, NOT_FOUND.message],
    ['another protocol', { ready: { ...INFO, protocol: 99, version: '9.0.0' } }, /9\.0\.0.*99/],
    ['a greeting of another kind', { hello: 'world' }, /does not understand/],
    ['a problem of another kind', { problem: { kind: 'toString', message: 'x' } }, /understand/]
  ])('is unavailable on %s, and closes the socket', async (_, greeting, words) => {
    server.greeting = () => greeting;
    host.reconnect();
    await waitFor(() => (host.status === 'unavailable' ? true : undefined));
    expect(host.problem?.message).toMatch(words);
    expect(server.connections[0]?.isOpen).toBe(false);
  });

  it('keeps trying by itself', async () => {
    server.ticketStatus = 404;
    host.reconnect();
    await waitFor(() => (server.requests.length === 3 ? true : undefined));
    server.ticketStatus = 200;
    await waitFor(() => (host.status === 'connected' ? true : undefined));
  });

  it('tries at once when the page becomes visible, or the network is back', async () => {
    // Pauses of more than a minute, which nothing but these events ends in time.
    host.dispose();
    host = new Host(server.settings, () => -1_000);
    server.ticketStatus = 404;
    host.reconnect();
    await waitFor(() => host.problem);
    document.dispatchEvent(new Event('visibilitychange'));
    await waitFor(() => (server.requests.length === 2 ? true : undefined));
    await settle();
    server.ticketStatus = 200;
    window.dispatchEvent(new Event('online'));
    await waitFor(() => (host.status === 'connected' ? true : undefined));
  });
});

describe('a request', () => {
  it('rejects with the problem that the host states', async () => {
    const answer = host.request(describeJob, JOB);
    const side = await server.connection();
    side.refuse(await side.message('job/describe'), NOT_FOUND);
    await expect(answer).rejects.toThrow(HostError);
    await expect(answer).rejects.toMatchObject({ problem: NOT_FOUND });
  });

  it('calls what is no problem of the host a defect, naming the request', async () => {
    const answer = host.request(describeJob, JOB);
    const side = await server.connection();
    const { id } = await side.message('job/describe');
    side.send({ jsonrpc: '2.0', id, error: { code: -32601, message: 'Method not found' } });
    await expect(answer).rejects.toMatchObject({
      problem: { kind: 'internal', message: expect.stringContaining('job/describe') as string }
    });
  });

  it('sends no params where the method has none', async () => {
    const answer = host.request(listCommands, null);
    const side = await server.connection();
    const request = await side.message('command/list');
    side.answer(request, []);
    await expect(answer).resolves.toEqual([]);
    expect(request.params ?? null).toBeNull();
  });

  it('waits while the host is away and is answered when it is back', async () => {
    server.ticketStatus = 404;
    const answer = host.request(listJobs, {});
    await waitFor(() => (host.status === 'unavailable' ? true : undefined));
    server.ticketStatus = 200;
    host.reconnect();
    const side = await server.connection();
    const list = { jobs: [], more: false, problems: [] };
    side.answer(await side.message('job/list'), list);
    await expect(answer).resolves.toEqual(list);
  });

  it('is asked again when the connection is lost before its answer', async () => {
    const answer = host.request(listJobs, { limit: 7 });
    const first = await server.connection();
    await first.message('job/list');
    first.drop();
    const second = await reconnected(1);
    const again = await second.message('job/list');
    expect(again.params).toEqual({ limit: 7 });
    second.answer(again, { jobs: [], more: false, problems: [] });
    await expect(answer).resolves.toBeDefined();
  });

  it('that runs a command is not repeated, because it may have started something', async () => {
    const answer = host.run('train', { instance: 'local_cpu' });
    const first = await server.connection();
    await first.message('command/run');
    first.drop();
    await expect(answer).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
    const second = await reconnected(1);
    await settle();
    expect(second.received.filter(message => message.method)).toEqual([]);
  });

  it('aborts at once and tells the host', async () => {
    const abort = new AbortController();
    const answer = host.request(listJobs, {}, abort.signal);
    const side = await server.connection();
    const { id } = await side.message('job/list');
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    expect((await side.message('$/cancelRequest')).params).toEqual({ id });
  });

  it('aborts while it waits, and is never sent', async () => {
    server.ticketStatus = 404;
    const abort = new AbortController();
    const answer = host.request(listJobs, {}, abort.signal);
    abort.abort();
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
    server.ticketStatus = 200;
    host.reconnect();
    const side = await server.connection();
    await settle();
    expect(side.received).toHaveLength(1);
  });
});

describe('a command', () => {
  it('resolves with its value and takes what it shows on the way', async () => {
    const answer = host.run('stop', { job: 'digits' });
    const side = await server.connection();
    const request = await side.message('command/run');
    expect(request.params).toMatchObject({ command: 'stop', arguments: { job: 'digits' } });
    side.send({
      jsonrpc: '2.0',
      id: 900,
      method: 'command/outputs',
      params: { run: request.params?.['run'], outputs: [{ type: 'line', text: 'Stopping.' }] }
    });
    const taken = await waitFor(() => side.received.find(message => message.id === 900));
    expect(taken.result).toBeNull();
    side.answer(request, { value: { type: 'job' }, exitCode: 0 });
    await expect(answer).resolves.toEqual({ type: 'job' });
  });
});

describe('a subscription', () => {
  it('opens with its credit and gives events in order', async () => {
    const seen: unknown[] = [];
    host.subscribe(watchJobs, { limit: 5 }, { onEvents: events => void seen.push(...events) });
    const side = await server.connection();
    const open = await side.message('subscription/open');
    expect(open.params).toMatchObject({ topic: 'jobs', params: { limit: 5 }, credit: 64 });
    side.notify('subscription/events', { id: open.params?.['id'], events: [1, 2] });
    side.notify('subscription/events', { id: open.params?.['id'], events: [3] });
    await waitFor(() => (seen.length === 3 ? true : undefined));
    expect(seen).toEqual([1, 2, 3]);
  });

  it('grants credit for a batch only once its reader is done', async () => {
    const batches: (readonly unknown[])[] = [];
    const done: (() => void)[] = [];
    host.subscribe(
      watchJobs,
      {},
      {
        credit: 3,
        onEvents: events => {
          batches.push(events);
          return new Promise(resolve => done.push(resolve));
        }
      }
    );
    const side = await server.connection();
    const open = await side.message('subscription/open');
    side.answer(open, null);
    const id = open.params?.['id'];
    side.notify('subscription/events', { id, events: [1] });
    await waitFor(() => (batches.length === 1 ? true : undefined));
    side.notify('subscription/events', { id, events: [2] });
    side.notify('subscription/events', { id, events: [3] });
    await settle();
    expect(batches).toEqual([[1]]);
    expect(side.received.filter(({ method }) => method === 'subscription/credit')).toEqual([]);
    done[0]?.();
    expect((await side.message('subscription/credit')).params).toEqual({ id, credit: 1 });
    await waitFor(() => (batches.length === 2 ? true : undefined));
    expect(batches[1]).toEqual([2, 3]);
    done[1]?.();
    expect((await side.message('subscription/credit', 1)).params).toEqual({ id, credit: 2 });
  });

  it('resumes behind the last event that its reader was given, and loses and repeats none', async () => {
    const seen: number[] = [];
    let free: () => void = () => undefined;
    host.subscribe(
      logLines,
      { ...JOB, follow: true },
      {
        resume: () => ({ ...JOB, follow: true, after: seen.at(-1) }),
        onEvents: async events => {
          await new Promise<void>(resolve => (free = resolve));
          seen.push(...events.map(line => line.position));
        }
      }
    );
    const lines = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => ({ position: from + index }));

    const first = await server.connection();
    const id = (await first.message('subscription/open')).params?.['id'];
    first.notify('subscription/events', { id, events: lines(1, 2) });
    await settle();
    // In the reader's queue, not given to it, when the connection goes.
    first.notify('subscription/events', { id, events: lines(3, 4) });
    await settle();
    first.drop();
    const second = await reconnected(1);
    await settle();
    expect(second.received).toHaveLength(1);

    free();
    const again = await second.message('subscription/open');
    expect(again.params).toMatchObject({ params: { after: 2 } });
    expect(again.params?.['id']).not.toBe(id);
    second.notify('subscription/events', { id, events: lines(3, 4) });
    second.notify('subscription/events', { id: again.params?.['id'], events: lines(3, 5) });
    await settle();
    free();
    await waitFor(() => (seen.length === 5 ? true : undefined));
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  it('ends when the host ends it, behind the events that came before', async () => {
    const seen: unknown[] = [];
    host.subscribe(
      watchJobs,
      {},
      {
        onEvents: async events => {
          await settle();
          seen.push(...events);
        },
        onEnd: problem => seen.push(problem)
      }
    );
    const side = await server.connection();
    const id = (await side.message('subscription/open')).params?.['id'];
    side.notify('subscription/events', { id, events: ['last'] });
    side.notify('subscription/end', { id, problem: NOT_FOUND });
    await waitFor(() => (seen.length === 2 ? true : undefined));
    expect(seen).toEqual(['last', NOT_FOUND]);
    side.drop();
    const next = await reconnected(1);
    await settle();
    expect(next.received).toHaveLength(1);
  });

  it('ends with the problem when the host will not open it', async () => {
    const ended = new Promise(resolve => {
      host.subscribe(watchJobs, {}, { onEvents: () => undefined, onEnd: resolve });
    });
    const side = await server.connection();
    side.refuse(await side.message('subscription/open'), NOT_FOUND);
    await expect(ended).resolves.toEqual(NOT_FOUND);
  });

  it('closes at the host when it is disposed, and gives nothing more', async () => {
    const seen: unknown[] = [];
    const subscription = host.subscribe(
      watchJobs,
      {},
      {
        onEvents: events => void seen.push(...events)
      }
    );
    const side = await server.connection();
    const id = (await side.message('subscription/open')).params?.['id'];
    subscription.dispose();
    expect((await side.message('subscription/close')).params).toEqual({ id });
    side.notify('subscription/events', { id, events: ['late'] });
    await settle();
    expect(seen).toEqual([]);
  });

  it('ends with the error of a reader that fails', async () => {
    const ended = new Promise(resolve => {
      host.subscribe(
        watchJobs,
        {},
        {
          onEvents: () => {
            throw new Error('The reader broke.');
          },
          onEnd: resolve
        }
      );
    });
    const side = await server.connection();
    const id = (await side.message('subscription/open')).params?.['id'];
    side.notify('subscription/events', { id, events: [1] });
    await expect(ended).resolves.toEqual({ kind: 'internal', message: 'The reader broke.' });
    expect((await side.message('subscription/close')).params).toEqual({ id });
  });
});

describe('the end', () => {
  it('closes the socket, aborts what waits and tries no more', async () => {
    host.reconnect();
    const side = await server.connection();
    await waitFor(() => (host.status === 'connected' ? true : undefined));
    side.drop();
    await waitFor(() => (host.status === 'reconnecting' ? true : undefined));
    server.ticketStatus = 404;
    const waiting = host.request(listJobs, {});
    host.dispose();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
    await expect(host.request(listJobs, {})).rejects.toMatchObject({ name: 'AbortError' });
    const before = server.requests.length;
    window.dispatchEvent(new Event('online'));
    await settle();
    expect(server.requests).toHaveLength(before);
  });

  it('closes an open socket', async () => {
    host.reconnect();
    const side = await server.connection();
    await waitFor(() => (host.status === 'connected' ? true : undefined));
    host.dispose();
    await settle();
    expect(side.isOpen).toBe(false);
    expect(server.connections).toHaveLength(1);
  });
});
