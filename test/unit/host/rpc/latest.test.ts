import { Latest } from '../../../../src/host/latest';

describe('A channel of the newest value', () => {
  it('gives a reader that was away only the newest', async () => {
    const channel = new Latest<number>();
    const values = channel.values(new AbortController().signal);
    channel.push(1);
    expect(await values.next()).toEqual({ done: false, value: 1 });
    channel.push(2);
    channel.push(3);
    expect(await values.next()).toEqual({ done: false, value: 3 });
  });

  it('wakes a reader that waits', async () => {
    const channel = new Latest<number>();
    const next = channel.values(new AbortController().signal).next();
    channel.push(7);
    expect(await next).toEqual({ done: false, value: 7 });
  });

  it('gives the value that waits before it ends', async () => {
    const channel = new Latest<number>();
    channel.push(1);
    channel.end();
    channel.push(2);
    const values = channel.values(new AbortController().signal);
    expect(await values.next()).toEqual({ done: false, value: 1 });
    expect(await values.next()).toEqual({ done: true, value: undefined });
  });

  it('gives the value that waits before it fails', async () => {
    const channel = new Latest<number>();
    channel.push(1);
    channel.fail(new Error('gone'));
    const values = channel.values(new AbortController().signal);
    expect(await values.next()).toEqual({ done: false, value: 1 });
    await expect(values.next()).rejects.toThrow('gone');
  });

  it('returns when the signal aborts, also in the middle of waiting', async () => {
    const stop = new AbortController();
    const next = new Latest<number>().values(stop.signal).next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
