import { hasEnded } from '../../../protocol';
import type { JobWatches, WatchedJob } from './watch';

/** Aborts with the end of a job, or when another signal does. */
export function untilEnded<Job extends WatchedJob>(
  watches: JobWatches<Job>,
  name: string,
  other: AbortSignal
): AbortSignal {
  const over = new AbortController();
  const watching = watches.job(name, ({ description }) => {
    if (hasEnded(description.status)) {
      over.abort();
    }
  });
  const signal = AbortSignal.any([over.signal, other]);
  signal.addEventListener('abort', () => watching[Symbol.dispose](), { once: true });
  return signal;
}
