import { mkdir, readFile } from 'node:fs/promises';
import { dirname, posix } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import * as z from 'zod/mini';
import { codeOf, isCode } from '../../systemError';
import { parseRecord, writeRecord } from '../process/record';
import { drain, statusOf } from './engine';
import type { Verb } from './exit';

/**
 * What in an image runs a training or serves a model: AWS's training toolkit, a `train`, a `serve` or an entry point of the image's own, or nothing but a
 * Python, which then gets the contract from outside.
 */
export const program = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('toolkit') }),
  z.object({ kind: z.literal('own') }),
  z.object({ kind: z.literal('plain'), python: z.string() }),
  z.object({ kind: z.literal('none') })
]);
export type Program = z.infer<typeof program>;

const known = z.record(z.string(), program);

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Which program each image has. An image is looked into once: what has its id never changes. */
export class ImagePrograms {
  readonly #path: string;
  #known: Record<string, Program> | undefined;

  /** @param path of the file that remembers */
  constructor(path: string) {
    this.#path = path;
  }

  async of(docker: Docker, image: Docker.ImageInspectInfo, verb: Verb = 'train'): Promise<Program> {
    this.#known ??= await this.#read();
    const key = verb === 'train' ? image.Id : `${image.Id} ${verb}`;
    let found = this.#known[key];
    if (found === undefined) {
      found = await lookInto(docker, image, verb);
      this.#known[key] = found;
      await this.#remember();
    }
    return found;
  }

  /** What cannot be kept is found out again. */
  async #remember(): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
      await writeRecord(this.#path, this.#known ?? {});
    } catch (error) {
      if (codeOf(error) === undefined) {
        throw error;
      }
    }
  }

  async #read(): Promise<Record<string, Program>> {
    try {
      return parseRecord(known, await readFile(this.#path, 'utf8')) ?? {};
    } catch (error) {
      if (isCode(error, 'ENOENT')) {
        return {};
      }
      throw error;
    }
  }
}

/** Looks at the files of a container that is made for it and never started. */
async function lookInto(
  docker: Docker,
  image: Docker.ImageInspectInfo,
  verb: Verb
): Promise<Program> {
  const container = await docker.createContainer({ Image: image.Id, Cmd: [verb] });
  try {
    return await programIn(container, image, verb);
  } finally {
    await container.remove({ force: true, v: true });
  }
}

async function programIn(
  container: Docker.Container,
  image: Docker.ImageInspectInfo,
  verb: Verb
): Promise<Program> {
  const path = image.Config.Env?.find(entry => entry.startsWith('PATH='))?.slice(5) ?? DEFAULT_PATH;
  const directories = path.split(':').filter(directory => directory.startsWith('/'));
  const own = await firstFile(container, directories, verb);
  if (own !== undefined) {
    const text = await contentOf(container, own);
    return { kind: /sagemaker_(training|containers)/.test(text) ? 'toolkit' : 'own' };
  }
  for (const name of ['python3', 'python']) {
    if ((await firstFile(container, directories, name)) !== undefined) {
      return { kind: 'plain', python: name };
    }
  }
  return { kind: image.Config.Entrypoint ? 'own' : 'none' };
}

async function firstFile(
  container: Docker.Container,
  directories: readonly string[],
  name: string
): Promise<string | undefined> {
  const found = await Promise.all(
    directories.map(async directory => {
      const path = posix.join(directory, name);
      return (await pathStat(container, path)) && path;
    })
  );
  return found.find(path => path !== undefined);
}

/** What a path of a container is, as the engine tells in a header. */
const stat = z.object({
  name: z.string(),
  size: z.number(),
  mtime: z.string(),
  linkTarget: z.string()
});
export type PathStat = z.infer<typeof stat>;

/** `undefined` where there is nothing. */
export async function pathStat(
  container: Docker.Container,
  path: string
): Promise<PathStat | undefined> {
  try {
    const answer: unknown = await container.infoArchive({ path });
    await drain(answer);
    return headers(answer);
  } catch (error) {
    if (statusOf(error) === 404) {
      return undefined;
    }
    throw error;
  }
}

const answered = z.object({
  headers: z.object({ 'x-docker-container-path-stat': z.string() })
});

function headers(answer: unknown): PathStat | undefined {
  const parsed = answered.safeParse(answer);
  return parsed.success
    ? parseRecord(
        stat,
        Buffer.from(parsed.data.headers['x-docker-container-path-stat'], 'base64').toString()
      )
    : undefined;
}

/** The beginning of a file that may be a link; empty for what is no file. */
async function contentOf(container: Docker.Container, path: string): Promise<string> {
  const { linkTarget = '' } = (await pathStat(container, path)) ?? {};
  const archive = await container.getArchive({ path: linkTarget || path });
  const entries = extract();
  archive.pipe(entries);
  let text = '';
  for await (const entry of entries) {
    const content = await buffer(entry);
    text ||= entry.header.type === 'file' ? content.toString('latin1', 0, 65_536) : '';
  }
  return text;
}
