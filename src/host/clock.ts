import type { Milliseconds } from '../protocol';

/** Time comes in by parameter wherever a test needs to hold it. */
export interface Clock {
  now(): Milliseconds;
  /** Resolves after `delay` milliseconds; rejects with the signal's reason when it aborts first. */
  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (delay, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const abort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, delay);
      signal?.addEventListener('abort', abort, { once: true });
    })
};
