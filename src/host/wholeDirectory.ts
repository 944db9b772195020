import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
import { isCode } from './systemError';
import { UNFINISHED } from './wholeFile';

/**
 * Makes a directory that is whole or not there at all. Where somebody else has made the same meanwhile, theirs stays.
 *
 * @param fill puts into the directory that is named what belongs there
 */
export async function makeWhole(
  path: string,
  mode: number,
  fill: (next: string) => Promise<void>
): Promise<void> {
  const next = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    await mkdir(next, { recursive: true, mode });
    await fill(next);
    await rename(next, path);
  } catch (error) {
    await rm(next, { recursive: true, force: true });
    if (!isCode(error, 'ENOTEMPTY', 'EEXIST')) {
      throw error;
    }
  }
}
