import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../wholeFile';
import type { ArchiveFinding } from './inspect';

/** Findings made by another version of the inspection are not looked at. */
const VERSION = 1;
/** Findings that are kept; those that were longest unused go first. */
const KEPT = 500;

/**
 * What is known of archives that have been read before: a file each in the cache directory, under a hash of what identifies
 * the archive and its content. Any of them may be deleted at any time.
 */
export class KnownArchives {
  readonly #directory: string;

  /** @param directory made when first needed */
  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @param identity equal only for the same bytes, as path with inode, size and time, or URI with ETag */
  async find(identity: readonly (string | number)[]): Promise<ArchiveFinding | undefined> {
    const path = this.#path(identity);
    let text: string;
    try {
      text = await readFile(path, 'utf8');
      const now = new Date();
      await utimes(path, now, now);
    } catch {
      // Never seen, or forgotten: it is read anew.
      return undefined;
    }
    return parse(text, identity);
  }

  /** A finding that cannot be kept is made anew the next time; that is no failure of who wanted it. */
  async keep(identity: readonly (string | number)[], finding: ArchiveFinding): Promise<void> {
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

  #path(identity: readonly (string | number)[]): string {
    const hash = createHash('sha256').update(JSON.stringify([VERSION, ...identity]));
    return join(this.#directory, `${hash.digest('hex')}.json`);
  }
}

/** What we wrote ourselves, unless somebody cut it short or wrote over it: then it is as if it were not there. */
function parse(text: string, identity: readonly (string | number)[]): ArchiveFinding | undefined {
  try {
    const kept = JSON.parse(text) as { identity: unknown; finding: ArchiveFinding };
    const { finding } = kept;
    const whole =
      JSON.stringify(kept.identity) === JSON.stringify(identity) &&
      [finding.bytes, finding.headerBytes, finding.contentBytes, finding.crc].every(
        Number.isSafeInteger
      ) &&
      Array.isArray(finding.entries);
    return whole ? finding : undefined;
  } catch {
    return undefined;
  }
}
