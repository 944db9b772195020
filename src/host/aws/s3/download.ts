import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UNFINISHED } from '../../wholeFile';
import { inParallel } from '../../parallel';
import type { Bytes, S3Object, Storage } from './storage';

/** Ranges of this size are read side by side. */
const RANGE = 16 * 1_048_576;
const AT_ONCE = 4;

export interface DownloadOptions {
  /** Hears how many bytes have come. */
  readonly progress?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** Downloads an object to a path, where it appears whole or not at all. @throws ProblemError */
export async function downloadObject(
  storage: Storage,
  object: S3Object,
  path: string,
  { progress, signal }: DownloadOptions = {}
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const next = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    {
      await using file = await open(next, 'w', 0o600);
      let done = 0;
      await inParallel(AT_ONCE, ranges(object.bytes, RANGE), async range => {
        let at = range.from;
        for await (const chunk of storage.read(object, range, signal)) {
          await file.write(chunk, 0, chunk.length, at);
          at += chunk.length;
          done += chunk.length;
          progress?.(done);
        }
      });
    }
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}

/** Neighbouring ranges of about the same size, none larger than told. */
export function ranges(bytes: number, largest: number, from = 0): Bytes[] {
  const count = Math.ceil(bytes / largest);
  const edge = (index: number) => from + Math.floor((bytes * index) / count);
  return Array.from({ length: count }, (_, index) => ({ from: edge(index), to: edge(index + 1) }));
}
