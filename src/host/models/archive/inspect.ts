import { damaged } from './damage';
import { GzipReader } from './gzip';
import type { ArchiveLimits } from './safety';
import { normalName, SafetyCheck, USUAL_LIMITS } from './safety';
import { readTar } from './tar';

/** One entry of an archive. */
export interface ArchiveEntry {
  /** Without `./` before it and `/` behind it. */
  readonly name: string;
  readonly type: 'file' | 'directory' | 'symlink' | 'link';
  /** Of its content. */
  readonly bytes: number;
}

/** What is known of a sound and safe `.tar.gz` that has been read once. */
export interface ArchiveFinding {
  /** Of the file. */
  readonly bytes: number;
  /** Its gzip members; all but a few files have one. */
  readonly members: number;
  /** Of the first member. */
  readonly headerBytes: number;
  /** Inflated, all members. */
  readonly contentBytes: number;
  /** CRC-32 of the content of the only member. */
  readonly crc: number;
  /** Something other than zeros follows the last member, or tar's mark of the end. */
  readonly trailing: boolean;
  /** In their order; the later one of two with the same name counts. */
  readonly entries: readonly ArchiveEntry[];
  /**
   * Of an archive that we have spliced: as if it were what it was spliced from, so that other code can take the place of
   * the code at its beginning.
   */
  readonly base?: ArchiveFinding;
}

/** How an archive is read. */
export interface InspectOptions {
  /** Its path or URI, for the words of an error. */
  readonly archive: string;
  readonly limits?: ArchiveLimits;
  /** Hears how many bytes of the file have been read. */
  readonly progress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Reads an archive from beginning to end, in constant memory and without writing anything.
 *
 * @throws ProblemError `usage`, for an archive that is damaged or not safe to unpack
 */
export async function inspectArchive(
  chunks: AsyncIterable<Buffer>,
  { archive, limits = USUAL_LIMITS, progress, signal }: InspectOptions
): Promise<ArchiveFinding> {
  const gzip = new GzipReader(archive, chunks);
  const safety = new SafetyCheck(archive, limits);
  const entries: ArchiveEntry[] = [];
  let filled = false;
  let ended = false;
  for await (const part of readTar(archive, measured(gzip, safety, progress, signal))) {
    if (part.kind === 'entry') {
      const { entry } = part;
      safety.entry(entry);
      const { type, bytes } = entry;
      if (type === 'file' || type === 'directory' || type === 'symlink' || type === 'link') {
        entries.push({ name: normalName(entry.name), type, bytes });
      }
    } else if (part.kind === 'end') {
      ended = true;
      filled ||= part.filled;
    }
  }
  const [first] = gzip.members;
  if (!first || (entries.length === 0 && !ended)) {
    throw damaged(archive, 'it holds nothing');
  }
  if (gzip.trailing > 0 && !ended) {
    throw damaged(archive, 'it breaks off, and something that is no gzip follows');
  }
  return {
    bytes: gzip.read,
    members: gzip.members.length,
    headerBytes: first.headerBytes,
    contentBytes: gzip.members.reduce((sum, member) => sum + member.contentBytes, 0),
    crc: first.crc,
    trailing: filled || gzip.trailing > 0,
    entries
  };
}

async function* measured(
  gzip: GzipReader,
  safety: SafetyCheck,
  progress: InspectOptions['progress'],
  signal: AbortSignal | undefined
): AsyncGenerator<Buffer, void, void> {
  let content = 0;
  for await (const chunk of gzip.content()) {
    signal?.throwIfAborted();
    content += chunk.length;
    safety.size(content, gzip.read);
    progress?.(gzip.read);
    yield chunk;
  }
}
