import type { Problem } from '../../protocol';
import type { LiveWish } from './source';

type Told = (problem: Problem | undefined) => void;

/** Counts the readers of one log who want its lines live: the first one turns it on, the last one off. */
export class LiveWishes implements LiveWish {
  readonly #readers = new Set<Told>();
  readonly #listeners = new Set<() => void>();
  #problem: Problem | undefined;

  get wanted(): boolean {
    return this.#readers.size > 0;
  }

  /** @param told why lines do not come live, also when that was known before; `undefined` when they do */
  add(told: Told): Disposable {
    // A reader of its own, so that the same function may wish twice.
    const reader: Told = problem => told(problem);
    this.#readers.add(reader);
    if (this.#readers.size === 1) {
      this.#problem = undefined;
      this.#tell();
    } else if (this.#problem) {
      reader(this.#problem);
    }
    return {
      [Symbol.dispose]: () => {
        if (this.#readers.delete(reader) && this.#readers.size === 0) {
          this.#tell();
        }
      }
    };
  }

  onChange(changed: () => void): Disposable {
    const listener = () => changed();
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  hindered(problem: Problem | undefined): void {
    if (this.#problem !== problem) {
      this.#problem = problem;
      for (const reader of [...this.#readers]) {
        reader(problem);
      }
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}
