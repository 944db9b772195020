import type { FileHandle } from 'node:fs/promises';
import type { Milliseconds } from '../../../protocol';
import type { Stamp } from './stamps';
import { decodeStamps, STAMP_BYTES } from './stamps';

/** So much of the index is read at once. */
const CHUNK_BYTES = 1024 * 1024;

/** The times of a log, read on as they grow, asked for in ascending order. */
export class Times implements AsyncDisposable {
  /** For bytes that came when nobody wrote down times any more. */
  fallback: Milliseconds = 0;
  readonly #file: FileHandle;
  readonly #from: number;
  #stamps: Stamp[] = [];
  #next = 0;
  #position = 0;
  #last: Stamp = { time: 0, end: 0 };

  /** @param from offset in the log; earlier times are not kept */
  constructor(file: FileHandle, from: number) {
    this.#file = file;
    this.#from = from;
  }

  /** How much of the log has times. */
  get end(): number {
    return this.#last.end;
  }

  async refresh(): Promise<void> {
    this.#stamps = this.#stamps.slice(this.#next);
    this.#next = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      const { bytesRead } = await this.#file.read(chunk, 0, CHUNK_BYTES, this.#position);
      const stamps = decodeStamps(chunk.subarray(0, bytesRead));
      this.#position += stamps.length * STAMP_BYTES;
      this.#last = stamps.at(-1) ?? this.#last;
      for (const stamp of stamps) {
        if (stamp.end > this.#from) {
          this.#stamps.push(stamp);
        }
      }
      if (stamps.length * STAMP_BYTES < CHUNK_BYTES) {
        return;
      }
    }
  }

  /** When the log first had so many bytes. */
  of(end: number): Milliseconds {
    let stamp = this.#stamps[this.#next];
    while (stamp && stamp.end < end) {
      this.#next += 1;
      stamp = this.#stamps[this.#next];
    }
    return stamp ? stamp.time : Math.max(this.fallback, this.#last.time);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#file.close();
  }
}
