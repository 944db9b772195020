import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { S3Location } from '../../../../aws/s3/location';
import { below, parseS3, s3Uri } from '../../../../aws/s3/location';
import type { Storage } from '../../../../aws/s3/storage';
import type {
  Addition,
  ArchiveFinding,
  Identity,
  KnownArchives,
  UploadedArchive
} from '../../../../models';
import {
  additionOf,
  inspectFile,
  inspectObject,
  isWorthCopying,
  obstacleTo
} from '../../../../models';
import { tarOf } from '../../../../models/archive/pack';
import { ProblemError } from '../../../../problem';
import type { DeployRequest } from '../../../endpointPlace';
import type { Progress } from '../../../place';
import { fingerprint } from './names';

/** An archive on S3 that needs no new code is looked into only up to this size: reading it is all that it would cost. */
const LOOKED_INTO = 2 * 1_073_741_824;

type Code = Pick<DeployRequest, 'entryPoint' | 'sourceDirectory' | 'script'>;

/** The archive that an endpoint is to load, and what must be done for it to be there. */
export interface PlannedArchive {
  /** Where SageMaker reads it. */
  readonly uri: string;
  /** What it holds; absent for one that was not looked into. */
  readonly finding?: ArchiveFinding;
  /** A prefix with files in place of an archive. */
  readonly unpacked?: true;
  /** Absent for one that is on S3 as it shall be. */
  readonly upload?: {
    /** A path, or where on S3. */
    readonly from: string | S3Location;
    readonly to: S3Location;
    /** Code that is put into it. */
    readonly addition?: Addition;
    /** Of the archive as it is now. */
    readonly bytes: number;
    /** Of a local one: tells its bytes from any others. */
    readonly content?: Identity;
    /** The same local archive, uploaded before: S3 copies it, and only the code is uploaded. */
    readonly earlier?: UploadedArchive;
  };
}

export interface ArchiveOptions {
  readonly storage: Storage;
  readonly known: KnownArchives;
  /** Below which what is uploaded goes. */
  readonly base: S3Location;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Looks at a model and its code, and decides where they will be. The place is told by the contents, so that nothing is
 * uploaded twice.
 *
 * @param model an absolute path or an `s3://` URI
 * @throws ProblemError for an archive that is not there, damaged or unsafe
 */
export async function planArchive(
  model: string,
  code: Code,
  options: ArchiveOptions
): Promise<PlannedArchive> {
  const addition = await codeOf(code);
  return /^s3:\/\//i.test(model)
    ? planObject(parseS3(model), addition, options)
    : planFile(model, addition, options);
}

async function planObject(
  from: S3Location,
  addition: Addition | undefined,
  { storage, known, base, progress, signal }: ArchiveOptions
): Promise<PlannedArchive> {
  if (from.key === '' || from.key.endsWith('/')) {
    if (addition) {
      throw new ProblemError(
        'usage',
        `${s3Uri(from)} is a prefix with files, which code cannot be put into.`,
        { hint: 'Name a model.tar.gz, or leave out --entry-point and have the code under code/.' }
      );
    }
    return { uri: s3Uri(from), unpacked: true };
  }
  const object = await storage.head(from, signal);
  if (!addition && object.bytes > LOOKED_INTO) {
    return { uri: s3Uri(from) };
  }
  const finding = await inspectObject(storage, from, known, {
    signal,
    progress: done =>
      progress({ what: 'Reading the model on S3', done, total: object.bytes, unit: 'bytes' })
  });
  if (!addition) {
    return { uri: s3Uri(from), finding };
  }
  const { bucket, key, etag, version = '' } = object;
  const identity = [bucket, key, etag, version, await digest(addition)];
  const to = below(base, fingerprint(identity), 'model.tar.gz');
  return { uri: s3Uri(to), finding, upload: { from, to, addition, bytes: object.bytes } };
}

async function planFile(
  path: string,
  addition: Addition | undefined,
  { storage, known, base, progress, signal }: ArchiveOptions
): Promise<PlannedArchive> {
  const { size, mtimeMs } = await stat(path).catch(() => ({ size: 0, mtimeMs: 0 }));
  const finding = await inspectFile(path, known, {
    signal,
    progress: done => progress({ what: 'Reading the model', done, total: size, unit: 'bytes' })
  });
  const { bytes, contentBytes, crc } = finding;
  const content = [bytes, contentBytes, crc, mtimeMs];
  const identity = [...content, addition && (await digest(addition))];
  const to = below(base, fingerprint(identity), 'model.tar.gz');
  const earlier =
    addition && (await uploadedBefore(content, addition, { storage, known, base, signal }));
  const upload = { from: path, to, addition, bytes, content, earlier };
  return { uri: s3Uri(to), finding, upload };
}

/** The same archive, where its bucket has it and S3 can copy it with the code. */
async function uploadedBefore(
  content: Identity,
  addition: Addition,
  { storage, known, base, signal }: Omit<ArchiveOptions, 'progress'>
): Promise<UploadedArchive | undefined> {
  const found = await known.findUpload(base.bucket, content);
  if (!found || !isWorthCopying(found.base) || obstacleTo(found.base, addition) !== undefined) {
    return undefined;
  }
  const there = await storage.find(found.object, signal);
  return there?.etag === found.object.etag ? found : undefined;
}

async function codeOf({
  entryPoint,
  sourceDirectory,
  script
}: Code): Promise<Addition | undefined> {
  if (sourceDirectory === undefined && script === undefined) {
    return undefined;
  }
  return additionOf({
    directory: sourceDirectory,
    files:
      script === undefined || entryPoint === undefined
        ? undefined
        : { [entryPoint]: Buffer.from(script) }
  });
}

/** Tells code from any other: its files' names and contents. */
async function digest({ entries, replaces }: Addition): Promise<string> {
  const hash = createHash('sha256').update(replaces);
  for await (const chunk of tarOf(entries)) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}
