import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { ProblemError } from '../../problem';
import { isCode, reasonOf } from '../../systemError';
import type { Addition } from './addition';
import { baseFor, obstacleTo } from './addition';
import type { ArchiveFinding, InspectOptions } from './inspect';
import { inspectArchive } from './inspect';
import type { KnownArchives, UploadedArchive } from './knownArchives';
import { rewrite } from './rewrite';
import type { ByteRange } from './splice';
import { compressedRange, Splice } from './splice';

const PIECE = 1_048_576;

/** How code came into an archive. */
export interface Added {
  readonly how: 'spliced' | 'rewritten';
  /** Why it was rewritten, in words that follow “because”. */
  readonly because?: string;
  /** Of the new archive. */
  readonly bytes: number;
  /** The archive that code was put before, where S3 has the new one and it was not rewritten. */
  readonly uploaded?: UploadedArchive;
}

type Options = Omit<InspectOptions, 'archive'>;

/**
 * What a local archive holds; it is read only where that is not known from before.
 *
 * @throws ProblemError `not-found`; `usage` for an archive that is damaged or unsafe
 */
export async function inspectFile(
  path: string,
  known: KnownArchives,
  options: Options = {}
): Promise<ArchiveFinding> {
  const { finding } = await lookedAt(path, known, options);
  return finding;
}

/**
 * Puts code into a copy of a local archive, at the speed of a file copy where it can be spliced. The copy appears whole or
 * not at all, and may take the original's place.
 *
 * @throws ProblemError as {@link inspectFile}, and `machine` when the archive changes meanwhile
 */
export async function addToFile(
  from: string,
  to: string,
  addition: Addition,
  known: KnownArchives,
  options: Options = {}
): Promise<Added> {
  const added = await fileWithCode(from, addition, known, options);
  return { ...added.how, bytes: await write(to, added.chunks) };
}

/** An archive with code in it, as it comes. */
export interface ArchiveWithCode {
  readonly how: Pick<Added, 'how' | 'because'>;
  /** Of the new archive, or of the old one where nobody can know; for a progress bar. */
  readonly about: number;
  /** To be read once, to the end. @throws ProblemError `machine` at the end, when the archive changed meanwhile */
  readonly chunks: AsyncIterable<Buffer>;
  /** What is known of a spliced one, once it has been read. */
  readonly made: () => ArchiveFinding | undefined;
}

/**
 * A local archive with code put into it, written nowhere.
 *
 * @throws ProblemError as {@link inspectFile}
 */
export async function fileWithCode(
  from: string,
  addition: Addition,
  known: KnownArchives,
  options: Options = {}
): Promise<ArchiveWithCode> {
  const { finding, status } = await lookedAt(from, known, options);
  const base = baseFor(finding, addition);
  const because = obstacleTo(base, addition);
  const { signal } = options;
  if (because !== undefined) {
    return {
      how: { how: 'rewritten', because },
      about: finding.bytes,
      chunks: unchanged(from, status, file =>
        rewrite(from, read(file, { from: 0, to: finding.bytes }, signal), addition)
      ),
      made: () => undefined
    };
  }
  const splice = new Splice(base, addition);
  let before = 0;
  async function* spliced(file: FileHandle): AsyncGenerator<Buffer, void, void> {
    for await (const chunk of splice.start()) {
      before += chunk.length;
      yield chunk;
    }
    yield* read(file, compressedRange(base), signal);
    yield splice.end();
  }
  return {
    how: { how: 'spliced' },
    about: finding.bytes,
    chunks: unchanged(from, status, spliced),
    made: () => splice.made(before)
  };
}

/** What an archive holds, and what the file was when that was found. */
async function lookedAt(
  path: string,
  known: KnownArchives,
  options: Options
): Promise<{ finding: ArchiveFinding; status: BigIntStats }> {
  await using file = await openArchive(path);
  const status = await file.stat({ bigint: true });
  return { status, finding: await inspectOpen(file, path, known, options) };
}

/** What is made of an archive while it stays what it was found to be. */
async function* unchanged(
  path: string,
  before: BigIntStats,
  make: (file: FileHandle) => AsyncIterable<Buffer>
): AsyncGenerator<Buffer, void, void> {
  await using file = await openArchive(path);
  if (isSame(before, await file.stat({ bigint: true }))) {
    yield* make(file);
    if (isSame(before, await file.stat({ bigint: true }))) {
      return;
    }
  }
  throw new ProblemError('machine', `The archive ${path} changed while it was read.`, {
    hint: 'Try again when nothing writes to it.'
  });
}

async function openArchive(path: string): Promise<FileHandle> {
  try {
    const file = await open(path);
    if ((await file.stat()).isFile()) {
      return file;
    }
    await file.close();
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) {
      throw new ProblemError('not-found', `There is no model archive ${path}.`, {
        hint: 'Relative paths start from the notebook’s directory.'
      });
    }
    throw new ProblemError('machine', `The archive ${path} cannot be read: ${reasonOf(error)}.`, {
      hint: 'Check its permissions.',
      cause: error
    });
  }
  throw new ProblemError('usage', `${path} is no file; name the model.tar.gz itself.`);
}

async function inspectOpen(
  file: FileHandle,
  path: string,
  known: KnownArchives,
  options: Options
): Promise<ArchiveFinding> {
  const before = await file.stat({ bigint: true });
  const identity = ['file', await realpath(path), ...identityOf(before)];
  const found = await known.find(identity);
  if (found) {
    return found;
  }
  const whole = read(file, { from: 0, to: Number(before.size) }, options.signal);
  const finding = await inspectArchive(whole, { ...options, archive: path });
  if (isSame(before, await file.stat({ bigint: true }))) {
    await known.keep(identity, finding);
  }
  return finding;
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string[] {
  return [dev, ino, size, mtimeNs, ctimeNs].map(String);
}

function isSame(one: BigIntStats, other: BigIntStats): boolean {
  return identityOf(one).join() === identityOf(other).join();
}

/** All pieces in one buffer, since whoever reads them is done with one when they ask for the next. */
async function* read(
  file: FileHandle,
  { from, to }: ByteRange,
  signal: AbortSignal | undefined
): AsyncGenerator<Buffer, void, void> {
  const piece = Buffer.allocUnsafe(PIECE);
  for (let at = from; at < to;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(piece, 0, Math.min(piece.length, to - at), at);
    if (bytesRead === 0) {
      return;
    }
    at += bytesRead;
    yield piece.subarray(0, bytesRead);
  }
}

async function write(path: string, chunks: AsyncIterable<Buffer>): Promise<number> {
  const next = `${path}.${process.pid}.next`;
  try {
    let bytes = 0;
    {
      await using file = await open(next, 'w', 0o600);
      for await (const chunk of chunks) {
        await file.writeFile(chunk);
        bytes += chunk.length;
      }
    }
    await rename(next, path);
    return bytes;
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
