import { lstat, readdir, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { isCode } from './systemError';

/** Something in a source directory; sockets, pipes and devices are left out. */
export type SourceEntry =
  | { readonly type: 'directory'; readonly path: string }
  | { readonly type: 'file'; readonly path: string; readonly bytes: number; readonly mode: number }
  /** `target` is what a copy of the link holds: see {@link walkSources}. */
  | { readonly type: 'link'; readonly path: string; readonly target: string };

/**
 * All entries below a directory, parents first, by paths relative to it. A link within the directory is told relative, so
 * that a copy's link leads into the copy; one that leads out of it is told absolute, so that it still leads there.
 * Throws the operating system's error for what cannot be read.
 */
export async function* walkSources(root: string): AsyncGenerator<SourceEntry, void, void> {
  const real = await realpath(root);
  const pending = [''];
  for (let directory = pending.shift(); directory !== undefined; directory = pending.shift()) {
    for (const entry of await readdir(join(real, directory), { withFileTypes: true })) {
      const path = join(directory, entry.name);
      if (entry.isDirectory()) {
        yield { type: 'directory', path };
        pending.push(path);
      } else if (entry.isFile()) {
        const { size, mode } = await lstat(join(real, path));
        yield { type: 'file', path, bytes: size, mode };
      } else if (entry.isSymbolicLink()) {
        yield { type: 'link', path, target: await linkTarget(real, path) };
      }
    }
  }
}

async function linkTarget(root: string, path: string): Promise<string> {
  const text = await readlink(join(root, path));
  let target: string;
  try {
    target = await realpath(join(root, path));
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) {
      return text;
    }
    throw error;
  }
  if (!isWithin(root, target)) {
    return target;
  }
  return isAbsolute(text) ? relative(dirname(join(root, path)), target) || '.' : text;
}

/** Whether `path` is `directory` or lies below it; both absolute and without links. */
export function isWithin(directory: string, path: string): boolean {
  return (
    path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
  );
}
