import type { Milliseconds, Problem } from '../../protocol';
import type { Clock } from '../clock';
import type { ProblemError } from '../problem';
import type { Fault } from './faults';

/** An impatient call is given up after so many failures that are not its own fault, or so long a time of throttling. */
const FAILURES = 4;
const THROTTLED_FOR: Milliseconds = 30_000;
const FIRST_DELAY: Milliseconds = 250;
const LONGEST_DELAY: Milliseconds = 15_000;
/** A patient call says that it is held up after so long. */
const TELL_AFTER: Milliseconds = 20_000;

/**
 * Decides after each failure of a call whether to try again, and waits until then. A throttle is not waited for here:
 * the rate limit's bucket holds the next try back.
 */
export class Patience {
  readonly #clock: Clock;
  readonly #paused: ((problem: Problem | undefined) => void) | undefined;
  readonly #signal: AbortSignal | undefined;
  readonly #startedAt: Milliseconds;
  #failures = 0;
  #renewed = false;
  #told = false;

  /**
   * @param paused given for a call that never gives up on what time or its caller can heal; told what holds it up for
   * long, and `undefined` when it goes on
   */
  constructor(
    clock: Clock,
    paused: ((problem: Problem | undefined) => void) | undefined,
    signal: AbortSignal | undefined
  ) {
    this.#clock = clock;
    this.#paused = paused;
    this.#signal = signal;
    this.#startedAt = clock.now();
  }

  succeeded(): void {
    if (this.#told) {
      this.#told = false;
      this.#paused?.(undefined);
    }
  }

  /**
   * Resolves when the call should be tried again.
   *
   * @param renew looks for credentials anew at the next try
   * @throws the problem, when trying again makes no sense or patience is at its end
   */
  async failed(fault: Fault, problem: ProblemError, renew: () => void): Promise<void> {
    const waited = this.#clock.now() - this.#startedAt;
    switch (fault) {
      case 'throttled':
        this.#endure(problem, waited > THROTTLED_FOR, waited > TELL_AFTER);
        return;
      case 'expired':
        renew();
        if (!this.#renewed) {
          this.#renewed = true;
          return;
        }
        this.#endure(problem, true, true);
        break;
      case 'transient':
      case 'skewed':
        this.#endure(problem, this.#failures + 1 >= FAILURES, waited > TELL_AFTER);
        break;
      default:
        throw problem;
    }
    await this.#clock.sleep(delayAfter(this.#failures), this.#signal);
    this.#failures += 1;
  }

  #endure(problem: ProblemError, givesUp: boolean, tells: boolean): void {
    if (!this.#paused && givesUp) {
      throw problem;
    }
    if (tells && !this.#told) {
      this.#told = true;
      this.#paused?.(problem.problem);
    }
  }
}

/** Doubles with every failure, with a spread of half so that many who failed together do not return together. */
function delayAfter(failures: number): Milliseconds {
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** failures) * (0.75 + Math.random() / 2);
}
