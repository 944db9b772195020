import { createHash } from 'node:crypto';
import { chmod, copyFile, link, mkdir, stat, statfs, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../problem';
import { isCode } from '../../systemError';
import { makeWhole } from '../../wholeDirectory';
import type { ChannelFile } from './channelFiles';
import type { DownloadOptions } from './download';
import { downloadObject } from './download';
import { s3Uri } from './location';
import { inParallel } from '../../parallel';
import { SharedDownload } from './sharedDownload';
import type { S3Object, Storage } from './storage';
import { sweep, USED } from './sweep';

const FILES_AT_ONCE = 16;
/** What must stay free on the disk. */
const SPARE_BYTES = 64 * 1_048_576;

/**
 * Objects that were downloaded before, read-only files by bucket, key and ETag, and directories of them. Any of them may be
 * deleted at any time while nothing reads it, and what was not used for a month is. Any number of hosts may share one.
 */
export class ChannelCache {
  readonly #directory: string;
  readonly #underWay = new Map<string, SharedDownload>();
  #tidied: Promise<void> | undefined;

  /** @param directory made when first needed */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** The path of a local copy of an object, downloaded unless it is there. The copy is not to be written to. */
  async fetch(storage: Storage, object: S3Object, options: DownloadOptions = {}): Promise<string> {
    const path = this.#pathOf(object);
    if ((await sizeOf(path)) === object.bytes) {
      const now = new Date();
      await utimes(path, now, now);
      options.progress?.(object.bytes);
      return path;
    }
    let download = this.#underWay.get(path);
    if (!download) {
      download = new SharedDownload(
        async shared => {
          await downloadObject(storage, object, path, shared);
          await chmod(path, 0o444);
        },
        () => this.#underWay.delete(path)
      );
      this.#underWay.set(path, download);
    }
    await download.wait(options);
    return path;
  }

  /**
   * A directory with these files and no others, which is the same for the same content: hard links, so it takes no space of
   * its own. It is whole or not there at all, and not to be written to.
   *
   * @throws ProblemError, also for what the disk has no room for
   */
  async directory(
    storage: Storage,
    files: readonly ChannelFile[],
    { progress, signal }: { progress?: (done: number, total: number) => void; signal?: AbortSignal }
  ): Promise<string> {
    const entries = files.map(({ path, object }) => [path, object.bucket, object.key, object.etag]);
    const hash = hashOf(entries);
    const path = join(this.#directory, 'channels', hash.slice(0, 2), hash);
    const total = bytesOf(files.map(({ object }) => object));
    if (await exists(path)) {
      await writeFile(`${path}${USED}`, '');
      progress?.(total, total);
      return path;
    }
    await this.#tidyUp();
    await this.#checkRoom(files);
    await makeWhole(path, 0o755, async next => {
      const done = new Map<S3Object, number>();
      let sum = 0;
      await inParallel(FILES_AT_ONCE, files, async file => {
        const copy = await this.fetch(storage, file.object, {
          signal,
          progress: bytes => {
            sum += bytes - (done.get(file.object) ?? 0);
            done.set(file.object, bytes);
            progress?.(sum, total);
          }
        });
        await place(copy, join(next, file.path), file.object);
      });
      // First, so that nobody who tidies up finds a directory that was never used.
      await writeFile(`${path}${USED}`, '');
    });
    return path;
  }

  /** Once in the life of a host. What cannot be removed now is the next one's affair. */
  #tidyUp(): Promise<void> {
    this.#tidied ??= sweep(this.#directory, Date.now()).catch(() => undefined);
    return this.#tidied;
  }

  #pathOf({ bucket, key, etag }: S3Object): string {
    const hash = hashOf([bucket, key, etag]);
    return join(this.#directory, 'objects', hash.slice(0, 2), hash);
  }

  async #checkRoom(files: readonly ChannelFile[]): Promise<void> {
    const missing: S3Object[] = [];
    for (const { object } of files) {
      if ((await sizeOf(this.#pathOf(object))) !== object.bytes) {
        missing.push(object);
      }
    }
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const { bavail, bsize } = await statfs(this.#directory);
    const needed = bytesOf(missing) + SPARE_BYTES;
    if (bavail * bsize < needed) {
      const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
      throw new ProblemError(
        'machine',
        `The disk of ${this.#directory} has ${megabytes(bavail * bsize)} left, and the data from S3 needs ${megabytes(needed)}.`,
        {
          hint: 'Delete what is there and no longer needed, or move it by JUPYTERLAB_SAGEMAKER_HOME.'
        }
      );
    }
  }
}

/** A hard link; a copy where the file system has none, or none left for this file. */
async function place(copy: string, path: string, object: S3Object): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await link(copy, path).catch(async (error: unknown) => {
      if (isCode(error, 'EEXIST', 'EISDIR')) {
        throw error;
      }
      await copyFile(copy, path);
    });
  } catch (error) {
    if (isCode(error, 'EEXIST', 'EISDIR', 'ENOTDIR')) {
      throw new ProblemError(
        'usage',
        `${s3Uri(object)} cannot be a file of this machine: another key of the channel is a directory or a file of the same name.`,
        {
          hint: 'Give the objects keys of which none continues another with a slash.',
          cause: error
        }
      );
    }
    throw error;
  }
}

function bytesOf(objects: readonly S3Object[]): number {
  return objects.reduce((sum, { bytes }) => sum + bytes, 0);
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
