import { rm } from 'node:fs/promises';
import type { Leftover } from '../../protocol';
import { diskUsage } from './local/diskUsage';

/** What can go, and how it goes. */
export interface Removable extends Leftover {
  remove(): Promise<void>;
}

/** What ended local jobs or endpoints have left behind. */
export interface Leftovers {
  readonly found: readonly Removable[];
  /** What was looked at and is still needed, as sentences. */
  readonly kept: readonly string[];
}

/** Which leftovers are looked for. */
export interface LeftoversQuery {
  /** Also what is kept of them on purpose: their directories. */
  readonly directories: boolean;
  /** Only of the job or endpoint of this name. */
  readonly name?: string;
}

/**
 * The directory of an ended job or endpoint, with all that is in it.
 *
 * @param remove how it goes where deleting the directory is not all
 */
export async function directoryOf(
  of: Leftover['of'],
  owner: string,
  directory: string,
  remove: () => Promise<void> = () => rm(directory, { recursive: true, force: true })
): Promise<Removable> {
  return {
    what: 'directory',
    name: directory,
    of,
    owner,
    bytes: await diskUsage(directory),
    remove
  };
}
