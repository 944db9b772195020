import type { Milliseconds } from '../../protocol';
import type { Clock } from '../clock';
import { faultOf } from './faults';

/**
 * Calls a second that AWS allows an account in a region.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html; SageMaker's control plane does
 * not publish its rates, so those are modest and throttling teaches the rest.
 */
const QUOTAS: Readonly<
  Record<string, { usual: number; regions?: Readonly<Record<string, number>> }>
> = {
  FilterLogEvents: {
    usual: 10,
    regions: {
      'us-east-1': 25,
      'eu-central-1': 5,
      'ap-northeast-3': 5,
      'ap-southeast-3': 5,
      'ca-west-1': 5,
      'il-central-1': 5
    }
  },
  DescribeTrainingJob: { usual: 10 },
  ListTrainingJobs: { usual: 4 },
  ListProcessingJobs: { usual: 4 },
  ListTransformJobs: { usual: 4 },
  // Older documents say 50, newer ones 500.
  GetMetricData: { usual: 50 },
  DescribeAlarms: { usual: 9 },
  // S3 takes thousands a second for each prefix; these only keep a fault of ours from becoming a storm.
  GetObject: { usual: 200 },
  HeadObject: { usual: 200 },
  ListObjectsV2: { usual: 100 },
  PutObject: { usual: 200 },
  UploadPart: { usual: 200 },
  UploadPartCopy: { usual: 100 }
};
const UNKNOWN = 5;

/** The quota in calls a second, from AWS's table. */
export function quotaOf(operation: string, region: string): number {
  const quota = QUOTAS[operation];
  return quota?.regions?.[region] ?? quota?.usual ?? UNKNOWN;
}

/**
 * At once, while nothing says that anybody else calls, we spend this part of a second's calls. Quotas of AWS are buckets
 * that a second fills, as far as it tells (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html): the
 * rest of the bucket is for calls that arrive closer together than they were sent.
 */
const BURST = 0.75;
/** A throttle says that others call, too: from then on a tenth of the quota is theirs. */
const SHARE = 0.9;
/** What a throttle multiplies the rate with, at most once a second however many calls were under way. */
const DECREASE = 0.7;
/** Part of the quota that the rate regains in each quiet interval. */
const INCREASE = 0.05;
const RAISE_EVERY: Milliseconds = 5_000;
const LOWEST_SHARE = 0.05;
/** After the n-th throttle in a row nobody calls for so long. */
const PAUSE: Milliseconds = 500;
const LONGEST_PAUSE: Milliseconds = 8_000;

export interface Turn {
  /** Who calls: lanes take turns, so that a thousand calls of one log do not delay another's single one. */
  readonly lane: string;
  /** A person waits for it: goes before all others. */
  readonly urgent?: boolean;
  readonly signal?: AbortSignal;
}

interface Waiter {
  readonly go: () => void;
  readonly turn: Turn;
}

/**
 * A token bucket for one operation of one account in one region, shared by all who call it. It takes the whole quota until
 * AWS throttles, slows down at once, and recovers slowly to 90 % of the quota (additive increase, multiplicative decrease).
 */
export class Bucket {
  readonly #clock: Clock;
  readonly #quota: number;
  /** The part of the quota that is ours, and the part of a second's calls that may come at once. */
  #share = 1;
  #burst = BURST;
  #rate: number;
  #tokens: number;
  #filledAt: Milliseconds;
  #heldUntil: Milliseconds = 0;
  #loweredAt: Milliseconds = -Infinity;
  #changedAt: Milliseconds;
  #throttles = 0;
  readonly #urgent: Waiter[] = [];
  /** In the order of their turns: the first lane goes next, then to the back. */
  readonly #lanes = new Map<string, Waiter[]>();
  #pumping = false;

  constructor(clock: Clock, quota: number) {
    this.#clock = clock;
    this.#quota = quota;
    this.#rate = quota;
    this.#tokens = this.#capacity;
    this.#filledAt = this.#changedAt = clock.now();
  }

  /** Calls a second at present. */
  get rate(): number {
    return this.#rate;
  }

  /** Resolves when the caller may make one call; rejects with the signal's reason when it aborts first. */
  async take(turn: Turn): Promise<void> {
    turn.signal?.throwIfAborted();
    await this.#wait(turn);
    turn.signal?.throwIfAborted();
  }

  /** Learns from how a call ends; returns what it returns. */
  async count<Answer>(call: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await call;
      this.succeeded();
      return answer;
    } catch (error) {
      if (faultOf(error) === 'throttled') {
        this.throttled();
      }
      throw error;
    }
  }

  /** AWS turned a call away. */
  throttled(): void {
    const now = this.#clock.now();
    if (now - this.#loweredAt < 1_000) {
      return;
    }
    this.#loweredAt = this.#changedAt = now;
    this.#share = SHARE;
    this.#burst = 1 - SHARE;
    this.#rate = Math.max(this.#quota * LOWEST_SHARE, this.#rate * DECREASE);
    this.#tokens = Math.min(this.#tokens, 0);
    this.#heldUntil = now + Math.min(LONGEST_PAUSE, PAUSE * 2 ** this.#throttles);
    this.#throttles += 1;
  }

  /** AWS answered a call. */
  succeeded(): void {
    const now = this.#clock.now();
    this.#throttles = 0;
    if (now - this.#changedAt >= RAISE_EVERY && this.#rate < this.#quota * this.#share) {
      this.#changedAt = now;
      this.#rate = Math.min(this.#quota * this.#share, this.#rate + this.#quota * INCREASE);
    }
  }

  /** Calls that may come at once. */
  get #capacity(): number {
    return Math.max(1, this.#quota * this.#burst);
  }

  /** Resolves at this turn, or when its signal aborts. */
  #wait(turn: Turn): Promise<void> {
    const { lane, urgent, signal } = turn;
    return new Promise(resolve => {
      const leave = () => {
        this.#remove(waiter);
        resolve();
      };
      const waiter: Waiter = {
        turn,
        go: () => {
          signal?.removeEventListener('abort', leave);
          resolve();
        }
      };
      signal?.addEventListener('abort', leave, { once: true });
      const queue = urgent ? this.#urgent : (this.#lanes.get(lane) ?? []);
      queue.push(waiter);
      if (!urgent) {
        this.#lanes.set(lane, queue);
      }
      void this.#pump();
    });
  }

  async #pump(): Promise<void> {
    if (this.#pumping) {
      return;
    }
    this.#pumping = true;
    try {
      while (this.#urgent.length > 0 || this.#lanes.size > 0) {
        const delay = this.#untilNext();
        if (delay > 0) {
          await this.#clock.sleep(delay);
        } else {
          this.#tokens -= 1;
          this.#next()?.go();
        }
      }
    } finally {
      this.#pumping = false;
    }
  }

  #untilNext(): Milliseconds {
    const now = this.#clock.now();
    this.#tokens = Math.min(
      this.#capacity,
      this.#tokens + ((now - this.#filledAt) / 1_000) * this.#rate
    );
    this.#filledAt = now;
    const missing = Math.max(0, 1 - this.#tokens);
    // A hair more than needed, or rounding would leave a token a millionth short for ever.
    const refill = missing > 1e-9 ? Math.ceil((missing / this.#rate) * 1_000) : 0;
    return Math.max(refill, this.#heldUntil - now);
  }

  #next(): Waiter | undefined {
    const urgent = this.#urgent.shift();
    if (urgent) {
      return urgent;
    }
    for (const [lane, queue] of this.#lanes) {
      const waiter = queue.shift();
      this.#lanes.delete(lane);
      if (queue.length > 0) {
        this.#lanes.set(lane, queue);
      }
      return waiter;
    }
    return undefined;
  }

  #remove(waiter: Waiter): void {
    const { lane, urgent } = waiter.turn;
    const queue = urgent ? this.#urgent : this.#lanes.get(lane);
    const index = queue?.indexOf(waiter) ?? -1;
    if (index >= 0) {
      queue?.splice(index, 1);
    }
    if (!urgent && queue?.length === 0) {
      this.#lanes.delete(lane);
    }
  }
}

/** The buckets of all accounts. */
export class RateLimits {
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param account anything that tells two accounts apart: the account id, or the access key where that is unknown */
  bucket(account: string, region: string, operation: string): Bucket {
    const key = `${account} ${region} ${operation}`;
    let bucket = this.#buckets.get(key);
    if (!bucket) {
      bucket = new Bucket(this.#clock, quotaOf(operation, region));
      this.#buckets.set(key, bucket);
    }
    return bucket;
  }
}
