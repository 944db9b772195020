import { Dice } from './random';

/** Milliseconds from arrival to answer: always the same, or anything in between. */
export type Duration = number | readonly [least: number, most: number];

/** One duration for every call, or one by `Service.Operation` with `default` for the rest (0 unless said). */
export type Latency = Duration | Readonly<Record<string, Duration>>;

/** Draws how long each call takes. */
export class Latencies {
  constructor(
    private readonly latency: Latency,
    seed: number
  ) {
    this.dice = new Dice(seed);
  }

  of(operation: string): number {
    const duration = this.durationOf(operation);
    return typeof duration === 'number'
      ? duration
      : duration[0] + this.dice.next() * (duration[1] - duration[0]);
  }

  private durationOf(operation: string): Duration {
    const { latency } = this;
    if (typeof latency === 'number' || isRange(latency)) {
      return latency;
    }
    return latency[operation] ?? latency['default'] ?? 0;
  }

  private readonly dice: Dice;
}

function isRange(latency: Latency): latency is readonly [number, number] {
  return Array.isArray(latency);
}
