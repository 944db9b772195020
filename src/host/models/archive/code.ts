import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin, walkSources } from '../../sources';
import { isCode } from '../../systemError';
import type { NewEntry } from './tarHeader';

/** Made by tools, of no use where the code runs, and sometimes large. */
const LEFT_OUT = new Set(['.git', '.ipynb_checkpoints', '__pycache__']);

/** Code to be packed: a directory, files by name, or both; a file wins over one of the directory. */
export interface CodeSource {
  /** Absolute. All in it but `.git`, `.ipynb_checkpoints` and `__pycache__`. */
  readonly directory?: string;
  /** Content by name, with `/` between the parts of a name. */
  readonly files?: Readonly<Record<string, Buffer>>;
}

/** An entry to be packed, with where its content is. */
export type CodeEntry = NewEntry & {
  /** Of a file. */
  readonly from?: string | Buffer;
};

/**
 * The entries of code, parents first, in the order of their names.
 *
 * A link within the directory stays a link; what one that leads out of it leads to is packed in its place.
 *
 * @param below the directory of the archive that they go to, as in `code`; its root unless told
 * @throws the operating system's error for what cannot be read
 */
export async function listCode(source: CodeSource, below = ''): Promise<CodeEntry[]> {
  const entries = new Map<string, CodeEntry>();
  const add = (entry: CodeEntry) => {
    const name = below ? `${below}/${entry.name}` : entry.name;
    for (const parent of parentsOf(name)) {
      if (entries.get(parent)?.type !== 'directory') {
        entries.set(parent, { name: parent, type: 'directory', bytes: 0 });
      }
    }
    entries.set(name, { ...entry, name });
  };
  if (source.directory !== undefined) {
    const root = await realpath(source.directory);
    for await (const entry of entriesOf(root, '', [root])) {
      add(entry);
    }
  }
  for (const [name, content] of Object.entries(source.files ?? {})) {
    add({ name, type: 'file', bytes: content.length, from: content });
  }
  return [...entries.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

function parentsOf(name: string): string[] {
  const parts = name.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}

/** @param within real paths of the directories around it, so that a link to one of them does not go round for ever */
async function* entriesOf(
  directory: string,
  prefix: string,
  within: readonly string[]
): AsyncGenerator<CodeEntry, void, void> {
  for await (const entry of walkSources(directory)) {
    const { path } = entry;
    if (path.split('/').some(part => LEFT_OUT.has(part))) {
      continue;
    }
    const name = prefix + path;
    const from = join(directory, path);
    if (entry.type === 'directory') {
      yield { name, type: 'directory', bytes: 0 };
    } else if (entry.type === 'file') {
      yield fileEntry(name, from, entry);
    } else if (!entry.target.startsWith('/')) {
      yield { name, type: 'symlink', bytes: 0, target: entry.target };
    } else {
      yield* leadingOut(name, entry.target, within);
    }
  }
}

async function* leadingOut(
  name: string,
  target: string,
  within: readonly string[]
): AsyncGenerator<CodeEntry, void, void> {
  const found = await stat(target).catch((error: unknown) => {
    if (isCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) {
      return undefined;
    }
    throw error;
  });
  if (found?.isFile()) {
    yield fileEntry(name, target, { bytes: found.size, mode: found.mode });
  } else if (found?.isDirectory() && !within.some(directory => isWithin(target, directory))) {
    yield { name, type: 'directory', bytes: 0 };
    yield* entriesOf(target, `${name}/`, [...within, target]);
  }
}

function fileEntry(
  name: string,
  from: string,
  { bytes, mode }: { bytes: number; mode: number }
): CodeEntry {
  return { name, type: 'file', bytes, executable: (mode & 0o100) !== 0, from };
}
