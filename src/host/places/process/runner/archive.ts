import { createReadStream, createWriteStream } from 'node:fs';
import { lstat, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Pack } from 'tar-stream';
import { pack } from 'tar-stream';
import { isWithin } from '../../../sources';
import { isCode } from '../../../systemError';
import type { ContractDirectories } from '../../contract/directories';
import type { StateRecord } from '../record';

/** Model weights hardly shrink and gzip is what takes the time, so the fastest level. */
const GZIP_LEVEL = 1;

/**
 * Packs what is in a directory into a `.tar.gz`, names relative to the directory, and returns its size; writes nothing
 * for an empty directory. The file appears whole or not at all.
 *
 * A link within the directory stays a link. One that leads out of it would be broken, or harmful, wherever the archive is
 * unpacked: what it leads to is packed in its place. Sockets, pipes and devices are left out.
 */
async function writeArchive(directory: string, path: string): Promise<number | undefined> {
  if ((await readdir(directory)).length === 0) {
    return undefined;
  }
  const root = await realpath(directory);
  const archive = pack();
  const next = `${path}.next`;
  try {
    await Promise.all([
      pipeline(
        archive,
        createGzip({ level: GZIP_LEVEL }),
        createWriteStream(next, { mode: 0o600 })
      ),
      packDirectory(archive, { root, directory: root, name: '', within: [root] }).then(
        () => archive.finalize(),
        (error: unknown) => {
          archive.destroy(error instanceof Error ? error : new Error(String(error)));
          throw error;
        }
      )
    ]);
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
  return (await stat(path)).size;
}

/** What is packed at the end of a job: where from, and where to. */
export interface Packing {
  readonly directories: Pick<ContractDirectories, 'model' | 'outputData'>;
  readonly layout: { readonly model: string; readonly output: string };
}

/**
 * Packs model and output; one that cannot be packed does not keep the other from being packed.
 *
 * @returns what there is now, and what could not be written, by its path
 */
export async function packResults({ directories, layout }: Packing): Promise<{
  readonly found: Pick<StateRecord, 'model' | 'output'>;
  readonly failed: readonly { readonly path: string; readonly error: unknown }[];
}> {
  const found: Pick<StateRecord, 'model' | 'output'> = {};
  const failed: { path: string; error: unknown }[] = [];
  const archives = [
    ['model', directories.model, layout.model],
    ['output', directories.outputData, layout.output]
  ] as const;
  for (const [name, directory, path] of archives) {
    try {
      const bytes = await writeArchive(directory, path);
      if (bytes !== undefined) {
        found[name] = { uri: path, bytes };
      }
    } catch (error) {
      failed.push({ path, error });
    }
  }
  return { found, failed };
}

/** Adds what is in a directory to an archive, under a name; links as those of results. */
export async function packInto(archive: Pack, directory: string, name: string): Promise<void> {
  const root = await realpath(directory);
  await packDirectory(archive, { root, directory: root, name, within: [root] });
}

/** Adds one file to an archive; the file that a link leads to. */
export async function packFile(archive: Pack, path: string, name: string): Promise<void> {
  const real = await realpath(path);
  const { size, mode, mtime } = await stat(real);
  await writeFile(archive, { name, size, mode: mode & 0o7777, mtime }, real);
}

interface Place {
  readonly root: string;
  /** Real path of the directory that is packed now. */
  readonly directory: string;
  /** Its name in the archive; empty for the root. */
  readonly name: string;
  /** Real paths of the directories around it, so that a link to one of them does not go round for ever. */
  readonly within: readonly string[];
}

async function packDirectory(archive: Pack, place: Place): Promise<void> {
  const names = (await readdir(place.directory)).sort();
  for (const entry of names) {
    const name = place.name === '' ? entry : `${place.name}/${entry}`;
    await packEntry(archive, place, join(place.directory, entry), name);
  }
}

async function packEntry(archive: Pack, place: Place, path: string, name: string): Promise<void> {
  const status = await lstat(path);
  const header = { name, mode: status.mode & 0o7777, mtime: status.mtime };
  if (status.isDirectory()) {
    await write(archive, { ...header, name: `${name}/`, type: 'directory' });
    await packDirectory(archive, {
      ...place,
      directory: path,
      name,
      within: [...place.within, path]
    });
  } else if (status.isFile()) {
    await writeFile(archive, { ...header, size: status.size }, path);
  } else if (status.isSymbolicLink()) {
    await packLink(archive, place, path, name);
  }
}

async function packLink(archive: Pack, place: Place, path: string, name: string): Promise<void> {
  const text = await readlink(path);
  let target: string;
  try {
    target = await realpath(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ELOOP', 'ENOTDIR')) {
      return;
    }
    throw error;
  }
  // Below a link that was followed out of the root, the names in the archive are not those on the disk.
  const inPlace = isWithin(place.root, path);
  if (inPlace && isWithin(place.root, target)) {
    const linkname = isAbsolute(text) ? relative(dirname(path), target) || '.' : text;
    await write(archive, { name, type: 'symlink', linkname });
  } else if (!place.within.includes(target)) {
    await packEntry(archive, place, target, name);
  }
}

type Header = Parameters<Pack['entry']>[0];

function write(archive: Pack, header: Header, content?: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const written = (error?: Error | null) => (error ? reject(error) : resolve());
    if (content) {
      archive.entry(header, content, written);
    } else {
      archive.entry(header, written);
    }
  });
}

/** A file that grows meanwhile is packed with the size that it had. */
async function writeFile(
  archive: Pack,
  header: Header & { size: number },
  path: string
): Promise<void> {
  if (header.size === 0) {
    return write(archive, header, Buffer.alloc(0));
  }
  await new Promise<void>((resolve, reject) => {
    const entry = archive.entry(header, error => (error ? reject(error) : resolve()));
    pipeline(createReadStream(path, { end: header.size - 1 }), entry).catch(reject);
  });
}
