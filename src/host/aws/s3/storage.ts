import type { HeadObjectCommandOutput, S3Client } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import type { Aws } from '../aws';
import { faultOf } from '../faults';
import type { S3Location } from './location';
import { s3Uri } from './location';
import { s3Problem } from './problems';

/** An answer that breaks off is taken up where it did, so many times without a byte in between. */
const TRIES = 4;

/** What is known of an object without reading it. */
export interface S3Object extends S3Location {
  readonly bytes: number;
  /** Tells its content from any other; in quotes, as S3 writes it. */
  readonly etag: string;
  /** Of a bucket with versions. */
  readonly version?: string;
  readonly encryption?: Encryption;
}

/** How an object is encrypted at rest; the bucket's own way where there is none. */
export interface Encryption {
  readonly algorithm: 'AES256' | 'aws:kms' | 'aws:kms:dsse';
  /** Id or ARN of a KMS key; AWS's own for S3 where there is none. */
  readonly kmsKey?: string;
}

/** Which bytes of an object, to the one behind the last. */
export interface Bytes {
  readonly from: number;
  readonly to: number;
}

/** S3 for one caller, under the rate limits and with its errors as sentences. */
export class Storage {
  readonly #aws: Aws;
  readonly #caller: Caller;

  constructor(aws: Aws, caller: Caller) {
    this.#aws = aws;
    this.#caller = caller;
  }

  /** @throws ProblemError; the signal's reason when it aborts */
  call<Answer>(
    operation: string,
    where: S3Location,
    send: (client: S3Client, signal: AbortSignal | undefined) => Promise<Answer>,
    signal?: AbortSignal
  ): Promise<Answer> {
    const call = { operation, subject: s3Uri(where), signal };
    return this.#aws.call(this.#caller, call, async (clients, abortSignal) => {
      try {
        return await send(await clients.s3(), abortSignal);
      } catch (error) {
        throw s3Problem(error, where, await clients.region()) ?? error;
      }
    });
  }

  /** @throws ProblemError `not-found` */
  async head(where: S3Location, signal?: AbortSignal): Promise<S3Object> {
    const { HeadObjectCommand } = await import('../sdk/s3');
    const { bucket, key } = where;
    const answer = await this.call(
      'HeadObject',
      where,
      (client, abortSignal) =>
        client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal }),
      signal
    );
    return {
      bucket,
      key,
      bytes: answer.ContentLength ?? 0,
      etag: answer.ETag ?? '',
      version: answer.VersionId,
      encryption: encryptionOf(answer)
    };
  }

  /** An object that the caller may see; `undefined` where there is none. */
  async find(where: S3Location, signal?: AbortSignal): Promise<S3Object | undefined> {
    try {
      return await this.head(where, signal);
    } catch (error) {
      // Who may not list a bucket is told that what is missing is forbidden.
      if (error instanceof ProblemError && ['not-found', 'denied'].includes(error.problem.kind)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Whether there is an object that the caller may see. */
  async has(where: S3Location, signal?: AbortSignal): Promise<boolean> {
    return (await this.find(where, signal)) !== undefined;
  }

  /** All objects whose keys begin so, in the order of their keys. Those that stand for directories are left out. */
  async *list(prefix: S3Location, signal?: AbortSignal): AsyncGenerator<S3Object, void, void> {
    const { ListObjectsV2Command } = await import('../sdk/s3');
    const { bucket } = prefix;
    let token: string | undefined;
    do {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix.key,
        ContinuationToken: token
      });
      const page = await this.call(
        'ListObjectsV2',
        prefix,
        (client, abortSignal) => client.send(command, { abortSignal }),
        signal
      );
      for (const { Key: key, Size: bytes = 0, ETag: etag = '' } of page.Contents ?? []) {
        if (key !== undefined && !key.endsWith('/')) {
          yield { bucket, key, bytes, etag };
        }
      }
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }

  /**
   * The bytes of an object, and of no other that may take its place meanwhile. A connection that breaks is made anew where
   * it broke.
   *
   * @throws ProblemError, also when the object changes
   */
  async *read(
    object: S3Object,
    { from, to }: Bytes = { from: 0, to: object.bytes },
    signal?: AbortSignal
  ): AsyncGenerator<Buffer, void, void> {
    let failures = 0;
    for (let at = from; at < to;) {
      const body = await this.#open(object, { from: at, to }, signal);
      try {
        for await (const chunk of body as AsyncIterable<Buffer>) {
          at += chunk.length;
          failures = 0;
          yield chunk;
        }
      } catch (error) {
        signal?.throwIfAborted();
        failures += 1;
        if (faultOf(error) !== 'transient' || failures === TRIES) {
          throw error;
        }
      } finally {
        body.destroy();
      }
    }
  }

  async #open(object: S3Object, { from, to }: Bytes, signal?: AbortSignal): Promise<Readable> {
    const { GetObjectCommand } = await import('../sdk/s3');
    const command = new GetObjectCommand({
      Bucket: object.bucket,
      Key: object.key,
      VersionId: object.version,
      IfMatch: object.etag,
      Range: `bytes=${from}-${to - 1}`
    });
    const { Body } = await this.call(
      'GetObject',
      object,
      (client, abortSignal) => client.send(command, { abortSignal }),
      signal
    );
    // In Node.js the client streams; the type covers browsers, too.
    return Body as Readable;
  }
}

function encryptionOf(answer: HeadObjectCommandOutput): Encryption | undefined {
  switch (answer.ServerSideEncryption) {
    case 'AES256':
    case 'aws:kms':
    case 'aws:kms:dsse':
      return { algorithm: answer.ServerSideEncryption, kmsKey: answer.SSEKMSKeyId };
    default:
      return undefined;
  }
}
