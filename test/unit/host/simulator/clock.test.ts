import { SimulatedClock } from '../../../simulator';

describe('a standing clock', () => {
  it('wakes sleepers in the order of their times, each at its own', async () => {
    using clock = new SimulatedClock(1000, 0);
    const woken: number[] = [];
    for (const delay of [300, 100, 200]) {
      void clock.sleep(delay).then(() => woken.push(clock.now()));
    }
    await clock.advance(250);
    expect(woken).toEqual([1100, 1200]);
    expect(clock.now()).toBe(1250);
    await clock.advance(50);
    expect(woken).toEqual([1100, 1200, 1300]);
  });

  it('jumps through an hour of sleeps as fast as the work goes', async () => {
    using clock = new SimulatedClock(0, 0);
    const hour = async () => {
      for (let polls = 0; polls < 1800; polls++) {
        await clock.sleep(2000);
      }
      return clock.now();
    };
    expect(await clock.run(hour())).toBe(3_600_000);
  });

  it('lets go of a sleeper that is aborted', async () => {
    using clock = new SimulatedClock(0, 0);
    const controller = new AbortController();
    const slept = clock.sleep(1000, controller.signal);
    controller.abort(new Error('enough'));
    await expect(slept).rejects.toThrow('enough');
    await expect(clock.sleep(1, AbortSignal.abort(new Error('never')))).rejects.toThrow('never');
  });

  it('does not go back', async () => {
    using clock = new SimulatedClock(1000, 0);
    await expect(clock.advanceTo(999)).rejects.toThrow(RangeError);
  });
});

describe('a running clock', () => {
  it('runs at its speed, and keeps its time when the speed changes', async () => {
    using clock = new SimulatedClock(0, 1000);
    await clock.sleep(20_000);
    expect(clock.now()).toBeGreaterThanOrEqual(20_000);
    clock.speed = 0;
    const stopped = clock.now();
    await new Promise(resolve => setTimeout(resolve, 5));
    expect(clock.now()).toBe(stopped);
  });
});
