import type { Addition } from './addition';
import type { CodeEntry } from './code';
import { combineCrc } from './crc';
import { GZIP_HEADER, gzipTrailer, TRAILER_BYTES } from './gzip';
import type { ArchiveFinding } from './inspect';
import { DeflatedEntries } from './pack';

/**
 * A deflate block that is stored, empty, not the last one and starts at a byte: RFC 1951, section 3.2.4. It means nothing,
 * so any number of them fills up what must have a least length.
 */
const EMPTY_BLOCK = Buffer.from([0x00, 0x00, 0x00, 0xff, 0xff]);

/** Which bytes of the old archive stay, to the byte behind the last one. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** The compressed data of an archive with one member: all but its gzip header and trailer. */
export function compressedRange({ bytes, headerBytes }: ArchiveFinding): ByteRange {
  return { from: headerBytes, to: bytes - TRAILER_BYTES };
}

/**
 * Puts entries in front of those of an archive without touching its compressed data. A gzip file is a deflate stream
 * between a header and a checksum, and a deflate stream is a sequence of blocks; so a new header, blocks of the new
 * entries, the old blocks as they are, and the checksum of both together are one sound gzip file with one member.
 *
 * It consists of {@link start}, the old archive's {@link compressedRange}, and {@link end}, in this order.
 */
export class Splice {
  readonly #finding: ArchiveFinding;
  readonly #entries: DeflatedEntries;
  readonly #added: readonly CodeEntry[];

  /** @param finding of an archive that `obstacleTo` finds nothing against */
  constructor(finding: ArchiveFinding, addition: Addition) {
    this.#finding = finding;
    this.#entries = new DeflatedEntries(addition.entries);
    this.#added = addition.entries;
  }

  /** What comes before the old blocks. */
  async *start(): AsyncGenerator<Buffer, void, void> {
    yield GZIP_HEADER;
    yield* this.#entries.bytes();
  }

  /** What comes behind them; to be asked for when the start has been read to its end. */
  end(): Buffer {
    const { crc, contentBytes } = this.#content();
    return gzipTrailer(crc, contentBytes);
  }

  /**
   * What is known of the new archive, without reading it.
   *
   * @param before how many bytes stand before the old blocks, filling included
   */
  made(before: number): ArchiveFinding {
    const { entries } = this.#finding;
    const { from, to } = compressedRange(this.#finding);
    const bytes = before + to - from + TRAILER_BYTES;
    return {
      bytes,
      members: 1,
      headerBytes: GZIP_HEADER.length,
      ...this.#content(),
      trailing: false,
      entries: [
        ...this.#added.map(({ name, type, bytes: size }) => ({ name, type, bytes: size })),
        ...entries
      ],
      base: { ...this.#finding, base: undefined, bytes, headerBytes: before }
    };
  }

  #content() {
    const { crc, contentBytes } = this.#finding;
    return {
      crc: combineCrc(this.#entries.crc, crc, contentBytes),
      contentBytes: this.#entries.contentBytes + contentBytes
    };
  }
}

/** Bytes that may stand behind the start and mean nothing; as many as asked for, and up to four more. */
export function filling(bytes: number): Buffer {
  const blocks = Math.ceil(Math.max(0, bytes) / EMPTY_BLOCK.length);
  return Buffer.alloc(blocks * EMPTY_BLOCK.length, EMPTY_BLOCK);
}
