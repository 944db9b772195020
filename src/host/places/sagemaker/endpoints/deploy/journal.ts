import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { isCode } from '../../../../systemError';
import { writeWhole } from '../../../../wholeFile';

const names = z.array(z.string());

/** A deployment from its beginning until it is decided. It holds nothing of the caller's environment. */
const deployment = z.object({
  version: z.literal(1),
  name: z.string(),
  region: z.string(),
  /** Of 12 digits. */
  account: z.string(),
  startedAt: z.number(),
  /** The configuration that the endpoint is to have in the end. */
  config: z.string(),
  /** There was no endpoint of that name before. */
  creates: z.boolean(),
  /** What it has made, noted before each is made: it may be there. */
  made: z.object({ archives: names, models: names, configs: names }),
  /** What served before. */
  before: z.optional(z.object({ config: z.string(), models: names }))
});

export type Deployment = z.infer<typeof deployment>;

/** Names one deployment: there is one of an endpoint at a time. */
export type DeploymentKey = Pick<Deployment, 'name' | 'region' | 'account'>;

/**
 * What deployments have made that nothing uses yet: a file each, written before the thing is made and removed when the
 * deployment is decided. A host that is killed at any moment leaves it, and the next one knows.
 */
export class Journal {
  readonly #directory: string;

  /** @param directory made when first needed */
  constructor(directory: string) {
    this.#directory = directory;
  }

  async find(key: DeploymentKey): Promise<Deployment | undefined> {
    return this.#read(this.#path(key));
  }

  async write(entry: Deployment): Promise<void> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await writeWhole(this.#path(entry), JSON.stringify(entry));
  }

  async remove(key: DeploymentKey): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  /** All of them, of all accounts and regions. */
  async all(): Promise<Deployment[]> {
    let files: string[];
    try {
      files = await readdir(this.#directory);
    } catch (error) {
      if (isCode(error, 'ENOENT')) {
        return [];
      }
      throw error;
    }
    const entries = await Promise.all(
      files
        .filter(file => file.endsWith('.json'))
        .map(file => this.#read(join(this.#directory, file)))
    );
    return entries.flatMap(entry => entry ?? []);
  }

  /** A file that is not ours, or of another version, is none. */
  async #read(path: string): Promise<Deployment | undefined> {
    try {
      return deployment.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
    } catch (error) {
      if (isCode(error, 'ENOENT') || error instanceof SyntaxError) {
        return undefined;
      }
      throw error;
    }
  }

  #path({ account, region, name }: DeploymentKey): string {
    return join(this.#directory, `${account}-${region}-${name}.json`);
  }
}
