import { ProblemError } from '../../problem';
import type { S3Location } from './location';
import { parseS3, s3Uri } from './location';
import { inParallel } from '../../parallel';
import { parseManifest, pathInChannel } from './selection';
import type { S3Object, Storage } from './storage';

const HEADS_AT_ONCE = 16;
/** A manifest of a million keys has less. */
const LARGEST_MANIFEST = 256 * 1_048_576;

/** An object, and where it lies in its channel's directory. */
export interface ChannelFile {
  readonly path: string;
  readonly object: S3Object;
}

/**
 * The objects of a channel that begin with a prefix.
 *
 * @throws ProblemError `not-found` where nothing has the prefix
 */
export async function filesOfPrefix(
  storage: Storage,
  uri: string,
  signal?: AbortSignal
): Promise<ChannelFile[]> {
  const prefix = parseS3(uri);
  const files: ChannelFile[] = [];
  for await (const object of storage.list(prefix, signal)) {
    files.push({ object, path: pathInChannel(object, prefix) });
  }
  if (files.length === 0) {
    throw new ProblemError('not-found', `There is nothing at ${s3Uri(prefix)}.`, {
      hint: 'Check the prefix; `aws s3 ls` shows what there is.'
    });
  }
  return files;
}

/**
 * The objects of a channel that a manifest names, in its order.
 *
 * @throws ProblemError, also for an object that is not there
 */
export async function filesOfManifest(
  storage: Storage,
  uri: string,
  signal?: AbortSignal
): Promise<ChannelFile[]> {
  const { prefix, objects } = parseManifest(await textOf(storage, parseS3(uri), signal), uri);
  const files: ChannelFile[] = [];
  await inParallel(HEADS_AT_ONCE, objects.entries(), async ([index, where]) => {
    const object = await storage.head(where, signal);
    files[index] = { object, path: pathInChannel(object, prefix) };
  });
  return files;
}

async function textOf(storage: Storage, where: S3Location, signal?: AbortSignal): Promise<string> {
  const manifest = await storage.head(where, signal);
  if (manifest.bytes > LARGEST_MANIFEST) {
    throw new ProblemError('usage', `${s3Uri(where)} is too large to be a manifest.`, {
      hint: 'A manifest lists the keys of the data; it is not the data itself.'
    });
  }
  const chunks: Buffer[] = [];
  for await (const chunk of storage.read(manifest, undefined, signal)) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
