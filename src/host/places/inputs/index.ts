/**
 * How jobs of this machine get their data and code: what is here is used where it is, what is on S3 is downloaded once into
 * a cache that all jobs share.
 */
import { join } from 'node:path';
import type { Aws } from '../../aws/aws';
import { ChannelCache } from '../../aws/s3/channelCache';
import { filesOfManifest, filesOfPrefix } from '../../aws/s3/channelFiles';
import { parseS3 } from '../../aws/s3/location';
import { shardOf } from '../../aws/s3/selection';
import { Storage } from '../../aws/s3/storage';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { codeOf, reasonOf } from '../../systemError';
import type { Progress, TrainingRequest } from '../place';
import type { LocalChannel, LocalChannels } from './channel';
import { configOf, isOnS3 } from './channel';
import { localPath } from './check';

export type { LocalChannel, LocalChannels } from './channel';
export { configOf, describeChannels, localChannel } from './channel';
export { checkChannels } from './check';

export interface LocalInputsOptions {
  readonly aws: Aws;
  /** Directory of the cache, made when first needed. */
  readonly cache: string;
}

/** Brings the data and the code of jobs to this machine. One for all local places, so that they wait for each other's downloads. */
export class LocalInputs {
  readonly #aws: Aws;
  readonly #directory: string;
  readonly #cache: ChannelCache;

  constructor({ aws, cache }: LocalInputsOptions) {
    this.#aws = aws;
    this.#directory = join(cache, 's3');
    this.#cache = new ChannelCache(this.#directory);
  }

  /**
   * The request with its code in a directory of this machine.
   *
   * @throws ProblemError; the signal's reason when it aborts
   */
  async withCode(
    request: TrainingRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<TrainingRequest> {
    const { sourceArchive } = request;
    if (sourceArchive === undefined) {
      return request;
    }
    // Loaded now: most code is on this machine.
    const { unpackedCode } = await import('./code');
    const storage = new Storage(this.#aws, caller);
    const sourceDirectory = await this.#explained(`The code ${sourceArchive}`, signal, () =>
      unpackedCode(sourceArchive, storage, this.#cache, this.#directory, progress, signal)
    );
    return { ...request, sourceDirectory };
  }

  /**
   * The path of a model's archive on this machine: a local one as it is, one on S3 downloaded once.
   *
   * @throws ProblemError; the signal's reason when it aborts
   */
  async model(
    uri: string,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<string> {
    if (!isOnS3(uri)) {
      return uri;
    }
    const storage = new Storage(this.#aws, caller);
    return this.#explained(`The model ${uri}`, signal, async () => {
      const object = await storage.head(parseS3(uri), signal);
      return this.#cache.fetch(storage, object, {
        signal,
        progress: done =>
          progress({ what: 'Downloading the model', done, total: object.bytes, unit: 'bytes' })
      });
    });
  }

  /**
   * The channels of each host, in the order of the hosts, with their data on this machine.
   *
   * @param request whose channels were checked
   * @throws ProblemError; the signal's reason when it aborts
   */
  async channels(
    request: TrainingRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<LocalChannels[]> {
    const hosts = Array.from(
      { length: request.instanceCount },
      (): Record<string, LocalChannel> => ({})
    );
    for (const [name, uri] of Object.entries(request.channels)) {
      const config = configOf(request, name);
      const paths = isOnS3(uri)
        ? await this.#explained(`The channel ${name} (${uri})`, signal, () =>
            this.#download(request, name, uri, caller, progress, signal)
          )
        : [localPath(uri)];
      hosts.forEach((channels, index) => {
        channels[name] = { uri, path: paths[index % paths.length] ?? '', ...config };
      });
    }
    return hosts;
  }

  /** The directory of each host, or the one for all. */
  async #download(
    { channelData, instanceCount }: TrainingRequest,
    name: string,
    uri: string,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<string[]> {
    const storage = new Storage(this.#aws, caller);
    const { dataType, distribution } = channelData?.[name] ?? {};
    const filesOf = dataType === 'ManifestFile' ? filesOfManifest : filesOfPrefix;
    const files = await filesOf(storage, uri, signal);
    const shards =
      distribution === 'ShardedByS3Key'
        ? Array.from({ length: instanceCount }, (_, host) => shardOf(files, host, instanceCount))
        : [files];
    const directories: string[] = [];
    for (const [index, shard] of shards.entries()) {
      const part = shards.length > 1 ? ` for host ${index + 1} of ${shards.length}` : '';
      directories.push(
        await this.#cache.directory(storage, shard, {
          signal,
          progress: (done, total) =>
            progress({
              what: `Downloading the channel ${name}${part}`,
              done,
              total,
              unit: 'bytes'
            })
        })
      );
    }
    return directories;
  }

  /** Says of what a person named why it could not be had, where the error alone does not. */
  async #explained<T>(
    subject: string,
    signal: AbortSignal | undefined,
    work: () => Promise<T>
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof ProblemError) {
        const { kind, message, ...details } = error.problem;
        throw kind === 'credentials'
          ? new ProblemError(kind, `${subject} cannot be read: ${message}`, {
              ...details,
              cause: error
            })
          : error;
      }
      if (codeOf(error) === undefined) {
        throw error;
      }
      throw new ProblemError(
        'machine',
        `${subject} cannot be kept in ${this.#directory}: ${reasonOf(error)}.`,
        { hint: 'Free some space there, or move it by JUPYTERLAB_SAGEMAKER_HOME.', cause: error }
      );
    }
  }
}
