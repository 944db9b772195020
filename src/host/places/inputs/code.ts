import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChannelCache } from '../../aws/s3/channelCache';
import { parseS3 } from '../../aws/s3/location';
import type { Storage } from '../../aws/s3/storage';
import { makeWhole } from '../../wholeDirectory';
import { unpackArchive } from '../local/unpack';
import type { Progress } from '../place';

/**
 * The directory that a `sourcedir.tar.gz` on S3 is unpacked in: downloaded and unpacked once, anew when it has changed.
 * Not to be written to.
 *
 * @throws ProblemError for what is no sound archive, and for one that would write elsewhere
 */
export async function unpackedCode(
  uri: string,
  storage: Storage,
  cache: ChannelCache,
  directory: string,
  progress: Progress,
  signal?: AbortSignal
): Promise<string> {
  const object = await storage.head(parseS3(uri), signal);
  const { bucket, key, etag, bytes: total } = object;
  const hash = createHash('sha256')
    .update(JSON.stringify([bucket, key, etag]))
    .digest('hex');
  const path = join(directory, 'code', hash);
  if (await stat(path).catch(() => undefined)) {
    return path;
  }
  const archive = await cache.fetch(storage, object, {
    signal,
    progress: done => progress({ what: 'Downloading the code', done, total, unit: 'bytes' })
  });
  const words = { subject: `The code ${uri}`, doing: 'Unpacking the code' };
  await makeWhole(path, 0o700, async next => {
    await unpackArchive(archive, words, next, progress, signal);
  });
  return path;
}
