import { ranges } from '../../aws/s3/download';
import type { S3Location } from '../../aws/s3/location';
import { s3Uri } from '../../aws/s3/location';
import type { NewObject } from '../../aws/s3/multipartUpload';
import { LEAST_PART, MultipartUpload } from '../../aws/s3/multipartUpload';
import { inParallel } from '../../parallel';
import type { Bytes, S3Object, Storage } from '../../aws/s3/storage';
import { inParts, uploadChunks, uploadFile } from '../../aws/s3/upload';
import type { Addition } from './addition';
import { baseFor, obstacleTo } from './addition';
import type { ArchiveFinding, InspectOptions } from './inspect';
import { inspectArchive } from './inspect';
import type { KnownArchives, UploadedArchive } from './knownArchives';
import type { Added } from './localArchive';
import { fileWithCode } from './localArchive';
import { rewrite } from './rewrite';
import { compressedRange, filling, Splice } from './splice';

/** S3 copies parts of this size, several at a time; up to 5 GiB were allowed, but one takes long. */
const COPIED_PART = 512 * 1_048_576;
const COPIES_AT_ONCE = 8;
/** The parts before the old archive's bytes; nearly always there is one. */
const STARTING_PART = 16 * 1_048_576;

type Options = Omit<InspectOptions, 'archive'>;

/** What an archive on S3 holds; read as a stream, only where that is not known from before. @throws ProblemError */
export async function inspectObject(
  storage: Storage,
  where: S3Location,
  known: KnownArchives,
  options: Options = {}
): Promise<ArchiveFinding> {
  return inspect(storage, await storage.head(where, options.signal), known, options);
}

/** How code is put into an archive on S3. */
export interface AddToObjectOptions extends Options, Omit<NewObject, 'signal'> {
  /** Hears how many of the new archive's bytes are on S3; how many there will be is known only of a splice. */
  readonly written?: (bytes: number, total?: number) => void;
}

/**
 * Puts code into a copy of an archive on S3. Where it can be spliced, S3 copies the archive's own bytes itself, and only
 * some 5 MiB are uploaded, however large it is. The copy may take the original's place.
 *
 * Encrypted as the original is, unless told otherwise.
 *
 * @throws ProblemError, also when the original changes meanwhile; the signal's reason when it aborts. No part is left then.
 */
export async function addToObject(
  storage: Storage,
  from: S3Location,
  to: S3Location,
  addition: Addition,
  known: KnownArchives,
  options: AddToObjectOptions = {}
): Promise<Added> {
  const { signal, written } = options;
  const object = await storage.head(from, signal);
  const finding = await inspect(storage, object, known, options);
  const base = baseFor(finding, addition);
  const because = obstacleTo(base, addition);
  if (because !== undefined) {
    const bytes = counted(rewrite(s3Uri(from), storage.read(object, undefined, signal), addition));
    const creation = newObject(object, options);
    await uploadChunks(storage, to, bytes.chunks, { ...creation, progress: written });
    return { how: 'rewritten', because, bytes: bytes.count() };
  }
  return spliceObject(storage, { object, base }, to, addition, known, options);
}

/**
 * Puts code before an archive that S3 has, in place of other code that may be before it: as {@link addToObject}, of one that
 * `obstacleTo` finds nothing against.
 *
 * @throws ProblemError, also when the object is not what it was; the signal's reason when it aborts. No part is left then.
 */
export async function spliceObject(
  storage: Storage,
  { object, base }: UploadedArchive,
  to: S3Location,
  addition: Addition,
  known: KnownArchives,
  options: AddToObjectOptions = {}
): Promise<Added> {
  const { signal, written } = options;
  const creation = newObject(object, options);
  const splice = new Splice(base, addition);
  const kept = compressedRange(base);
  const start = counted(splice.start());
  let before: number;
  if (!isWorthCopying(base)) {
    await uploadChunks(storage, to, whole(), { ...creation, progress: written });
    before = start.count();
  } else {
    before = await copied(
      storage,
      object,
      to,
      { start: start.chunks, kept, end: () => splice.end() },
      creation,
      written
    );
  }
  const made = splice.made(before);
  const uploaded = await keep(storage, to, made, known, signal);
  return { how: 'spliced', bytes: made.bytes, uploaded };

  async function* whole() {
    yield* start.chunks;
    yield* storage.read(object, kept, signal);
    yield splice.end();
  }
}

/**
 * Uploads a local archive with code put into it on its way, written nowhere else.
 *
 * @throws ProblemError; the signal's reason when it aborts. No part is left then.
 */
export async function uploadWithCode(
  storage: Storage,
  from: string,
  to: S3Location,
  addition: Addition,
  known: KnownArchives,
  options: AddToObjectOptions = {}
): Promise<Added> {
  const { signal, owner, encryption, written } = options;
  const added = await fileWithCode(from, addition, known, options);
  const bytes = counted(copies(added.chunks));
  await uploadChunks(storage, to, bytes.chunks, {
    signal,
    owner,
    encryption,
    bytes: added.about,
    progress: done => written?.(done, Math.max(done, added.about))
  });
  const made = added.made();
  const uploaded = made && (await keep(storage, to, made, known, signal));
  return { ...added.how, bytes: bytes.count(), uploaded };
}

/**
 * Uploads a local archive as it is.
 *
 * @param finding of the archive
 * @throws ProblemError; the signal's reason when it aborts. No part is left then.
 */
export async function uploadAsItIs(
  storage: Storage,
  from: string,
  to: S3Location,
  finding: ArchiveFinding,
  known: KnownArchives,
  options: AddToObjectOptions = {}
): Promise<UploadedArchive | undefined> {
  const { signal, owner, encryption, written } = options;
  await uploadFile(storage, to, from, { signal, owner, encryption, progress: written });
  return keep(storage, to, finding, known, signal);
}

/** Encrypted as what it is made of, unless told otherwise. */
function newObject({ encryption }: S3Object, options: AddToObjectOptions): NewObject {
  const { owner, signal } = options;
  return { owner, signal, encryption: options.encryption ?? encryption };
}

/** Whether S3 copies an archive's bytes itself; what is smaller than a part goes by way of this machine. */
export function isWorthCopying(finding: ArchiveFinding): boolean {
  const { from, to } = compressedRange(finding);
  return to - from >= LEAST_PART;
}

/** @returns how many bytes stand before those that S3 copies */
async function copied(
  storage: Storage,
  object: S3Object,
  to: S3Location,
  { start, kept, end }: { start: AsyncIterable<Buffer>; kept: Bytes; end: () => Buffer },
  creation: NewObject,
  written: AddToObjectOptions['written']
): Promise<number> {
  await using upload = await MultipartUpload.start(storage, to, creation);
  let number = 0;
  let before = 0;
  for await (const part of inParts(start, STARTING_PART)) {
    number += 1;
    const filled = Buffer.concat([part, filling(LEAST_PART - part.length)]);
    await upload.put(number, filled);
    before += filled.length;
  }
  const trailer = end();
  const total = before + kept.to - kept.from + trailer.length;
  let bytes = before;
  const copies = ranges(kept.to - kept.from, COPIED_PART, kept.from);
  await inParallel(COPIES_AT_ONCE, copies.entries(), async ([index, range]) => {
    await upload.copy(number + 1 + index, object, range);
    bytes += range.to - range.from;
    written?.(bytes, total);
  });
  await upload.put(number + 1 + copies.length, trailer);
  await upload.complete();
  written?.(total, total);
  return before;
}

/** A file is read into one buffer, and an upload keeps several pieces at a time. */
async function* copies(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of chunks) {
    yield Buffer.from(chunk);
  }
}

/** What was made here need not be read to be known; `undefined` where something else took its place meanwhile. */
async function keep(
  storage: Storage,
  where: S3Location,
  finding: ArchiveFinding,
  known: KnownArchives,
  signal: AbortSignal | undefined
): Promise<UploadedArchive | undefined> {
  const object = await storage.head(where, signal);
  if (object.bytes !== finding.bytes) {
    return undefined;
  }
  await known.keep(identityOf(object), finding);
  return { object, base: finding.base ?? finding };
}

function identityOf({ bucket, key, etag, bytes, version = '' }: S3Object): (string | number)[] {
  return ['s3', bucket, key, version, etag, bytes];
}

async function inspect(
  storage: Storage,
  object: S3Object,
  known: KnownArchives,
  options: Options
): Promise<ArchiveFinding> {
  const identity = identityOf(object);
  const found = await known.find(identity);
  if (found) {
    return found;
  }
  const archive = s3Uri(object);
  const whole = storage.read(object, undefined, options.signal);
  const finding = await inspectArchive(whole, { ...options, archive });
  await known.keep(identity, finding);
  return finding;
}

function counted(chunks: AsyncIterable<Buffer>) {
  let bytes = 0;
  return {
    count: () => bytes,
    chunks: (async function* () {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    })()
  };
}
