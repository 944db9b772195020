/**
 * Bytes that come in chunks of any size, taken as they are needed. None of a chunk is held on to when the next is asked for,
 * so that all may come in one buffer.
 */
export class ByteReader {
  readonly #chunks: AsyncGenerator<Buffer, void, void>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = nonEmpty(chunks);
  }

  /** The next bytes, as many as happen to be there and at least one; `undefined` at the end. */
  async next(): Promise<Buffer | undefined> {
    const rest = this.#rest;
    if (rest.length > 0) {
      this.#rest = Buffer.alloc(0);
      return rest;
    }
    const next = await this.#chunks.next();
    return next.done ? undefined : next.value;
  }

  /** Puts bytes back that {@link next} gave. */
  unread(bytes: Buffer): void {
    this.#rest = this.#rest.length > 0 ? Buffer.concat([bytes, this.#rest]) : bytes;
  }

  /** Exactly so many bytes; fewer only at the end. */
  async take(length: number): Promise<Buffer> {
    const taken: Buffer[] = [];
    let missing = length;
    while (missing > 0) {
      const chunk = await this.next();
      if (!chunk) {
        break;
      }
      taken.push(chunk.length < missing ? Buffer.from(chunk) : chunk.subarray(0, missing));
      if (chunk.length > missing) {
        this.unread(chunk.subarray(missing));
      }
      missing -= Math.min(missing, chunk.length);
    }
    return taken.length === 1 && taken[0] ? taken[0] : Buffer.concat(taken);
  }

  /** Closes what the bytes come from. */
  async close(): Promise<void> {
    await this.#chunks.return();
  }
}

async function* nonEmpty(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of chunks) {
    if (chunk.length > 0) {
      yield chunk;
    }
  }
}
