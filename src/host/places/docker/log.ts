import * as z from 'zod/mini';
import { hasEnded } from '../../../protocol';
import type { JobDescription } from '../../../protocol';
import type { LogEvent, LogSource, LogWriter } from '../../logs/source';
import { Growth, opened, Reader, Times } from '../process/log';
import type { JobWatches } from '../process/watch';
import type { ObservedJob } from './jobs';
import type { JobLayout } from './layout';
import { hostFiles } from './layout';

/** The most to give to a log's store at once. */
const BATCH_LINES = 10_000;

/** Offset by host. */
const cursor = z.record(z.string(), z.number());

/**
 * The log of one job: the files that its containers' logs are copied into, a pair for each host. It needs no engine, and
 * stays when the containers are gone.
 */
export class DockerLog implements LogSource {
  readonly key: string;
  readonly #layout: JobLayout;
  readonly #job: JobDescription;
  readonly #watches: JobWatches<ObservedJob>;

  constructor(layout: JobLayout, job: JobDescription, watches: JobWatches<ObservedJob>) {
    this.#layout = layout;
    this.#job = job;
    this.#watches = watches;
    this.key = `docker/${job.ref.name}/${job.createdAt}`;
  }

  async run(into: LogWriter, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return;
    }
    const known = cursor.safeParse(into.cursor);
    const offsets = new Map(Object.entries(known.success ? known.data : {}));
    using growth = new Growth<ObservedJob>(
      this.#layout.logs,
      changed => this.#watches.job(this.#job.ref.name, changed),
      signal
    );
    await using open = new AsyncDisposableStack();
    let events: LogEvent[] = [];
    // The past may come in any order, and one host's lines are in order by themselves.
    let gather = false;
    const parts = await Promise.all(
      this.#job.hosts.map(async (host, index) => {
        const files = hostFiles(this.#layout, host);
        const start = offsets.get(host) ?? 0;
        const file = open.use(await opened(files.log));
        const times = open.use(new Times(await opened(files.times), start));
        const suffix = this.#job.hosts.length > 1 ? `:${index}` : '';
        const write = (batch: readonly LogEvent[], offset: number) => {
          events.push(...batch);
          offsets.set(host, offset);
          if (!gather) {
            flush();
          }
        };
        return {
          host,
          times,
          reader: new Reader(file, times, { host, start, suffix }, write, signal)
        };
      })
    );
    /** Lines of several hosts that came together go in the order of their times. */
    const flush = () => {
      events.sort((a, b) => a.time - b.time);
      for (let at = 0; at < events.length; at += BATCH_LINES) {
        const last = at + BATCH_LINES >= events.length;
        const batch = events.slice(at, at + BATCH_LINES);
        into.append(batch, last ? Object.fromEntries(offsets) : (into.cursor ?? {}));
      }
      events = [];
    };

    for (let caughtUp = false; !signal.aborted; caughtUp = true) {
      // Taken before the sizes: what a job wrote before its end is there once its end is known.
      const { state: job } = growth;
      const ended = job !== undefined && hasEnded(job.description.status);
      for (const { times, reader } of parts) {
        await times.refresh();
        await reader.read(times.end);
        if (ended && !signal.aborted) {
          reader.finish();
        }
      }
      if (signal.aborted) {
        return;
      }
      flush();
      into.open(
        Object.fromEntries(
          parts.flatMap(({ host, reader }) => (reader.open === '' ? [] : [[host, reader.open]]))
        )
      );
      if (!caughtUp) {
        into.caughtUp();
        gather = parts.length > 1;
      }
      if (ended) {
        into.settled();
        return;
      }
      await growth.more();
    }
  }
}
