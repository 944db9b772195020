/** @jest-environment @jupyterlab/testing/lib/jest-env.js */
import { Host } from '../../../../src/lab/client';
import type { HostStatus } from '../../../../src/lab/tokens';
import { logLines } from '../../../../src/protocol';
import { FakeServer, type ServerSide } from './server';
import { waitFor } from './waitFor';

const HOUR = 3_600_000;
const JOB = { ref: { kind: 'training', place: 'process', name: 'digits' } } as const;

let server: FakeServer;
let host: Host;
let first: ServerSide;

beforeEach(() => {
  jest.useFakeTimers({ advanceTimers: true });
  server = new FakeServer();
  host = new Host(server.settings, () => 0.999);
});

afterEach(() => {
  host.dispose();
  jest.useRealTimers();
});

async function connect(): Promise<void> {
  host.reconnect();
  first = await server.connection();
  await waitFor(() => (host.status === 'connected' ? true : undefined));
}

it('a connection that is silent when the page comes into sight is dropped', async () => {
  await connect();
  document.dispatchEvent(new Event('visibilitychange'));
  await first.message('command/complete');
  await jest.advanceTimersByTimeAsync(5_000);
  await server.connection(1);
  expect(first.isOpen).toBe(false);
});

describe('a laptop that was asleep for an hour', () => {
  it.each([
    ['whose socket does not know that it is dead', 5_000, () => undefined],
    ['whose socket was cut', 0, () => first.drop()]
  ])('%s comes back by itself, loses nothing and says so once', async (_, silent, cut) => {
    const seen: number[] = [];
    const said: HostStatus[] = [];
    host.subscribe(
      logLines,
      { ...JOB, follow: true },
      {
        resume: () => ({ ...JOB, follow: true, after: seen.at(-1) }),
        onEvents: lines => void seen.push(...lines.map(({ position }) => position))
      }
    );
    first = await server.connection();
    const opened = await first.message('subscription/open');
    const lines = (...positions: number[]) => positions.map(position => ({ position }));
    first.notify('subscription/events', { id: opened.params?.['id'], events: lines(1, 2) });
    await waitFor(() => (seen.length === 2 ? true : undefined));
    host.statusChanged.connect((__, status) => said.push(status));

    // Timers stand still while the clock goes on; the page is in sight before and after.
    jest.setSystemTime(Date.now() + HOUR);
    cut();
    await jest.advanceTimersByTimeAsync(15_000 + silent);
    const second = await server.connection(1);
    const again = await second.message('subscription/open');
    expect(again.params).toMatchObject({ params: { after: 2 } });
    second.notify('subscription/events', { id: again.params?.['id'], events: lines(3, 4) });
    await waitFor(() => (seen.length === 4 ? true : undefined));
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(said).toEqual(['reconnecting', 'connected']);
  });

  it('keeps a connection that answers', async () => {
    await connect();
    jest.setSystemTime(Date.now() + HOUR);
    await jest.advanceTimersByTimeAsync(15_000);
    first.answer(await first.message('command/complete'), { from: 0, to: 0, items: [] });
    await jest.advanceTimersByTimeAsync(10_000);
    expect(first.isOpen).toBe(true);
    expect(first.received.filter(({ method }) => method === 'command/complete')).toHaveLength(1);
  });
});
