const HEADER_BYTES = 8;
/** More than any engine writes at once: what claims to be longer is no log. */
const LONGEST_FRAME = 16 * 1024 * 1024;
const BLANK = 32;

/** One message of a container's log: a line with its end, or a piece of a long one. */
export interface LogMessage {
  /** Milliseconds. */
  readonly time: number;
  readonly bytes: Buffer;
}

/**
 * Takes the engine's log apart: frames of a header of eight bytes (stream, three zeros, length) and a message that begins
 * with its time, as `GET /containers/{id}/logs?timestamps=true` sends them for a container without a terminal.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class FrameReader {
  #pending: Buffer = Buffer.alloc(0);

  /** Whether a frame has begun that is not whole yet. */
  get within(): boolean {
    return this.#pending.length > 0;
  }

  /**
   * The messages that these bytes complete.
   *
   * @throws Error for bytes that are no such stream
   */
  *push(bytes: Buffer): Generator<LogMessage, void, void> {
    const data = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    let at = 0;
    while (data.length - at >= HEADER_BYTES) {
      const length = data.readUInt32BE(at + 4);
      if ((data[at] ?? 255) > 2 || length > LONGEST_FRAME) {
        throw new Error('The engine sent a log that is not made of frames.');
      }
      const end = at + HEADER_BYTES + length;
      if (end > data.length) {
        break;
      }
      yield message(data.subarray(at + HEADER_BYTES, end));
      at = end;
    }
    this.#pending = Buffer.from(data.subarray(at));
  }
}

/** `2026-11-22T17:38:00.269359551Z text` */
function message(frame: Buffer): LogMessage {
  const blank = frame.indexOf(BLANK);
  const time = Date.parse(frame.toString('latin1', 0, Math.max(blank, 0)));
  if (Number.isNaN(time)) {
    throw new Error('The engine sent a log line without its time.');
  }
  return { time, bytes: frame.subarray(blank + 1) };
}
