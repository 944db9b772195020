import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isCode } from '../../systemError';

/** POSIX counts what a file takes in these, whatever the file system's own blocks are. stat(2) */
const BLOCK = 512;

/**
 * Bytes that a directory takes on its disk with all that is below it, as `du` counts; links are not followed. What goes
 * away meanwhile, or cannot be looked into, counts nothing.
 */
export async function diskUsage(directory: string): Promise<number> {
  let bytes = 0;
  const pending = [directory];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const found = await unlessGone(lstat(path));
    bytes += (found?.blocks ?? 0) * BLOCK;
    if (found?.isDirectory()) {
      for (const name of (await unlessGone(readdir(path))) ?? []) {
        pending.push(join(path, name));
      }
    }
  }
  return bytes;
}

async function unlessGone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EACCES', 'EPERM')) {
      return undefined;
    }
    throw error;
  }
}
