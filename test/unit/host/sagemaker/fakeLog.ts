import { Aws } from '../../../../src/host/aws/aws';
import { Batch } from '../../../../src/host/logs/batch';
import type { LogEvent } from '../../../../src/host/logs/source';
import type { Page, PageRequest, ReadPage } from '../../../../src/host/places/sagemaker/log/page';
import { StaleToken } from '../../../../src/host/places/sagemaker/log/page';
import { ProblemError } from '../../../../src/host/problem';
import type { Problem } from '../../../../src/protocol';
import type { SimulatedClock } from '../../../simulator';
import { callerWith } from './rig';

export interface FakeEvent {
  readonly time: number;
  readonly host: number;
  /** Milliseconds until it can be read. */
  readonly delay: number;
}

/** How unkind the service is; rates are 0 … 1. */
export interface Weather {
  readonly pageSize: number;
  readonly emptyRate: number;
  readonly staleRate: number;
  readonly throttleRate: number;
  readonly failureRate: number;
  /** Credentials are expired within these times. */
  readonly expired?: { readonly from: number; readonly to: number };
  readonly latency: number;
  /** `false` for an emulator that always answers oldest first. */
  readonly newestFirst: boolean;
}

/**
 * FilterLogEvents of one log, and nothing else: quick enough for hundreds of runs. Behind it is our own `Aws.call`, so
 * throttles, failures and expired credentials take the real way.
 */
export class FakeLog implements Disposable {
  readonly #clock: SimulatedClock;
  readonly #weather: Weather;
  readonly #random: () => number;
  readonly #aws: Aws;
  /** All there will ever be, in the order of the log. */
  readonly events: readonly LogEvent[];
  calls = 0;
  #stale = 0;

  constructor(clock: SimulatedClock, events: readonly FakeEvent[], weather: Weather, seed: number) {
    this.#clock = clock;
    this.#weather = weather;
    this.#random = mulberry32(seed);
    this.#aws = new Aws({ clock });
    this.events = events
      .map(({ time, host, delay }) => ({ time, ingestion: time + delay, host: `algo-${host}` }))
      .sort((one, other) => one.time - other.time || one.ingestion - other.ingestion)
      .map((event, index) => ({
        ...event,
        id: String(index).padStart(10, '0'),
        text: `line ${index}`
      }));
  }

  reader(paused: (problem: Problem | undefined) => void): ReadPage {
    const caller = callerWith();
    return async (request, signal) => {
      try {
        return await this.#aws.call(
          caller,
          { operation: 'FilterLogEvents', subject: 'the log', signal, paused },
          () => this.#page(request)
        );
      } catch (error) {
        if (error instanceof ProblemError && error.problem.code === 'InvalidParameterException') {
          throw new StaleToken();
        }
        throw error;
      }
    };
  }

  [Symbol.dispose](): void {
    this.#aws[Symbol.dispose]();
  }

  async #page({
    from,
    to = Infinity,
    token,
    newestFirst,
    limit = 10_000
  }: PageRequest): Promise<Page> {
    const { pageSize, emptyRate, staleRate, throttleRate, failureRate, expired, latency } =
      this.#weather;
    this.calls += 1;
    if (this.calls > 20_000) {
      throw new Error('This reader never ends.');
    }
    await this.#clock.sleep(latency);
    const now = this.#clock.now();
    if (expired && now >= expired.from && now < expired.to) {
      throw named('ExpiredTokenException');
    }
    if (this.#random() < throttleRate) {
      throw named('ThrottlingException');
    }
    if (this.#random() < failureRate) {
      throw this.#random() < 0.5
        ? Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })
        : named('SyntaxError');
    }
    if (token !== undefined && this.#random() < staleRate && (this.#stale += 1) <= 5) {
      throw named('InvalidParameterException');
    }
    const backwards = token?.startsWith('b') ?? (newestFirst && this.#weather.newestFirst);
    const visible = this.events.filter(
      ({ time, ingestion }) => ingestion <= now && time >= from && time < to
    );
    const all = backwards ? visible.reverse() : visible;
    // A place in the order, not a number of events: what arrives late before it is not seen behind it.
    const last = token?.slice(1);
    const left = all.filter(({ id }) => !last || (backwards ? id < last : id > last));
    const size = this.#random() < emptyRate ? 0 : Math.min(pageSize, limit);
    const events = left.slice(0, size);
    const place = events.at(-1)?.id ?? last ?? (backwards ? '9' : '0');
    return {
      events: Batch.of(events),
      next: left.length > events.length ? `${backwards ? 'b' : 'f'}${place}` : undefined,
      now
    };
  }
}

function named(name: string): Error {
  return Object.assign(new Error(`${name} of the fake`), { name });
}

/** A small generator of random numbers that a seed determines. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
