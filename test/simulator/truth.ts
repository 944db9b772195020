import { createHash } from 'node:crypto';

import type { LogEvent } from './logs/event';
import { readPage } from './logs/page';
import type { Job } from './sagemaker/job';

/**
 * The whole log of a job in its order, as it will be once everything has arrived, however late. Lazy: a million events cost
 * no memory. A job that never ends is told up to `until` (the timestamp; required then).
 */
export function* eventsOf(job: Job, until = Infinity): Generator<LogEvent, void, void> {
  const end = Math.min(until, job.timeline.ends + 1);
  if (end === Infinity) {
    throw new RangeError(`${job.name} never ends: say until when its log is wanted.`);
  }
  let position: string | undefined;
  for (;;) {
    const page = readPage({
      streams: job.streams,
      now: Number.MAX_SAFE_INTEGER,
      from: 0,
      to: end,
      position,
      maxEvents: 10_000,
      maxBytes: Infinity
    });
    yield* page.events;
    if (page.ended) {
      return;
    }
    position = page.position;
  }
}

/** A hash of a log: equal logs, in equal order, have equal digests. */
export class LogDigest {
  private readonly hash = createHash('sha256');
  private events = 0;

  add(event: Pick<LogEvent, 'logStreamName' | 'timestamp' | 'message'>): void {
    this.events++;
    this.hash.update(`${event.timestamp}\t${event.logStreamName}\t${event.message}\n`);
  }

  get count(): number {
    return this.events;
  }

  /** Ends the digest; 64 hexadecimal digits. */
  hex(): string {
    return this.hash.digest('hex');
  }
}
