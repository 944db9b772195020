import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import * as z from 'zod/mini';
import { ProblemError } from '../../problem';
import type { LogEvent, LogSource, LogWriter } from '../../logs/source';
import { reasonOf } from '../../systemError';
import { Growth } from './growth';
import { LineCutter } from './lines';
import { Times } from './times';

const CHUNK_BYTES = 1024 * 1024;
const BATCH_LINES = 2000;
/** Digits of an id: offsets up to a petabyte keep their order as text. */
const ID_DIGITS = 15;
/** What a view needs of a line in motion; a bar that never ends its line must not be sent whole at every step. */
const OPEN_CHARACTERS = 4096;

const cursor = z.object({ offset: z.number() });

/** How it stands with what writes a log. */
export interface Writing {
  /** Nothing more will come. */
  readonly ended: boolean;
  /** A runner lives and keeps the times up to date. */
  readonly supervised: boolean;
}

export interface ProcessLogOptions {
  /** Names the log for ever; see `LogSource.key`. */
  readonly key: string;
  /** Path of the bytes. */
  readonly log: string;
  /** Path of the index of when they came; see `stamps.ts`. */
  readonly times: string;
  /** What every line says it came from. */
  readonly host: string;
  /** Tells how it stands, soon and on every change, until disposed. */
  readonly watch: (changed: (writing: Writing) => void) => Disposable;
}

/**
 * The log of one job or endpoint: the bytes that its processes wrote, and the index of when. An event's id is the offset of
 * its first byte, its time the moment at which the runner saw its end.
 */
export class ProcessLog implements LogSource {
  readonly key: string;
  readonly #options: ProcessLogOptions;

  constructor(options: ProcessLogOptions) {
    this.key = options.key;
    this.#options = options;
  }

  async run(into: LogWriter, signal: AbortSignal): Promise<void> {
    if (signal.aborted) {
      return;
    }
    const known = cursor.safeParse(into.cursor);
    const start = known.success ? known.data.offset : 0;
    const { log, times: index, host, watch } = this.#options;
    using growth = new Growth(index, watch, signal);
    await using file = await opened(log);
    await using times = new Times(await opened(index), start);
    const write = (events: readonly LogEvent[], offset: number) => into.append(events, { offset });
    const reader = new Reader(file, times, { host, start }, write, signal);

    for (let caughtUp = false; !signal.aborted; caughtUp = true) {
      // Taken before the sizes: what a job wrote before its end is there once its end is known.
      const { state: writing } = growth;
      const ended = writing?.ended === true;
      await times.refresh();
      await reader.read(writing === undefined || writing.supervised ? times.end : undefined);
      if (signal.aborted) {
        return;
      }
      if (ended) {
        reader.finish();
      }
      into.open(reader.open === '' ? {} : { [host]: reader.open });
      if (!caughtUp) {
        into.caughtUp();
      }
      if (ended) {
        into.settled();
        return;
      }
      await growth.more();
    }
  }
}

/** Whose bytes are read, and from where on. */
export interface LogPart {
  readonly host: string;
  /** Offset of the first byte that is wanted, at a line's start. */
  readonly start: number;
  /** Makes the ids of one host's lines others than those of another's; nothing where there is one host. */
  readonly suffix?: string;
}

/** Reads on from where it is, in batches that leave the event loop to others in between. */
export class Reader {
  readonly #file: FileHandle;
  readonly #times: Times;
  readonly #part: LogPart;
  /** Given each batch, with the offset behind it. */
  readonly #write: (events: readonly LogEvent[], offset: number) => void;
  readonly #signal: AbortSignal;
  readonly #cutter: LineCutter;
  #position: number;
  #batch: LogEvent[] = [];

  constructor(
    file: FileHandle,
    times: Times,
    part: LogPart,
    write: (events: readonly LogEvent[], offset: number) => void,
    signal: AbortSignal
  ) {
    this.#file = file;
    this.#times = times;
    this.#part = part;
    this.#write = write;
    this.#signal = signal;
    this.#cutter = new LineCutter(part.start);
    this.#position = part.start;
  }

  /** What a terminal would show of the line that nothing has ended yet. */
  get open(): string {
    return visible(this.#cutter.open);
  }

  /** Everything up to `end`; up to the file's own end where nobody keeps the times any more. */
  async read(end: number | undefined): Promise<void> {
    const { size, mtimeMs } = await this.#file.stat();
    this.#times.fallback = Math.round(mtimeMs);
    const limit = end ?? size;
    while (this.#position < limit && !this.#signal.aborted) {
      const length = Math.min(CHUNK_BYTES, limit - this.#position);
      const { buffer, bytesRead } = await this.#file.read(
        Buffer.allocUnsafe(length),
        0,
        length,
        this.#position
      );
      if (bytesRead === 0 || this.#signal.aborted) {
        // Somebody has shortened the file, and nothing can be said of what is gone; or nobody reads any more.
        return;
      }
      this.#position += bytesRead;
      for (const line of this.#cutter.push(buffer.subarray(0, bytesRead))) {
        this.#add(line);
        if (this.#batch.length >= BATCH_LINES) {
          this.#flush();
          await setImmediate();
          if (this.#signal.aborted) {
            return;
          }
        }
      }
      this.#flush();
    }
  }

  finish(): void {
    for (const line of this.#cutter.finish()) {
      this.#add(line);
    }
    this.#flush();
  }

  #add(line: { start: number; end: number; text: string }): void {
    const time = this.#times.of(line.end);
    this.#batch.push({
      time,
      ingestion: time,
      id: String(line.start).padStart(ID_DIGITS, '0') + (this.#part.suffix ?? ''),
      host: this.#part.host,
      text: line.text
    });
  }

  #flush(): void {
    if (this.#batch.length > 0) {
      this.#write(this.#batch, this.#cutter.offset);
      this.#batch = [];
    }
  }
}

/** What a terminal would show of a line in motion: what came behind the last return. */
function visible(text: string): string {
  const shown = text.replace(/\r+$/, '');
  return shown.slice(shown.lastIndexOf('\r') + 1).slice(-OPEN_CHARACTERS);
}

/** @throws ProblemError `not-found` */
export async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path);
  } catch (error) {
    throw new ProblemError('not-found', `The log ${path} cannot be read: ${reasonOf(error)}.`, {
      cause: error
    });
  }
}
