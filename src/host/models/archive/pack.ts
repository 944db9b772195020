import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Transform } from 'node:stream';
import { constants, crc32, createDeflateRaw, createGzip } from 'node:zlib';
import { ProblemError } from '../../problem';
import type { CodeEntry } from './code';
import { BLOCK, encodeHeader, padding } from './tarHeader';

/** Two blocks of zeros: the end of a tar archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** The tar blocks of entries, without the mark at the end. The same entries are the same bytes, whenever and by whomever. */
export async function* tarOf(entries: readonly CodeEntry[]): AsyncGenerator<Buffer, void, void> {
  for (const entry of entries) {
    yield encodeHeader(entry);
    if (entry.from !== undefined) {
      yield* contentOf(entry, entry.from);
      yield Buffer.alloc(padding(entry.bytes));
    }
  }
}

async function* contentOf(
  { bytes, name }: CodeEntry,
  from: string | Buffer
): AsyncGenerator<Buffer, void, void> {
  if (typeof from !== 'string') {
    yield from;
    return;
  }
  let read = 0;
  for await (const chunk of createReadStream(from) as AsyncIterable<Buffer>) {
    read += chunk.length;
    if (read > bytes) {
      break;
    }
    yield chunk;
  }
  if (read !== bytes) {
    throw new ProblemError('machine', `The file ${from} changed while it was packed as ${name}.`, {
      hint: 'Try again when nothing writes to it.'
    });
  }
}

/** A `.tar.gz` of entries; the same bytes for the same entries. */
export async function* packed(entries: readonly CodeEntry[]): AsyncGenerator<Buffer, void, void> {
  yield* through(createGzip({ level: 9 }), archive());
  async function* archive() {
    yield* tarOf(entries);
    yield TAR_END;
  }
}

/**
 * Entries as deflate blocks that another deflate stream may follow: the last one is not marked as the last, and ends at a
 * byte (Z_SYNC_FLUSH). Nothing in them can be referred to from what follows, nor need it be.
 */
export class DeflatedEntries {
  readonly #entries: readonly CodeEntry[];
  /** CRC-32 and length of what has been deflated. */
  crc = 0;
  contentBytes = 0;

  constructor(entries: readonly CodeEntry[]) {
    this.#entries = entries;
  }

  bytes(): AsyncGenerator<Buffer, void, void> {
    const engine = createDeflateRaw({ level: 9, finishFlush: constants.Z_SYNC_FLUSH });
    return through(engine, this.#measured());
  }

  async *#measured(): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of tarOf(this.#entries)) {
      this.crc = crc32(chunk, this.crc);
      this.contentBytes += chunk.length;
      yield chunk;
    }
  }
}

/** What comes out of an engine when bytes go in; either end may stop the other. */
export async function* through(
  engine: Transform,
  bytes: AsyncIterable<Buffer>
): AsyncGenerator<Buffer, void, void> {
  const feeding = pipeline(bytes, engine);
  // The engine fails with the same error, which the loop below throws.
  feeding.catch(() => undefined);
  try {
    for await (const chunk of engine as AsyncIterable<Buffer>) {
      yield chunk;
    }
    await feeding;
  } finally {
    engine.destroy();
  }
}
