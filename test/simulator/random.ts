/**
 * Randomness that can be asked for by position: the same seed and number give the same value in every run and in any
 * order, so a page of log lines can be made anew at any time instead of being kept.
 */

/** A well-mixed unsigned 32-bit number for `value` (an integer below 2^53) under `seed`. */
export function hash(seed: number, value: number): number {
  let mixed = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(value | 0, 0xc2b2ae35);
  mixed ^= Math.imul((value / 0x100000000) | 0, 0x27d4eb2f);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** A number in [0, 1) for `value` under `seed`. */
export function unit(seed: number, value: number): number {
  return hash(seed, value) / 0x100000000;
}

/** A 32-bit seed for a name (FNV-1a). */
export function seedOf(text: string): number {
  let seed = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    seed = Math.imul(seed ^ text.charCodeAt(index), 0x01000193);
  }
  return seed >>> 0;
}

/** A sequence of random choices, for places where order is fixed anyway: scenarios and faults. */
export class Dice {
  constructor(private readonly seed: number) {}

  /** A number in [0, 1). */
  next(): number {
    return unit(this.seed, this.drawn++);
  }

  /** An integer in [least, most]. */
  between(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of `choices`, which must not be empty. */
  pick<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.between(0, choices.length - 1)] ?? choices[0];
  }

  private drawn = 0;
}
