import type { Problem } from '../../../../src/protocol';
import type { EventSource } from '../../../../src/host/rpc/subscriptions';
import { Subscriptions } from '../../../../src/host/rpc/subscriptions';

interface Ended {
  readonly id: string;
  readonly problem?: Problem;
}

/** A reader that keeps what it is told; `pace` holds a message back as a full socket does. */
function reader() {
  const events: unknown[] = [];
  const messages: { id: string; size: number }[] = [];
  const ends: Ended[] = [];
  const waiting: (() => void)[] = [];
  const told = () => waiting.splice(0).forEach(resolve => resolve());
  const sink = {
    pace: Promise.resolve(),
    events: async (id: string, some: readonly unknown[]) => {
      events.push(...some);
      messages.push({ id, size: some.length });
      told();
      await sink.pace;
    },
    end: async (id: string, problem?: Problem) => {
      ends.push({ id, problem });
      told();
    }
  };
  const until = async (reached: () => boolean) => {
    while (!reached()) {
      await new Promise<void>(resolve => waiting.push(resolve));
    }
  };
  const subscriptions = new Subscriptions(sink, error => ({
    kind: 'internal',
    message: error instanceof Error ? error.message : String(error)
  }));
  return { subscriptions, sink, events, messages, ends, until };
}

/** Lists of `size` numbers, counting up, and how many of them were asked for. */
function counting(size: number, lists = Infinity) {
  const source = {
    pulled: 0,
    closed: 0,
    open: async function* () {
      try {
        for (; source.pulled < lists;) {
          source.pulled += 1;
          yield Array.from({ length: size }, (_, index) => (source.pulled - 1) * size + index);
        }
      } finally {
        source.closed += 1;
      }
    } as EventSource
  };
  return source;
}

const settle = () => new Promise(resolve => setTimeout(resolve, 20));
const open = { topic: 'numbers', params: null };

describe('A subscription with credit', () => {
  it('gets as many events as it has credit for, and not one more', async () => {
    const { subscriptions, events, until } = reader();
    const source = counting(10);
    subscriptions.open({ ...open, id: 'a', credit: 25 }, source.open);
    await until(() => events.length >= 25);
    await settle();
    expect(events).toEqual(Array.from({ length: 25 }, (_, index) => index));
    expect(source.pulled).toBe(3);
    subscriptions[Symbol.dispose]();
  });

  it('goes on where it stopped when it is granted more, in the middle of a list too', async () => {
    const { subscriptions, events, messages, until } = reader();
    subscriptions.open({ ...open, id: 'a', credit: 3 }, counting(10).open);
    await until(() => events.length === 3);
    subscriptions.grant('a', 4);
    await until(() => events.length === 7);
    subscriptions.grant('a', 8);
    await until(() => events.length === 15);
    expect(events).toEqual(Array.from({ length: 15 }, (_, index) => index));
    expect(messages.map(message => message.size)).toEqual([3, 4, 3, 5]);
    subscriptions[Symbol.dispose]();
  });

  it('asks its source for nothing while it has none', async () => {
    const { subscriptions, until, events } = reader();
    const source = counting(5);
    subscriptions.open({ ...open, id: 'a', credit: 5 }, source.open);
    await until(() => events.length === 5);
    await settle();
    expect(source.pulled).toBe(1);
    subscriptions[Symbol.dispose]();
  });

  it('waits for the socket before it pulls on', async () => {
    const { subscriptions, sink, events, until } = reader();
    let take: () => void = () => undefined;
    sink.pace = new Promise(resolve => (take = resolve));
    const source = counting(10);
    subscriptions.open({ ...open, id: 'a', credit: 1_000 }, source.open);
    await until(() => events.length === 10);
    await settle();
    expect(source.pulled).toBe(1);
    sink.pace = Promise.resolve();
    take();
    await until(() => events.length >= 1_000);
    subscriptions[Symbol.dispose]();
  });

  it('slows nobody but itself', async () => {
    const { subscriptions, events, messages, until } = reader();
    subscriptions.open({ ...open, id: 'slow', credit: 1 }, counting(100).open);
    subscriptions.open({ ...open, id: 'fast', credit: 5_000 }, counting(100).open);
    await until(() => events.length === 5_001);
    const bySlow = messages.filter(message => message.id === 'slow');
    expect(bySlow).toEqual([{ id: 'slow', size: 1 }]);
    subscriptions[Symbol.dispose]();
  });

  it('puts at most 1,000 events into a message', async () => {
    const { subscriptions, events, messages, until } = reader();
    subscriptions.open({ ...open, id: 'a', credit: 5_000 }, counting(2_500, 2).open);
    await until(() => events.length === 5_000);
    expect(messages.map(message => message.size)).toEqual([1_000, 1_000, 500, 1_000, 1_000, 500]);
  });

  it('is told when its topic ends, and forgotten', async () => {
    const { subscriptions, events, ends, until } = reader();
    const source = counting(2, 2);
    subscriptions.open({ ...open, id: 'a', credit: 100 }, source.open);
    await until(() => ends.length === 1);
    expect(events).toEqual([0, 1, 2, 3]);
    expect(ends).toEqual([{ id: 'a', problem: undefined }]);
    expect(subscriptions.size).toBe(0);
    subscriptions.open({ ...open, id: 'a', credit: 1 }, counting(1).open);
    subscriptions[Symbol.dispose]();
  });

  it('is told why its topic ended early', async () => {
    const { subscriptions, ends, until } = reader();
    subscriptions.open({ ...open, id: 'a', credit: 9 }, async function* () {
      yield [1];
      throw new Error('the disk is full');
    });
    await until(() => ends.length === 1);
    expect(ends[0]?.problem?.message).toBe('the disk is full');
  });

  it('hears nothing more once it is closed, and its source is closed', async () => {
    const { subscriptions, events, ends, until } = reader();
    const source = counting(1);
    subscriptions.open({ ...open, id: 'a', credit: 5 }, source.open);
    await until(() => events.length === 5);
    subscriptions.close('a');
    subscriptions.grant('a', 100);
    await settle();
    expect(events).toHaveLength(5);
    expect(ends).toEqual([]);
    expect(source.closed).toBe(1);
    expect(subscriptions.size).toBe(0);
  });

  it('closes a source that waits for something to happen', async () => {
    const { subscriptions } = reader();
    let closed: () => void = () => undefined;
    const closing = new Promise<void>(resolve => (closed = resolve));
    let waiting: () => void = () => undefined;
    const begun = new Promise<void>(resolve => (waiting = resolve));
    subscriptions.open({ ...open, id: 'a', credit: 1 }, async function* (signal) {
      try {
        waiting();
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
        yield [];
      } finally {
        closed();
      }
    });
    await begun;
    subscriptions[Symbol.dispose]();
    await closing;
  });

  it('needs an id of its own', () => {
    const { subscriptions } = reader();
    subscriptions.open({ ...open, id: 'a', credit: 1 }, counting(1).open);
    expect(() => subscriptions.open({ ...open, id: 'a', credit: 1 }, counting(1).open)).toThrow(
      'The subscription "a" is open already; choose another id or close it first.'
    );
    subscriptions[Symbol.dispose]();
  });
});
