import type { FileHandle } from 'node:fs/promises';
import { open } from 'node:fs/promises';
import type Docker from 'dockerode';
import { decodeStamps, encodeStamp, STAMP_BYTES } from '../process/stamps';
import { FrameReader } from './frames';
import type { HostFiles } from './layout';

/**
 * Copies a container's log into the job's directory, its bytes and when they came. The engine keeps the log until the
 * container is removed, and gives the same bytes every time: what the file holds already is what a pass leaves out, so
 * that a copy that broke off, with its host or in the middle of a write, goes on exactly where it was.
 */
export class LogCopy implements AsyncDisposable {
  readonly #log: FileHandle;
  readonly #times: FileHandle;
  /** Bytes of the log in its file. */
  #written: number;
  /** The newest stamp: how far the times go. */
  #stamped: { time: number; end: number };

  private constructor(
    log: FileHandle,
    times: FileHandle,
    written: number,
    stamped: { time: number; end: number }
  ) {
    this.#log = log;
    this.#times = times;
    this.#written = written;
    this.#stamped = stamped;
  }

  static async open(files: Pick<HostFiles, 'log' | 'times'>): Promise<LogCopy> {
    const log = await open(files.log, 'a', 0o600);
    const times = await open(files.times, 'a+', 0o600);
    const { size: written } = await log.stat();
    const { size } = await times.stat();
    const whole = size - (size % STAMP_BYTES);
    if (whole < size) {
      await times.truncate(whole);
    }
    const last = Buffer.alloc(STAMP_BYTES);
    if (whole > 0) {
      await times.read(last, 0, STAMP_BYTES, whole - STAMP_BYTES);
    }
    return new LogCopy(log, times, written, decodeStamps(last)[0] ?? { time: 0, end: 0 });
  }

  get bytes(): number {
    return this.#written;
  }

  /** One pass over the log from its start, until its end where the container has ended, else until it does. */
  async pass(container: Docker.Container, signal: AbortSignal): Promise<void> {
    const stream = await container.logs({
      stdout: true,
      stderr: true,
      timestamps: true,
      follow: true,
      abortSignal: signal
    });
    const frames = new FrameReader();
    let position = 0;
    for await (const chunk of stream) {
      const bytes: Buffer[] = [];
      const stamps: Buffer[] = [];
      const data = typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk;
      for (const message of frames.push(data)) {
        const start = position;
        position += message.bytes.length;
        if (position > this.#written) {
          bytes.push(message.bytes.subarray(Math.max(0, this.#written - start)));
          this.#written = position;
        }
        if (position > this.#stamped.end) {
          this.#stamp(message.time, position, stamps);
        }
      }
      if (bytes.length > 0) {
        await this.#log.appendFile(Buffer.concat(bytes));
      }
      if (stamps.length > 0) {
        await this.#times.appendFile(Buffer.concat(stamps));
      }
    }
    signal.throwIfAborted();
    if (frames.within) {
      throw new Error('socket hang up: the log of the container broke off.');
    }
  }

  /** The streams of a container are stamped apart, so times may go back a little; those of a log must not. */
  #stamp(time: number, end: number, stamps: Buffer[]): void {
    const stamp = { time: Math.max(time, this.#stamped.time), end };
    if (stamp.time === this.#stamped.time && stamps.length > 0) {
      stamps.pop();
    }
    stamps.push(encodeStamp(stamp));
    this.#stamped = stamp;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#log.close();
    await this.#times.close();
  }
}
