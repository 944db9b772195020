import { readdir } from 'node:fs/promises';
import { isCode } from '../../systemError';

/** The name of a job or an endpoint is a directory's name: nothing in it may lead elsewhere. */
export function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/.test(text);
}

/** Names of the directories below `root` that may be jobs or endpoints; cheap, and none where it is not there. */
export async function namesIn(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { withFileTypes: true });
    return entries.flatMap(entry => (entry.isDirectory() && isName(entry.name) ? entry.name : []));
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) {
      return [];
    }
    throw error;
  }
}
