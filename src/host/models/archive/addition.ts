import type { CodeEntry } from './code';
import { listCode } from './code';
import type { CodeSource } from './code';
import type { ArchiveEntry, ArchiveFinding } from './inspect';
import { normalName } from './safety';
import type { TarEntry } from './tar';

/** Where the inference toolkit and the framework images look for code: `/opt/ml/model/code`. */
export const CODE_DIRECTORY = 'code';

/** What is put into an archive, and what of it must go. */
export interface Addition {
  /** Directories included, `code` first. */
  readonly entries: readonly CodeEntry[];
  /**
   * `directory`: all that the archive has in `code/` goes, as the SageMaker SDK does with a `source_dir`; `files`: only
   * what has the name of a new file, as it does with an `entry_point` alone.
   */
  readonly replaces: 'directory' | 'files';
}

/** @throws the operating system's error for what cannot be read */
export async function additionOf(source: CodeSource): Promise<Addition> {
  return {
    entries: await listCode(source, CODE_DIRECTORY),
    replaces: source.directory === undefined ? 'files' : 'directory'
  };
}

type Old = Pick<ArchiveEntry | TarEntry, 'name' | 'type'>;

/** Tells of an entry of the archive whether it must go. */
export function replacedBy({ entries, replaces }: Addition): (old: Old) => boolean {
  const types = new Map(entries.map(({ name, type }) => [name, type]));
  return ({ name: given, type }) => {
    const name = normalName(given);
    if (type === 'directory' && (types.get(name) === 'directory' || name === '')) {
      return false;
    }
    if (replaces === 'directory' && name.startsWith(`${CODE_DIRECTORY}/`)) {
      return true;
    }
    if (types.has(name)) {
      return true;
    }
    // Below what is a file or a link now, nothing can be.
    const parts = name.split('/');
    return parts.some((_, index) => {
      const parent = types.get(parts.slice(0, index).join('/'));
      return parent !== undefined && parent !== 'directory';
    });
  };
}

/**
 * What new code is put before: the archive, or what it was before other code was, where all of that code is replaced.
 */
export function baseFor(finding: ArchiveFinding, addition: Addition): ArchiveFinding {
  const { base, entries } = finding;
  if (base === undefined) {
    return finding;
  }
  const isReplaced = replacedBy(addition);
  const added = entries.slice(0, entries.length - base.entries.length);
  return added.every(entry => entry.type === 'directory' || isReplaced(entry)) ? base : finding;
}

/**
 * Why an archive cannot be spliced, in words that follow “because”; `undefined` where it can.
 *
 * New entries come first in a spliced archive, and of two with the same name the later one counts.
 */
export function obstacleTo(finding: ArchiveFinding, addition: Addition): string | undefined {
  if (finding.members > 1) {
    return `it has ${finding.members} gzip members, which not every reader reads to the end`;
  }
  if (finding.trailing) {
    return 'something follows its end';
  }
  const replaced = finding.entries.find(replacedBy(addition));
  return replaced && `it holds ${replaced.name} already`;
}
