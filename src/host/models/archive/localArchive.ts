import type { BigIntStats } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { open, realpath, rename, rm } from 'node:fs/promises';
import { ProblemError } from '../../problem';
import { isCode } from '../../places/process/systemError';
import type { Addition } from './addition';
import { obstacleTo } from './addition';
import type { ArchiveFinding, InspectOptions } from './inspect';
import { inspectArchive } from './inspect';
import type { KnownArchives } from './knownArchives';
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
  await using file = await openArchive(path);
  // Awaited here, since the file is closed on return.
  return await inspectOpen(file, path, known, options);
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
  await using file = await openArchive(from);
  const before = await file.stat({ bigint: true });
  const finding = await inspectOpen(file, from, known, options);
  const because = obstacleTo(finding, addition);
  const bytes = await write(
    to,
    because === undefined
      ? spliced(file, finding, addition, options.signal)
      : rewrite(from, read(file, { from: 0, to: finding.bytes }, options.signal), addition),
    async () => {
      if (!isSame(before, await file.stat({ bigint: true }))) {
        throw new ProblemError('machine', `The archive ${from} changed while it was read.`, {
          hint: 'Try again when nothing writes to it.'
        });
      }
    }
  );
  return because === undefined ? { how: 'spliced', bytes } : { how: 'rewritten', because, bytes };
}

async function* spliced(
  file: FileHandle,
  finding: ArchiveFinding,
  addition: Addition,
  signal: AbortSignal | undefined
): AsyncGenerator<Buffer, void, void> {
  const splice = new Splice(finding, addition);
  yield* splice.start();
  yield* read(file, compressedRange(finding), signal);
  yield splice.end();
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
    throw new ProblemError('machine', `The archive ${path} cannot be read (${String(error)}).`, {
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

/** @param check throws when what was written must not count */
async function write(
  path: string,
  chunks: AsyncIterable<Buffer>,
  check: () => Promise<void>
): Promise<number> {
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
    await check();
    await rename(next, path);
    return bytes;
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
