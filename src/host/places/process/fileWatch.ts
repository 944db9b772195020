import type { FSWatcher } from 'node:fs';
import { watch } from 'node:fs';

/** A watch that cannot be had (too many, a network disk, gone) leaves it to the poll beside it. */
export function watchQuietly(
  path: string,
  changed: (file: string | null) => void
): FSWatcher | undefined {
  try {
    const watcher = watch(path, (_event, file) => changed(file));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
