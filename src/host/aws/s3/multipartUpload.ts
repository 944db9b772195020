import type { CompletedPart } from '@aws-sdk/client-s3';
import { ProblemError } from '../../problem';
import type { S3Location } from './location';
import type { Bytes, Encryption, S3Object, Storage } from './storage';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html; the last part may be smaller. */
export const LEAST_PART = 5 * 1_048_576;
export const LARGEST_PART = 5 * 1_073_741_824;
export const MOST_PARTS = 10_000;

/** How an object is made. */
export interface NewObject {
  readonly encryption?: Encryption;
  /** Refused unless this account, of 12 digits, owns the bucket. */
  readonly owner?: string;
  readonly signal?: AbortSignal;
}

/** The part of a request that says how the new object is encrypted. */
export function encrypted(encryption: Encryption | undefined) {
  return encryption
    ? { ServerSideEncryption: encryption.algorithm, SSEKMSKeyId: encryption.kmsKey }
    : {};
}

/**
 * An object that comes in parts, of which nothing is seen before it is complete. Disposing one that was not completed
 * removes its parts, which would cost money for ever.
 */
export class MultipartUpload implements AsyncDisposable {
  readonly #storage: Storage;
  readonly #to: S3Location;
  readonly #options: NewObject;
  readonly #id: string;
  readonly #parts = new Map<number, CompletedPart>();
  #completed = false;

  private constructor(storage: Storage, to: S3Location, options: NewObject, id: string) {
    this.#storage = storage;
    this.#to = to;
    this.#options = options;
    this.#id = id;
  }

  static async start(
    storage: Storage,
    to: S3Location,
    options: NewObject
  ): Promise<MultipartUpload> {
    const { CreateMultipartUploadCommand } = await import('../sdk/s3');
    const command = new CreateMultipartUploadCommand({
      Bucket: to.bucket,
      Key: to.key,
      ExpectedBucketOwner: options.owner,
      ChecksumAlgorithm: 'CRC32',
      ...encrypted(options.encryption)
    });
    const { UploadId = '' } = await storage.call(
      'CreateMultipartUpload',
      to,
      (client, abortSignal) => client.send(command, { abortSignal }),
      options.signal
    );
    return new MultipartUpload(storage, to, options, UploadId);
  }

  /** @param number from 1 to {@link MOST_PARTS}: the parts' order */
  async put(number: number, bytes: Buffer): Promise<void> {
    const { UploadPartCommand } = await import('../sdk/s3');
    const command = new UploadPartCommand({ ...this.#name(), PartNumber: number, Body: bytes });
    const answer = await this.#storage.call(
      'UploadPart',
      this.#to,
      (client, abortSignal) => client.send(command, { abortSignal }),
      this.#options.signal
    );
    this.#keep(number, answer);
  }

  /** A part that S3 copies from another object, unless that has changed. */
  async copy(number: number, from: S3Object, { from: first, to }: Bytes): Promise<void> {
    const { UploadPartCopyCommand } = await import('../sdk/s3');
    const source = `${from.bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`;
    const command = new UploadPartCopyCommand({
      ...this.#name(),
      PartNumber: number,
      CopySource: from.version ? `${source}?versionId=${from.version}` : source,
      CopySourceIfMatch: from.etag,
      CopySourceRange: `bytes=${first}-${to - 1}`
    });
    const answer = await this.#storage.call(
      'UploadPartCopy',
      from,
      (client, abortSignal) => client.send(command, { abortSignal }),
      this.#options.signal
    );
    this.#keep(number, answer.CopyPartResult ?? {});
  }

  async complete(): Promise<void> {
    const { CompleteMultipartUploadCommand } = await import('../sdk/s3');
    const parts = [...this.#parts].sort(([one], [other]) => one - other).map(([, part]) => part);
    const command = new CompleteMultipartUploadCommand({
      ...this.#name(),
      MultipartUpload: { Parts: parts }
    });
    await this.#storage.call(
      'CompleteMultipartUpload',
      this.#to,
      (client, abortSignal) => client.send(command, { abortSignal }),
      this.#options.signal
    );
    this.#completed = true;
  }

  /** Also after an interrupt, so without its signal. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#completed) {
      return;
    }
    const { AbortMultipartUploadCommand } = await import('../sdk/s3');
    const command = new AbortMultipartUploadCommand(this.#name());
    try {
      await this.#storage.call('AbortMultipartUpload', this.#to, client => client.send(command));
    } catch {
      // What made the upload fail is what a person must hear of; a bucket's lifecycle rule clears what is left.
    }
  }

  #name() {
    const { bucket, key } = this.#to;
    const { owner } = this.#options;
    return { Bucket: bucket, Key: key, UploadId: this.#id, ExpectedBucketOwner: owner };
  }

  #keep(number: number, { ETag, ChecksumCRC32 }: Pick<CompletedPart, 'ETag' | 'ChecksumCRC32'>) {
    this.#parts.set(number, { PartNumber: number, ETag, ChecksumCRC32 });
  }
}

/**
 * The ids of uploads to one key that were begun and neither completed nor removed; none where the caller may not look for
 * them.
 */
export async function openUploads(
  storage: Storage,
  to: S3Location,
  signal?: AbortSignal
): Promise<string[]> {
  const { ListMultipartUploadsCommand } = await import('../sdk/s3');
  const { bucket: Bucket, key: Key } = to;
  try {
    const { Uploads = [] } = await storage.call(
      'ListMultipartUploads',
      to,
      (client, abortSignal) =>
        client.send(new ListMultipartUploadsCommand({ Bucket, Prefix: Key }), { abortSignal }),
      signal
    );
    return Uploads.filter(upload => upload.Key === Key).flatMap(({ UploadId }) => UploadId ?? []);
  } catch (error) {
    return noneWhen(error, ['denied', 'not-found']);
  }
}

/**
 * Removes the parts of all uploads to one key that were begun and never completed: they cost money, and nobody sees them.
 * Who may not look for them or remove them leaves them.
 *
 * @returns how many uploads were removed
 */
export async function abandonUploads(
  storage: Storage,
  to: S3Location,
  signal?: AbortSignal
): Promise<number> {
  const { AbortMultipartUploadCommand } = await import('../sdk/s3');
  const uploads = await openUploads(storage, to, signal);
  try {
    for (const UploadId of uploads) {
      const command = new AbortMultipartUploadCommand({ Bucket: to.bucket, Key: to.key, UploadId });
      await storage.call('AbortMultipartUpload', to, client => client.send(command), signal);
    }
    return uploads.length;
  } catch (error) {
    return noneWhen(error, ['denied', 'not-found']).length;
  }
}

function noneWhen(error: unknown, kinds: readonly ProblemError['problem']['kind'][]): [] {
  if (error instanceof ProblemError && kinds.includes(error.problem.kind)) {
    return [];
  }
  throw error;
}
