import { ByteReader } from './byteReader';
import { damaged, unsafe } from './damage';
import type { EntryType, RawHeader } from './tarHeader';
import { BLOCK, decodeHeader, decodeRecords, padding } from './tarHeader';

/** A long name or a pax header is never longer. */
const LONGEST_EXTENSION = 1_048_576;
/** Records that decide what an entry is; a global header must not hold them, since readers disagree about it. */
const DECISIVE = ['path', 'linkpath', 'size'];

/** An entry as its headers tell it. */
export interface TarEntry {
  /** As it stands in the archive. */
  readonly name: string;
  readonly type: EntryType;
  /** Of its content. */
  readonly bytes: number;
  /** Of a symlink or a link. */
  readonly target?: string;
}

/** An archive in its order; the raw bytes of all parts, one behind the other, are the archive. */
export type TarPart =
  /** `raw` holds every block up to the content, long names included. */
  | { readonly kind: 'entry'; readonly entry: TarEntry; readonly raw: Buffer }
  /** A piece of the last entry's content, or the zeros behind it. */
  | { readonly kind: 'content'; readonly raw: Buffer }
  /** The mark at the end, and what is behind it. `filled`: that is something else than zeros. */
  | { readonly kind: 'end'; readonly raw: Buffer; readonly filled: boolean };

/** Reads a tar archive. @throws ProblemError for what is none or ends too soon */
export async function* readTar(
  archive: string,
  chunks: AsyncIterable<Buffer>
): AsyncGenerator<TarPart, void, void> {
  const bytes = new ByteReader(chunks);
  try {
    for (;;) {
      const next = await readEntry(archive, bytes);
      if (!next) {
        break;
      }
      yield { kind: 'entry', ...next };
      for (let rest = next.entry.bytes + padding(next.entry.bytes); rest > 0;) {
        const chunk = await bytes.next();
        if (!chunk) {
          throw damaged(archive, `it ends within its entry ${next.entry.name}`);
        }
        const raw = chunk.subarray(0, rest);
        if (chunk.length > rest) {
          bytes.unread(chunk.subarray(rest));
        }
        rest -= raw.length;
        yield { kind: 'content', raw };
      }
    }
    for (let raw = await bytes.next(); raw; raw = await bytes.next()) {
      yield { kind: 'end', raw, filled: !isZero(raw) };
    }
  } finally {
    await bytes.close();
  }
}

interface Extensions {
  path?: string;
  linkpath?: string;
  size?: number;
}

/** The next entry; `undefined` at the end, whose blocks are left to be read. */
async function readEntry(
  archive: string,
  bytes: ByteReader
): Promise<{ entry: TarEntry; raw: Buffer } | undefined> {
  const raw: Buffer[] = [];
  const extensions: Extensions = {};
  for (;;) {
    const block = await bytes.take(BLOCK);
    if (block.length === 0 && raw.length === 0) {
      return undefined;
    }
    if (block.length === BLOCK && isZero(block) && raw.length === 0) {
      bytes.unread(block);
      return undefined;
    }
    const header = block.length === BLOCK ? decodeHeader(block) : undefined;
    if (!header) {
      throw damaged(archive, 'what it holds is no tar archive, or one that breaks off');
    }
    raw.push(block);
    if (!'xgLK'.includes(header.flag)) {
      return { entry: entryOf(archive, header, extensions), raw: Buffer.concat(raw) };
    }
    const content = await extension(archive, header, bytes);
    raw.push(content);
    extend(archive, extensions, header, content.subarray(0, header.size));
  }
}

async function extension(archive: string, header: RawHeader, bytes: ByteReader): Promise<Buffer> {
  if (header.size > LONGEST_EXTENSION) {
    throw unsafe(archive, `it holds a name of ${header.size} bytes`);
  }
  const length = header.size + padding(header.size);
  const content = await bytes.take(length);
  if (content.length < length) {
    throw damaged(archive, 'it ends within the name of an entry');
  }
  return content;
}

function extend(
  archive: string,
  extensions: Extensions,
  { flag }: RawHeader,
  content: Buffer
): void {
  const text = () => content.toString('utf8').replace(/\0.*$/s, '');
  if (flag === 'L') {
    extensions.path = text();
  } else if (flag === 'K') {
    extensions.linkpath = text();
  } else {
    const records = decodeRecords(content);
    if (!records) {
      throw damaged(archive, 'a pax header in it cannot be read');
    }
    if (flag === 'g') {
      if (DECISIVE.some(keyword => records.has(keyword))) {
        throw unsafe(archive, 'a global header in it renames its entries');
      }
      return;
    }
    const size = records.get('size');
    extensions.path = records.get('path') ?? extensions.path;
    extensions.linkpath = records.get('linkpath') ?? extensions.linkpath;
    extensions.size = size === undefined ? extensions.size : Number(size);
    if (extensions.size !== undefined && !Number.isSafeInteger(extensions.size)) {
      throw damaged(archive, 'a pax header in it tells no sound size');
    }
    if ([...records.keys()].some(keyword => keyword.startsWith('GNU.sparse.'))) {
      throw sparse(archive);
    }
  }
}

function entryOf(archive: string, header: RawHeader, extensions: Extensions): TarEntry {
  const name = extensions.path ?? header.name;
  const type = typeOf(header.flag, name);
  if (header.flag === 'S') {
    throw sparse(archive);
  }
  const size = extensions.size ?? header.size;
  return {
    name,
    type,
    // Of a link some tools tell the size of what it leads to, and nothing follows.
    bytes: type === 'file' || type === 'other' ? size : 0,
    ...((type === 'symlink' || type === 'link') && { target: extensions.linkpath ?? header.target })
  };
}

function typeOf(flag: string, name: string): EntryType {
  switch (flag) {
    case '\0':
    case '0':
    case '7':
      // Before ustar, a directory was a file whose name ends so.
      return name.endsWith('/') ? 'directory' : 'file';
    case '1':
      return 'link';
    case '2':
      return 'symlink';
    case '3':
    case '4':
      return 'device';
    case '5':
      return 'directory';
    case '6':
      return 'fifo';
    default:
      return 'other';
  }
}

function sparse(archive: string): Error {
  return unsafe(archive, 'it holds a sparse file, which not every reader unpacks alike');
}

function isZero(bytes: Buffer): boolean {
  return bytes.every(byte => byte === 0);
}
