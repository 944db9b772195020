import type { LogModel } from '../../../../../src/lab/components/log/model';
import { LogTail } from '../../../../../src/lab/components/log/tail';

/** A log of `count` lines of which the first `held` are here. */
function log(state: { count: number; held: number; following?: boolean }): LogModel {
  return {
    get count() {
      return state.count;
    },
    open: [],
    get following() {
      return state.following ?? true;
    },
    lastKnown: (ordinal: number) => (ordinal < state.held ? { ordinal } : undefined)
  } as unknown as LogModel;
}

describe('the end of a list that follows', () => {
  it('waits for the lines that fill the screen', () => {
    const state = { count: 300, held: 295 };
    const tail = new LogTail(log(state));
    tail.advance(24);
    expect([tail.rows, tail.awaited]).toEqual([0, 300]);
    state.held = 300;
    tail.advance(24);
    expect([tail.rows, tail.awaited]).toEqual([300, undefined]);
  });

  it('reaches the newest end in one look when its lines came with those that were waited for', () => {
    const state = { count: 295, held: 290 };
    const tail = new LogTail(log(state));
    tail.advance(24);
    state.count = state.held = 300;
    tail.advance(24);
    expect([tail.rows, tail.awaited]).toEqual([300, undefined]);
  });

  it('shows the end it waited for while a newer one still travels', () => {
    const state = { count: 295, held: 290 };
    const tail = new LogTail(log(state));
    tail.advance(24);
    state.count = 400;
    state.held = 295;
    tail.advance(24);
    expect([tail.rows, tail.awaited]).toEqual([295, 400]);
  });
});
