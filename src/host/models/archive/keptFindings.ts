import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../wholeFile';

/** Findings made by another version of the inspection are not looked at. */
const VERSION = 1;
/** Findings that are kept; those that were longest unused go first. */
const KEPT = 500;

/** Equal only for the same bytes, as path with inode, size and time, or URI with ETag. */
export type Identity = readonly (string | number)[];

/**
 * What was found out about archives: a file each in a directory, under a hash of what identifies the archive and its content.
 * Any of them may be deleted at any time.
 */
export class KeptFindings {
  readonly #directory: string;

  /** @param directory made when first needed */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** What was kept, unless `parse` finds that somebody cut it short or wrote over it: then it is as if it were not there. */
  async find<Finding>(
    identity: Identity,
    parse: (kept: unknown) => Finding | undefined
  ): Promise<Finding | undefined> {
    const path = this.#path(identity);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
      const now = new Date();
      await utimes(path, now, now);
    } catch {
      // Never seen, or forgotten: it is found out anew.
      return undefined;
    }
    try {
      const kept = JSON.parse(text) as { identity?: unknown; finding?: unknown };
      return JSON.stringify(kept.identity) === JSON.stringify(identity)
        ? parse(kept.finding)
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** What cannot be kept is found out anew the next time; that is no failure of who wanted it. */
  async keep(identity: Identity, finding: object): Promise<void> {
    const path = this.#path(identity);
    try {
      await mkdir(this.#directory, { recursive: true, mode: 0o700 });
      await writeWhole(path, JSON.stringify({ identity, finding }));
      await this.#forgetOldest();
    } catch {
      // Not kept.
    }
  }

  async #forgetOldest(): Promise<void> {
    const names = (await readdir(this.#directory)).filter(name => name.endsWith('.json'));
    if (names.length <= KEPT) {
      return;
    }
    const files = await Promise.all(
      names.map(async name => {
        const path = join(this.#directory, name);
        return { path, used: (await stat(path)).mtimeMs };
      })
    );
    files.sort((one, other) => one.used - other.used);
    await Promise.all(files.slice(0, -KEPT).map(({ path }) => rm(path, { force: true })));
  }

  #path(identity: Identity): string {
    const hash = createHash('sha256').update(JSON.stringify([VERSION, ...identity]));
    return join(this.#directory, `${hash.digest('hex')}.json`);
  }
}
