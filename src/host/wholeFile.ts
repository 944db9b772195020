import { randomUUID } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';

/** How the name ends of what is not whole yet. */
export const UNFINISHED = '.next';

/**
 * Writes a file that its owner alone may read, whole: a reader sees the old one or the new one, never half of one, and of
 * two writers one wins. After a crash of the machine it may be the old one.
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const next = `${path}.${randomUUID()}${UNFINISHED}`;
  try {
    await writeFile(next, text, { mode: 0o600 });
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
}
