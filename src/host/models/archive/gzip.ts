import { crc32, createInflateRaw } from 'node:zlib';
import { isNativeError } from 'node:util/types';
import { ByteReader } from './byteReader';
import { damaged } from './damage';

/** The fixed part of a gzip header and its flags: RFC 1952, section 2.3. */
const HEADER_BYTES = 10;
const FHCRC = 2;
const FEXTRA = 4;
const FNAME = 8;
const FCOMMENT = 16;
const RESERVED = 0xe0;
/** A name or comment that is longer is none. */
const LONGEST_TEXT = 65_536;
export const TRAILER_BYTES = 8;
const INFLATED_PIECE = 65_536;

/** A header that says nothing about its maker or the time: the same bytes for the same content. */
export const GZIP_HEADER = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]);

/** The last eight bytes of a member: CRC-32 and length (modulo 2³²) of what it holds. */
export function gzipTrailer(crc: number, contentBytes: number): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeUInt32LE(crc, 0);
  trailer.writeUInt32LE(contentBytes % 2 ** 32, 4);
  return trailer;
}

/** One gzip member of a file. */
export interface GzipMember {
  readonly headerBytes: number;
  /** Header, compressed data and trailer. */
  readonly bytes: number;
  readonly contentBytes: number;
  readonly crc: number;
}

/** Inflates a gzip file of one member or several, and knows afterwards how it is made. */
export class GzipReader {
  readonly #archive: string;
  readonly #bytes: ByteReader;
  readonly members: GzipMember[] = [];
  /** Bytes behind the last member that are no gzip; zeros, which `gzip` ignores without a word, included. */
  trailing = 0;
  /** Bytes of the file that have been read. */
  read = 0;

  /** @param archive its path or URI, for the words of an error */
  constructor(archive: string, chunks: AsyncIterable<Buffer>) {
    this.#archive = archive;
    this.#bytes = new ByteReader(chunks);
  }

  /** What all members hold, one behind the other. @throws ProblemError for what is no gzip, cut short or corrupted */
  async *content(): AsyncGenerator<Buffer, void, void> {
    try {
      do {
        yield* this.#member();
      } while (await this.#another());
      await this.#skipRest();
    } finally {
      await this.#bytes.close();
    }
  }

  async *#member(): AsyncGenerator<Buffer, void, void> {
    const headerBytes = await this.#header();
    this.read += headerBytes;
    const engine = createInflateRaw({ chunkSize: INFLATED_PIECE });
    let failed = false;
    const feeding = this.#feed(engine).catch((error: unknown) => {
      failed = true;
      engine.destroy(isNativeError(error) ? error : new Error(String(error)));
    });
    let crc = 0;
    let contentBytes = 0;
    try {
      for await (const chunk of engine as AsyncIterable<Buffer>) {
        crc = crc32(chunk, crc);
        contentBytes += chunk.length;
        yield chunk;
      }
      await feeding;
    } catch (error) {
      await feeding;
      throw failed || !isZlib(error) ? error : this.#unreadable(error);
    } finally {
      engine.destroy();
    }
    const compressed = engine.bytesWritten;
    const trailer = await this.#bytes.take(TRAILER_BYTES);
    if (trailer.length < TRAILER_BYTES) {
      throw damaged(this.#archive, 'it ends within its checksum');
    }
    this.read += TRAILER_BYTES;
    if (!trailer.equals(gzipTrailer(crc, contentBytes))) {
      throw damaged(this.#archive, 'its content is not what its checksum says');
    }
    const bytes = headerBytes + compressed + TRAILER_BYTES;
    this.members.push({ headerBytes, bytes, contentBytes, crc });
  }

  /** Gives the engine its bytes, no more than it takes; puts back those behind the end of the compressed data. */
  async #feed(engine: ReturnType<typeof createInflateRaw>): Promise<void> {
    for (;;) {
      const chunk = await this.#bytes.next();
      if (!chunk) {
        engine.end();
        return;
      }
      const before = engine.bytesWritten;
      await new Promise<void>((resolve, reject) => {
        const closed = () => resolve();
        engine.once('close', closed);
        engine.write(chunk, error => {
          engine.off('close', closed);
          if (error) {
            reject(error);
          } else {
            resolve();
          }
        });
      });
      const taken = engine.bytesWritten - before;
      this.read += taken;
      if (taken < chunk.length) {
        this.#bytes.unread(chunk.subarray(taken));
        return;
      }
      if (engine.destroyed) {
        return;
      }
    }
  }

  /** Reads a header; its length. */
  async #header(): Promise<number> {
    const fixed = await this.#bytes.take(HEADER_BYTES);
    if (fixed.length === 0) {
      throw damaged(this.#archive, 'it is empty');
    }
    if (fixed[0] !== 0x1f || fixed[1] !== 0x8b) {
      throw damaged(this.#archive, 'it is no gzip file');
    }
    const flags = fixed[3] ?? 0;
    if (fixed.length < HEADER_BYTES || fixed[2] !== 8 || flags & RESERVED) {
      throw damaged(this.#archive, 'its gzip header is not one that RFC 1952 knows');
    }
    let length = HEADER_BYTES;
    if (flags & FEXTRA) {
      const size = await this.#exactly(2);
      length += 2 + (await this.#exactly(size.readUInt16LE(0))).length;
    }
    for (const text of [FNAME, FCOMMENT]) {
      if (flags & text) {
        length += await this.#text();
      }
    }
    if (flags & FHCRC) {
      length += (await this.#exactly(2)).length;
    }
    return length;
  }

  async #text(): Promise<number> {
    for (let length = 1; length <= LONGEST_TEXT; length += 1) {
      if ((await this.#exactly(1))[0] === 0) {
        return length;
      }
    }
    throw damaged(this.#archive, 'the name in its gzip header has no end');
  }

  async #exactly(length: number): Promise<Buffer> {
    const bytes = await this.#bytes.take(length);
    if (bytes.length < length) {
      throw damaged(this.#archive, 'it ends within its gzip header');
    }
    return bytes;
  }

  async #another(): Promise<boolean> {
    const start = await this.#bytes.take(2);
    if (start.length > 0) {
      this.#bytes.unread(start);
    }
    return start[0] === 0x1f && start[1] === 0x8b;
  }

  async #skipRest(): Promise<void> {
    for (let rest = await this.#bytes.next(); rest; rest = await this.#bytes.next()) {
      this.trailing += rest.length;
      this.read += rest.length;
    }
  }

  #unreadable(error: Error): Error {
    return isCode(error, 'Z_BUF_ERROR')
      ? damaged(this.#archive, 'it ends within its compressed data', error)
      : damaged(this.#archive, `its compressed data cannot be read (${error.message})`, error);
  }
}

function isZlib(error: unknown): error is Error & { code: string } {
  return (
    isNativeError(error) &&
    'code' in error &&
    typeof error.code === 'string' &&
    /^(Z_|ERR_STREAM_PREMATURE|ERR_ZLIB)/.test(error.code)
  );
}

function isCode(error: Error, code: string): boolean {
  return 'code' in error && error.code === code;
}
