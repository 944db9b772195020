import { ProblemError } from '../../problem';
import type { S3Location } from './location';
import { parseS3, s3Uri } from './location';
import type { S3Object } from './storage';

/**
 * The objects that a manifest file names: `[{"prefix": "s3://bucket/path/"}, "a.csv", "b.csv"]`.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 *
 * @param name of the manifest, for the words of an error
 * @throws ProblemError `usage`
 */
export function parseManifest(
  text: string,
  name: string
): { readonly prefix: S3Location; readonly objects: readonly S3Location[] } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw wrong(name, 'it is no JSON', cause);
  }
  const [head, ...names] = Array.isArray(parsed) ? (parsed as unknown[]) : [];
  const prefix =
    typeof head === 'object' && head !== null && 'prefix' in head ? head.prefix : undefined;
  if (typeof prefix !== 'string') {
    throw wrong(name, 'its first element is no {"prefix": "s3://…"}');
  }
  if (names.length === 0) {
    throw wrong(name, 'it names no object');
  }
  const objects = names.map(each => {
    if (typeof each !== 'string') {
      throw wrong(name, `${JSON.stringify(each)} in it is no text`);
    }
    return parseS3(prefix + each);
  });
  return { prefix: parseS3(prefix), objects };
}

function wrong(name: string, why: string, cause?: unknown): ProblemError {
  return new ProblemError('usage', `${name} is no manifest: ${why}.`, {
    hint: 'Write it as in [{"prefix": "s3://bucket/data/"}, "a.csv", "b.csv"].',
    cause
  });
}

/**
 * The part of a channel that one host gets with `ShardedByS3Key`: every n-th object, so that all get about the same number.
 * Which ones is not documented; no script may depend on it.
 *
 * @param host from 0
 */
export function shardOf<Each extends { readonly object: S3Location }>(
  files: readonly Each[],
  host: number,
  hosts: number
): Each[] {
  return [...files]
    .sort((one, other) => (one.object.key < other.object.key ? -1 : 1))
    .filter((_, index) => index % hosts === host);
}

/**
 * Where an object lies within its channel's directory.
 *
 * @throws ProblemError `usage` for a key that would lead out of it
 */
export function pathInChannel(object: S3Object | S3Location, prefix: S3Location): string {
  const directory = prefix.key.slice(0, prefix.key.lastIndexOf('/') + 1);
  const rest = object.key.slice(prefix.key.length);
  const whole = prefix.key === '' || prefix.key.endsWith('/') || rest.startsWith('/');
  const path = whole ? rest.replace(/^\/+/, '') : object.key.slice(directory.length);
  if (path.split('/').some(part => part === '..' || part === '.') || path.includes('\0')) {
    throw new ProblemError(
      'usage',
      `The key of ${s3Uri(object)} cannot be a path of this machine.`,
      { hint: 'Copy the object to a key without “.” and “..” as parts.' }
    );
  }
  return path;
}
