import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Milliseconds } from '../../../protocol';
import { UNFINISHED } from '../../wholeFile';

const DAY: Milliseconds = 24 * 3600_000;
/** Longer than a job on SageMaker may run, so that nothing is in use that was last taken up before. */
const KEEP: Milliseconds = 30 * DAY;

/** Beside a directory of the cache; its time is when the directory was used last. */
export const USED = '.used';

/**
 * Removes from a cache of objects what nobody has used for a month, and what a download left that was killed a day ago.
 * An object whose content a directory still has costs no space of its own and stays.
 */
export async function sweep(cache: string, now: Milliseconds): Promise<void> {
  for await (const path of entriesOf(join(cache, 'channels'))) {
    if (path.endsWith(USED)) {
      continue;
    }
    const unfinished = path.endsWith(UNFINISHED);
    const used = await timeOf(unfinished ? path : `${path}${USED}`);
    if (now - used > (unfinished ? DAY : KEEP)) {
      await rm(path, { recursive: true, force: true });
      await rm(`${path}${USED}`, { force: true });
    }
  }
  for await (const path of entriesOf(join(cache, 'objects'))) {
    const found = await stat(path).catch(() => undefined);
    const age = now - (found?.mtimeMs ?? now);
    if (path.endsWith(UNFINISHED) ? age > DAY : age > KEEP && found?.nlink === 1) {
      await rm(path, { force: true });
    }
  }
}

/** What lies two levels down: the cache's directories are spread by the beginnings of their names. */
async function* entriesOf(directory: string): AsyncGenerator<string, void, void> {
  for (const spread of await readdir(directory).catch(() => [])) {
    for (const name of await readdir(join(directory, spread)).catch(() => [])) {
      yield join(directory, spread, name);
    }
  }
}

/** When it was touched last; never, for what is not there. */
async function timeOf(path: string): Promise<Milliseconds> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
