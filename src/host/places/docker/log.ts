import * as z from 'zod/mini';
import type { LogEvent, LogSource, LogWriter } from '../../logs/source';
import { Growth } from '../process/growth';
import type { Writing } from '../process/log';
import { opened, Reader } from '../process/log';
import { Times } from '../process/times';

/** The most to give to a log's store at once. */
const BATCH_LINES = 10_000;

/** Offset by part. */
const cursor = z.record(z.string(), z.number());

/** The copied log of one container. */
export interface ContainerLogFile {
  /** Names it for ever, among those of the same log. */
  readonly part: string;
  readonly log: string;
  readonly times: string;
  /** What its lines say they came from. */
  readonly host: string;
  /** Makes the ids of its lines others than those of another's; empty where there is one. */
  readonly suffix: string;
}

export interface ContainersLogOptions {
  /** Names the log for ever; see `LogSource.key`. */
  readonly key: string;
  /** Where the files are. */
  readonly directory: string;
  /** Those that there are by now; what was there once stays. */
  readonly files: () => Promise<readonly ContainerLogFile[]>;
  /** Tells how it stands, soon and on every change, until disposed. */
  readonly watch: (changed: (writing: Pick<Writing, 'ended'>) => void) => Disposable;
}

interface Part {
  readonly host: string;
  readonly times: Times;
  readonly reader: Reader;
}

/**
 * The log of a job or an endpoint in Docker: the files that its containers' logs are copied into, a pair for each. It needs no
 * engine, and stays when the containers are gone.
 */
export class ContainersLog implements LogSource {
  readonly key: string;
  readonly #options: ContainersLogOptions;

  constructor(options: ContainersLogOptions) {
    this.key = options.key;
    this.#options = options;
  }

  async run(into: LogWriter, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return;
    }
    const known = cursor.safeParse(into.cursor);
    const offsets = new Map(Object.entries(known.success ? known.data : {}));
    const { directory, files, watch } = this.#options;
    using growth = new Growth<Pick<Writing, 'ended'>>(directory, watch, signal);
    await using open = new AsyncDisposableStack();
    const parts = new Map<string, Part>();
    let events: LogEvent[] = [];
    // The past may come in any order, and one container's lines are in order by themselves.
    let gather = false;
    const begin = async ({ part, log, times: index, host, suffix }: ContainerLogFile) => {
      const start = offsets.get(part) ?? 0;
      const file = open.use(await opened(log));
      const times = open.use(new Times(await opened(index), start));
      const write = (batch: readonly LogEvent[], offset: number) => {
        events.push(...batch);
        offsets.set(part, offset);
        if (!gather) {
          flush();
        }
      };
      const reader = new Reader(file, times, { host, start, suffix }, write, signal);
      parts.set(part, { host, times, reader });
    };
    /** Lines of several containers that came together go in the order of their times. */
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
      const ended = growth.state?.ended === true;
      for (const file of await files()) {
        if (!parts.has(file.part)) {
          await begin(file);
        }
      }
      for (const { times, reader } of parts.values()) {
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
          [...parts.values()].flatMap(({ host, reader }) =>
            reader.open === '' ? [] : [[host, reader.open]]
          )
        )
      );
      if (!caughtUp) {
        into.caughtUp();
      }
      gather = parts.size > 1;
      if (ended) {
        into.settled();
        return;
      }
      await growth.more();
    }
  }
}
