import { createWriteStream } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join, posix } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import { statusOf } from './engine';

/**
 * Copies a directory out of an ended container into `into`, merged over what is there. The files are the user's own,
 * whoever the container ran as. Nothing is written for a directory that the container does not have.
 *
 * @param path absolute, in the container
 * @param into directory that gets the content
 */
export async function copyOut(
  container: Docker.Container,
  path: string,
  into: string,
  signal: AbortSignal
): Promise<void> {
  let archive: NodeJS.ReadableStream;
  try {
    archive = await container.getArchive({ path, abortSignal: signal });
  } catch (error) {
    if (statusOf(error) === 404) {
      return;
    }
    throw error;
  }
  await unpack(archive, into, signal);
}

/**
 * Unpacks an archive whose entries have one directory in common, without that directory. Entries that would lie elsewhere
 * and links that lead elsewhere are left out, as are sockets, pipes and devices. Links are made last, so that no entry is
 * written through one.
 */
export async function unpack(
  archive: NodeJS.ReadableStream,
  into: string,
  signal: AbortSignal
): Promise<void> {
  const entries = extract();
  const links: { path: string; target: string }[] = [];
  const reading = pipeline(archive, entries, { signal });
  const writing = (async () => {
    for await (const entry of entries) {
      const { name, type, linkname, mode = 0o644 } = entry.header;
      const path = within(name);
      if (path === undefined) {
        entry.resume();
        continue;
      }
      const target = join(into, path);
      if (type === 'directory') {
        await mkdir(target, { recursive: true, mode: (mode & 0o777) | 0o700 });
      } else if (type === 'file') {
        await mkdir(dirname(target), { recursive: true });
        await rm(target, { force: true });
        await pipeline(entry, createWriteStream(target, { mode: (mode & 0o777) | 0o600 }));
        continue;
      } else if ((type === 'symlink' || type === 'link') && linkname) {
        const leads = type === 'link' ? hardLink(path, linkname) : inside(path, linkname);
        if (leads !== undefined) {
          links.push({ path: target, target: leads });
        }
      }
      entry.resume();
    }
  })();
  await Promise.all([reading, writing]);
  for (const { path, target } of links) {
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { force: true, recursive: true });
    await symlink(target, path);
  }
}

/** Path below the common directory; empty for that itself. */
function within(name: string): string | undefined {
  const parts = posix.normalize(name).replace(/\/$/, '').split('/');
  return parts.includes('..') || name.startsWith('/') ? undefined : parts.slice(1).join('/');
}

/** A link's text, where it leads to something within. */
function inside(path: string, target: string): string | undefined {
  const leads = posix.normalize(posix.join(posix.dirname(path), target));
  return target.startsWith('/') || leads.startsWith('..') ? undefined : target;
}

/** A second name of a file; as a link relative to it. */
function hardLink(path: string, name: string): string | undefined {
  const other = within(name);
  return other === undefined ? undefined : posix.relative(posix.dirname(path), other);
}
