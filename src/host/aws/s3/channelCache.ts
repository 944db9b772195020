import { createHash } from 'node:crypto';
import { chmod, copyFile, link, mkdir, stat, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../problem';
import type { DownloadOptions } from './download';
import { downloadObject } from './download';
import type { S3Location } from './location';
import { s3Uri } from './location';
import { inParallel } from './parallel';
import { pathInChannel } from './selection';
import type { S3Object, Storage } from './storage';

const AT_ONCE = 4;

/** Objects that were downloaded before: read-only files by bucket, key and ETag. Any of them may be deleted at any time. */
export class ChannelCache {
  readonly #directory: string;

  /** @param directory made when first needed */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The path of a local copy of an object, downloaded unless it is there. The copy is not to be written to. */
  async fetch(storage: Storage, object: S3Object, options: DownloadOptions = {}): Promise<string> {
    const { bucket, key, etag, bytes } = object;
    const hash = createHash('sha256')
      .update(JSON.stringify([bucket, key, etag]))
      .digest('hex');
    const path = join(this.#directory, hash.slice(0, 2), hash);
    const there = await stat(path).catch(() => undefined);
    if (there?.size === bytes) {
      const now = new Date();
      await utimes(path, now, now);
      options.progress?.(bytes);
    } else {
      await downloadObject(storage, object, path, options);
      await chmod(path, 0o444);
    }
    return path;
  }

  /**
   * Fills a directory with the objects of a channel, by hard links where cache and directory share a file system.
   *
   * @throws ProblemError `not-found` where nothing has the prefix
   */
  async fill(
    storage: Storage,
    prefix: S3Location,
    directory: string,
    { progress, signal }: { progress?: (done: number, total: number) => void; signal?: AbortSignal }
  ): Promise<void> {
    const objects: S3Object[] = [];
    for await (const object of storage.list(prefix, signal)) {
      objects.push(object);
    }
    if (objects.length === 0) {
      throw new ProblemError('not-found', `There is nothing at ${s3Uri(prefix)}.`, {
        hint: 'Check the prefix; `aws s3 ls` shows what there is.'
      });
    }
    const total = objects.reduce((sum, { bytes }) => sum + bytes, 0);
    const done = new Map<S3Object, number>();
    await inParallel(AT_ONCE, objects, async object => {
      const path = join(directory, pathInChannel(object, prefix));
      const copy = await this.fetch(storage, object, {
        signal,
        progress: bytes => {
          done.set(object, bytes);
          progress?.(
            [...done.values()].reduce((sum, each) => sum + each, 0),
            total
          );
        }
      });
      await mkdir(dirname(path), { recursive: true });
      await link(copy, path).catch(() => copyFile(copy, path));
    });
  }
}
