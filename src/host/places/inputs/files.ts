import { readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { sortedNames } from '../contract/python';

/** A file of a channel on this machine. */
export interface DataFile {
  readonly path: string;
  /** Relative to the channel. */
  readonly name: string;
  readonly bytes: number;
}

/** The files of a channel, links followed: a file alone, or all below a directory in the order in which S3 lists keys. */
export async function filesOf(path: string): Promise<DataFile[]> {
  const found = await stat(path);
  if (!found.isDirectory()) {
    return [{ path, name: basename(path), bytes: found.size }];
  }
  const files = new Map((await filesBelow(path, '', [])).map(file => [file.name, file]));
  return sortedNames([...files.keys()]).flatMap(name => files.get(name) ?? []);
}

/** @param within real paths of the directories around it, so that a link to one of them does not go round for ever */
async function filesBelow(
  directory: string,
  prefix: string,
  within: readonly string[]
): Promise<DataFile[]> {
  const real = await realpath(directory);
  if (within.includes(real)) {
    return [];
  }
  const files: DataFile[] = [];
  for (const entry of await readdir(real)) {
    const path = join(real, entry);
    const found = await stat(path);
    const name = prefix + entry;
    if (found.isDirectory()) {
      files.push(...(await filesBelow(path, `${name}/`, [...within, real])));
    } else if (found.isFile()) {
      files.push({ path, name, bytes: found.size });
    }
  }
  return files;
}
