import { unsafe } from './damage';
import type { TarEntry } from './tar';

/** What an archive may hold at most; more is taken for a bomb. */
export interface ArchiveLimits {
  readonly entries: number;
  /** Bytes, inflated. */
  readonly content: number;
  /** Inflated bytes for each byte of the archive, looked at from `ratioFrom` inflated bytes on. */
  readonly ratio: number;
  readonly ratioFrom: number;
}

/** Weights that are all zero shrink to a thousandth, and so does a bomb; nobody deploys a gigabyte of the former. */
export const USUAL_LIMITS: ArchiveLimits = {
  entries: 200_000,
  content: 2 ** 40,
  ratio: 200,
  ratioFrom: 2 ** 30
};

/** The name without `.`, empty parts and a slash at its end: `./code//x/` is `code/x`. */
export function normalName(name: string): string {
  return name
    .split('/')
    .filter(part => part !== '' && part !== '.')
    .join('/');
}

/**
 * Looks at the entries of an archive in their order and refuses what could be written outside of the directory that it
 * is unpacked to, by whichever reader: absolute names, `..`, links that lead out, names that go through a link, devices.
 */
export class SafetyCheck {
  readonly #archive: string;
  readonly #limits: ArchiveLimits;
  readonly #links = new Set<string>();
  #entries = 0;

  constructor(archive: string, limits: ArchiveLimits) {
    this.#archive = archive;
    this.#limits = limits;
  }

  /** @throws ProblemError */
  entry({ name, type, target = '' }: TarEntry): void {
    this.#entries += 1;
    if (this.#entries > this.#limits.entries) {
      this.#refuse(`it holds more than ${this.#limits.entries} entries`);
    }
    if (type === 'device' || type === 'fifo' || type === 'other') {
      this.#refuse(`its entry ${name} is neither a file nor a directory nor a link`);
    }
    this.#path(name, `its entry ${name}`);
    const normal = normalName(name);
    if (type === 'link') {
      this.#path(target, `the link ${name} in it`);
    } else if (type === 'symlink') {
      this.#symlink(normal, target);
      this.#links.add(normal);
    } else {
      this.#links.delete(normal);
    }
  }

  /** @throws ProblemError */
  size(content: number, read: number): void {
    const { ratio, ratioFrom } = this.#limits;
    if (content > this.#limits.content) {
      this.#refuse(`it inflates to more than ${this.#limits.content} bytes`);
    }
    if (content > ratioFrom && content > ratio * read) {
      this.#refuse(`it inflates to more than ${ratio} times its size`);
    }
  }

  #path(name: string, what: string): void {
    if (name === '' || name.includes('\0')) {
      this.#refuse(`${what} has no name that can be written`);
    }
    if (name.startsWith('/')) {
      this.#refuse(`${what} has the absolute name ${name}`);
    }
    const parts = normalName(name).split('/');
    if (parts.includes('..')) {
      this.#refuse(`${what} leads out of its directory by way of “..”`);
    }
    for (let depth = 1; depth < parts.length; depth += 1) {
      const parent = parts.slice(0, depth).join('/');
      if (this.#links.has(parent)) {
        this.#refuse(`${what} goes through the link ${parent}`);
      }
    }
  }

  /** Only `../` at the beginning, and not above the root: behind a name, `..` may start from wherever that leads to. */
  #symlink(name: string, target: string): void {
    const parts = normalName(target).split('/');
    const up = parts.findIndex(part => part !== '..');
    const ups = up < 0 ? parts.length : up;
    const depth = name.split('/').length - 1;
    if (target.startsWith('/') || ups > depth || parts.slice(ups).includes('..')) {
      this.#refuse(`the link ${name} in it leads to ${target || 'nowhere'}, out of its directory`);
    }
  }

  #refuse(why: string): never {
    throw unsafe(this.#archive, why);
  }
}
