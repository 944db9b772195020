import type { Clock } from '../../src/host/clock';

/**
 * The time of a simulated account: real, faster than real, or standing still until it is moved.
 *
 * It is also a `Clock` of the host, so the code under test and the simulator can live in one time.
 */
export class SimulatedClock implements Clock, Disposable {
  /**
   * @param start milliseconds since 1970 at which the clock starts.
   * @param speed simulated milliseconds per real one: 1 is real time, 60 an hour in a minute, 0 stands still.
   */
  constructor(start: number = Date.now(), speed = 1) {
    this.base = start;
    this.mark = performance.now();
    this.rate = speed;
  }

  get speed(): number {
    return this.rate;
  }

  /** Changes the speed from now on; the time itself does not jump. */
  set speed(speed: number) {
    this.base = this.exact();
    this.mark = performance.now();
    this.rate = speed;
    this.arm();
  }

  /** Whole milliseconds since 1970. */
  now(): number {
    return Math.floor(this.exact());
  }

  /** Resolves after `delay` simulated milliseconds; rejects with the signal's reason when it aborts first. */
  async sleep(delay: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (delay <= 0) {
      return;
    }
    await new Promise<void>(resolve => {
      const sleeper: Sleeper = {
        due: this.exact() + delay,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        }
      };
      const abort = () => {
        this.sleepers.splice(this.sleepers.indexOf(sleeper), 1);
        this.arm();
        resolve();
      };
      signal?.addEventListener('abort', abort, { once: true });
      const later = this.sleepers.findIndex(other => other.due > sleeper.due);
      this.sleepers.splice(later < 0 ? this.sleepers.length : later, 0, sleeper);
      this.arm();
    });
    signal?.throwIfAborted();
  }

  /**
   * Moves the time forward by `delay` milliseconds, stopping at every sleeper that becomes due on the way so that what it
   * does happens at its own time. Resolves when the time is reached.
   */
  async advance(delay: number): Promise<void> {
    const target = this.exact() + delay;
    for (;;) {
      const next = this.sleepers[0];
      if (!next || next.due > target) {
        break;
      }
      this.jump(next.due);
      await settle();
    }
    this.jump(target);
    await settle();
  }

  /** Moves the time to `time`, which must not be in the past. */
  async advanceTo(time: number): Promise<void> {
    if (time < this.now()) {
      throw new RangeError(`The clock is at ${this.now()} and cannot go back to ${time}.`);
    }
    await this.advance(time - this.exact());
  }

  /**
   * Runs a standing clock for as long as `work` needs it: whenever nothing else is left to do, the time jumps to the next
   * sleeper. An hour of following a log takes as long as the work in it.
   *
   * `quiet` is how many milliseconds of real time without a change count as "nothing left to do": 0 (one turn of the event
   * loop) suits work that stays in this process, a few milliseconds suit work that talks over sockets.
   */
  async run<T>(work: Promise<T>, { quiet = 0 }: { quiet?: number } = {}): Promise<T> {
    let ended = false;
    const end = () => {
      ended = true;
    };
    work.then(end, end);
    while (!ended) {
      await settle(quiet);
      if (ended) {
        break;
      }
      const next = this.sleepers[0];
      if (next) {
        this.jump(next.due);
      }
    }
    return work;
  }

  /** Nobody is woken any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    this.sleepers.length = 0;
  }

  private exact(): number {
    return this.rate === 0 ? this.base : this.base + (performance.now() - this.mark) * this.rate;
  }

  private jump(time: number): void {
    this.base = Math.max(time, this.exact());
    this.mark = performance.now();
    this.wake();
  }

  private wake(): void {
    const now = this.exact();
    while (this.sleepers[0] && this.sleepers[0].due <= now) {
      this.sleepers.shift()?.wake();
    }
    this.arm();
  }

  private arm(): void {
    clearTimeout(this.timer);
    const next = this.sleepers[0];
    if (next && this.rate > 0) {
      const delay = Math.ceil((next.due - this.exact()) / this.rate);
      this.timer = setTimeout(() => this.wake(), Math.min(Math.max(delay, 0), longestTimer));
    }
  }

  private base: number;
  private mark: number;
  private rate: number;
  private timer: NodeJS.Timeout | undefined;
  private readonly sleepers: Sleeper[] = [];
}

interface Sleeper {
  readonly due: number;
  wake(): void;
}

const longestTimer = 0x7fffffff;

/**
 * Lets everything run that does not wait for time: promise reactions and a turn of the event loop, or `quiet` ms of it.
 * Reading a file takes as long as it takes: on a busy machine longer than any `quiet`.
 */
async function settle(quiet = 0): Promise<void> {
  if (quiet > 0) {
    await new Promise(resolve => setTimeout(resolve, quiet));
  }
  do {
    await new Promise(resolve => setImmediate(resolve));
    await new Promise(resolve => setImmediate(resolve));
  } while (process.getActiveResourcesInfo().some(resource => resource.startsWith('FSReq')));
}
