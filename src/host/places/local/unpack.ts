import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, open, realpath, rm, statfs, symlink } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { ExtractEvents, Header } from 'tar-stream';
import { extract } from 'tar-stream';
import { ProblemError } from '../../problem';
import { isWithin } from '../../sources';
import { isCode, reasonOf } from '../../systemError';
import type { Progress } from '../place';

/** No model has so many files; a header costs an attacker little and us a file each. */
const MOST_ENTRIES = 200_000;
/** What must stay free on the disk. */
const SPARE_BYTES = 256 * 1024 * 1024;
/** Weights shrink by less than a half; beyond a thousandth it is a bomb. Looked at once an archive is beyond SPARE_BYTES. */
const MOST_RATIO = 1000;

type Content = ExtractEvents['entry'][1];

/** Links are made when all files are there, so that none is written through one. */
interface Link {
  readonly name: string;
  readonly target: string;
}

/**
 * Unpacks a `.tar.gz` into a directory that exists and is empty, and writes nothing outside of it, whatever the archive holds.
 *
 * @param words what the archive is called in an error, and what goes on in the progress
 * @returns the archive's size in bytes
 * @throws ProblemError, one sentence, for what is no sound archive or holds what no model needs: absolute paths, `..`, links
 * that lead out, devices, more than the disk can take. What was unpacked so far stays; the caller removes the directory.
 */
export async function unpackArchive(
  archive: string,
  { subject, doing }: { readonly subject: string; readonly doing: string },
  directory: string,
  progress: Progress,
  signal?: AbortSignal
): Promise<number> {
  const { size } = await readable(archive, subject);
  const root = await realpath(directory);
  const { bavail, bsize } = await statfs(root);
  const room = bavail * bsize - SPARE_BYTES;
  const links: Link[] = [];
  let entries = 0;
  let bytes = 0;
  let read = 0;

  const tar = extract();
  tar.on('entry', (header, stream, next) => {
    // A refused archive is destroyed with its entry; the pipeline below has the reason.
    stream.on('error', () => undefined);
    take(header, stream).then(
      () => next(),
      (error: Error) => next(error)
    );
  });
  const take = async (header: Header, stream: Content) => {
    const name = entryName(header.name, subject);
    entries += 1;
    bytes += header.size;
    if (entries > MOST_ENTRIES) {
      throw refusal(subject, `it holds more than ${MOST_ENTRIES.toLocaleString('en-US')} entries`);
    }
    if (bytes > room) {
      throw new ProblemError(
        'machine',
        `${subject} cannot be unpacked: it needs more than the ${Math.max(0, Math.floor(room / 1e6))} MB that the disk of ${directory} can take.`,
        { hint: 'Free some space there, or move it by JUPYTERLAB_SAGEMAKER_HOME.' }
      );
    }
    if (bytes > SPARE_BYTES && bytes > MOST_RATIO * size) {
      throw refusal(
        subject,
        `its ${size} bytes claim to hold ${bytes}, which only an archive made to fill disks does`
      );
    }
    await entry(header, name, stream);
  };
  const entry = async (header: Header, name: string, stream: Content) => {
    const path = join(root, name);
    switch (header.type) {
      case 'directory':
        await mkdir(path, { recursive: true });
        break;
      case 'file':
      case 'contiguous-file':
        await mkdir(dirname(path), { recursive: true });
        await rm(path, { force: true });
        await pipeline(stream, createWriteStream(path, { mode: mode(header) }));
        return;
      case 'symlink':
        links.push({ name, target: linkTarget(header, name, subject) });
        break;
      case 'link': {
        const target = entryName(header.linkname, subject);
        await mkdir(dirname(path), { recursive: true });
        await copyFile(join(root, target), path).catch(error => {
          throw refusal(
            subject,
            `"${name}" is a link to "${target}", which is not before it`,
            error
          );
        });
        break;
      }
      default:
        throw refusal(subject, `"${name}" is a ${String(header.type)}, not a file`);
    }
    stream.resume();
  };

  const source = createReadStream(archive);
  source.on('data', chunk => {
    read += chunk.length;
    progress({ what: doing, done: read, total: size, unit: 'bytes' });
  });
  try {
    await pipeline(source, createGunzip(), tar, { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof ProblemError ? error : damage(subject, error);
  }
  for (const link of links) {
    await makeLink(subject, root, link);
  }
  for (const { name } of links) {
    await checkLink(subject, root, name);
  }
  return size;
}

/** @throws ProblemError for a file that is not there, cannot be read, or is no gzip */
async function readable(archive: string, subject: string): Promise<{ size: number }> {
  let start: Buffer;
  let size: number;
  try {
    await using file = await open(archive);
    const status = await file.stat();
    if (status.isDirectory()) {
      throw new ProblemError('usage', `${archive} is a directory, not a model.tar.gz.`, {
        hint: `Pack it first: tar -czf model.tar.gz -C ${archive} .`
      });
    }
    size = status.size;
    start = (await file.read(Buffer.alloc(2), 0, 2, 0)).buffer;
  } catch (error) {
    if (error instanceof ProblemError) {
      throw error;
    }
    const missing = isCode(error, 'ENOENT', 'ENOTDIR');
    throw new ProblemError(
      missing ? 'not-found' : 'usage',
      `${subject} cannot be read: ${reasonOf(error)}.`,
      { cause: error }
    );
  }
  if (start[0] !== 0x1f || start[1] !== 0x8b) {
    throw refusal(subject, 'it is no gzip file, and SageMaker takes a .tar.gz');
  }
  return { size };
}

/** A relative name without `..`; what a careful `tar` would write too. */
function entryName(text: string, subject: string): string {
  if (text.startsWith('/') || text.includes('\0')) {
    throw refusal(subject, `"${text}" is an absolute path`);
  }
  if (text.split('/').includes('..')) {
    throw refusal(subject, `"${text}" leads out of it by ".."`);
  }
  return normalize(text).replace(/\/+$/, '') || '.';
}

function linkTarget({ linkname }: Header, name: string, subject: string): string {
  if (!linkname || linkname.startsWith('/')) {
    throw refusal(subject, `"${name}" is a link to "${linkname}", outside of it`);
  }
  return linkname;
}

async function makeLink(subject: string, root: string, { name, target }: Link): Promise<void> {
  const path = join(root, name);
  if (!isWithin(root, join(root, dirname(name), target))) {
    throw leadsOut(subject, name);
  }
  await mkdir(dirname(path), { recursive: true });
  if (!isWithin(root, await realpath(dirname(path)))) {
    throw leadsOut(subject, name);
  }
  await rm(path, { force: true, recursive: true });
  await symlink(target, path);
}

/** Looked at when all are there: only the file system knows where a chain of them leads. */
async function checkLink(subject: string, root: string, name: string): Promise<void> {
  const path = join(root, name);
  const real = await realpath(path).catch(() => '');
  if (!isWithin(root, real)) {
    await rm(path, { force: true });
    throw leadsOut(subject, name);
  }
}

function leadsOut(subject: string, name: string): ProblemError {
  return refusal(subject, `"${name}" is a link that leads out of it, or nowhere`);
}

/** Nobody else may write, and no bit that makes a program act as another user. */
function mode({ mode: given }: Header): number {
  return (given & 0o755) | 0o600;
}

function refusal(subject: string, why: string, cause?: unknown): ProblemError {
  return new ProblemError('usage', `${subject} is refused: ${why}.`, { cause });
}

function damage(subject: string, error: unknown): ProblemError {
  return new ProblemError(
    'usage',
    `${subject} is damaged: ${reasonOf(error).replace(/\.$/, '')}.`,
    { hint: 'Check it with tar -tzf, and copy or make it again.', cause: error }
  );
}
