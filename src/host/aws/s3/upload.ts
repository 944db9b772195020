import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { ProblemError } from '../../problem';
import type { S3Location } from './location';
import type { NewObject } from './multipartUpload';
import { encrypted, LARGEST_PART, MOST_PARTS, MultipartUpload } from './multipartUpload';
import { inParallel } from '../../parallel';
import type { Storage } from './storage';

/** What is smaller goes in one request; all parts under way are in memory. */
const USUAL_PART = 8 * 1_048_576;
const AT_ONCE = 4;

export interface UploadOptions extends NewObject {
  /** Hears how many bytes S3 has taken. */
  readonly progress?: (bytes: number) => void;
  /** Of all chunks together, where known; without it an object has at most {@link MOST_PARTS} usual parts, 80 GB. */
  readonly bytes?: number;
}

/** Uploads bytes as they come; the object appears whole or not at all. @throws ProblemError */
export async function uploadChunks(
  storage: Storage,
  to: S3Location,
  chunks: AsyncIterable<Buffer>,
  options: UploadOptions = {}
): Promise<void> {
  const parts = inParts(chunks, partSize(options.bytes ?? 0));
  try {
    const first = await parts.next();
    if (first.done) {
      await put(storage, to, Buffer.alloc(0), options);
      return;
    }
    const second = await parts.next();
    if (second.done) {
      await put(storage, to, first.value, options);
      options.progress?.(first.value.length);
      return;
    }
    await using upload = await MultipartUpload.start(storage, to, options);
    let uploaded = 0;
    await inParallel(
      AT_ONCE,
      numbered(first.value, second.value, parts),
      async ([number, part]) => {
        await upload.put(number, part);
        uploaded += part.length;
        options.progress?.(uploaded);
      }
    );
    await upload.complete();
  } finally {
    // Also where S3 refuses before all was read: what the chunks come from is closed.
    await parts.return();
  }
}

/** @throws ProblemError, also when the file changes its size meanwhile */
export async function uploadFile(
  storage: Storage,
  to: S3Location,
  path: string,
  options: UploadOptions = {}
): Promise<void> {
  const { size } = await stat(path);
  await uploadChunks(storage, to, wholeFile(path, size), { ...options, bytes: size });
}

async function* wholeFile(path: string, size: number): AsyncGenerator<Buffer, void, void> {
  let read = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    read += chunk.length;
    yield chunk;
  }
  if (read !== size) {
    throw new ProblemError('machine', `The file ${path} changed while it was uploaded.`, {
      hint: 'Try again when nothing writes to it.'
    });
  }
}

async function put(
  storage: Storage,
  to: S3Location,
  bytes: Buffer,
  { encryption, owner, signal }: NewObject
): Promise<void> {
  const { PutObjectCommand } = await import('../sdk/s3');
  const command = new PutObjectCommand({
    Bucket: to.bucket,
    Key: to.key,
    Body: bytes,
    ExpectedBucketOwner: owner,
    ...encrypted(encryption)
  });
  await storage.call(
    'PutObject',
    to,
    (client, abortSignal) => client.send(command, { abortSignal }),
    signal
  );
}

function partSize(bytes: number): number {
  return Math.min(LARGEST_PART, Math.max(USUAL_PART, Math.ceil(bytes / MOST_PARTS)));
}

/** Bytes in pieces of one size, but for the last. */
export async function* inParts(
  chunks: AsyncIterable<Buffer>,
  size: number
): AsyncGenerator<Buffer, void, void> {
  let pending: Buffer[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    pending.push(chunk);
    length += chunk.length;
    while (length >= size) {
      const all = Buffer.concat(pending);
      yield all.subarray(0, size);
      pending = [all.subarray(size)];
      length -= size;
    }
  }
  if (length > 0) {
    yield Buffer.concat(pending);
  }
}

async function* numbered(
  first: Buffer,
  second: Buffer,
  rest: AsyncIterable<Buffer>
): AsyncGenerator<readonly [number, Buffer], void, void> {
  yield [1, first];
  yield [2, second];
  let number = 2;
  for await (const part of rest) {
    number += 1;
    yield [number, part];
  }
}
