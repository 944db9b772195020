import { PassThrough } from 'node:stream';
import { stat } from 'node:fs/promises';
import { posix } from 'node:path';
import type { Pack } from 'tar-stream';
import { pack } from 'tar-stream';
import { inputDataConfig, resourceConfig } from '../contract/files';
import { encodeHyperparameters } from '../contract/hyperparameters';
import type { ContractRun } from '../contract/variables';
import { packFile, packInto } from '../process/runner/archive';
import type { ReadOnlyMount } from './container';
import { DIRECTORIES } from './container';

/** Everything that goes into one container before it starts. */
export interface TreeContent {
  readonly run: ContractRun;
  readonly sourceDirectory?: string;
  readonly script?: string;
  /** Local directory whose content is restored, where there is one. */
  readonly checkpoints?: string;
  /** Data that could not be mounted. */
  readonly copied: readonly ReadOnlyMount[];
  /** Named pipes in the directory of all channels. */
  readonly pipes: readonly string[];
  readonly files: readonly ContainerFile[];
}

export interface ContainerFile {
  /** Absolute, in the container. */
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** The contract tree of one host as a tar stream for `putArchive` at `/`. An error of the disk ends the stream. */
export function treeArchive(content: TreeContent): NodeJS.ReadableStream {
  return archiveOf(archive => addTree(archive, content));
}

/** A model with its code for a container that serves it, and a few files, as {@link treeArchive}. */
export function modelArchive(
  model: string,
  files: readonly ContainerFile[]
): NodeJS.ReadableStream {
  return archiveOf(async archive => {
    await addDirectory(archive, DIRECTORIES.model);
    await packInto(archive, model, inArchive(DIRECTORIES.model));
    await addFiles(archive, files);
  });
}

/** A few files that a running container is given, as {@link treeArchive}. */
export function filesArchive(files: readonly ContainerFile[]): NodeJS.ReadableStream {
  return archiveOf(archive => addFiles(archive, files));
}

function archiveOf(fill: (archive: Pack) => Promise<void>): NodeJS.ReadableStream {
  const archive = pack();
  const stream = archive.pipe(new PassThrough());
  fill(archive).then(
    () => archive.finalize(),
    (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error)))
  );
  return stream;
}

async function addTree(archive: Pack, content: TreeContent): Promise<void> {
  const { run } = content;
  for (const directory of Object.values<string>({ ...DIRECTORIES })) {
    // The toolkit watches over this one, and takes one that is there for its own.
    if (directory !== DIRECTORIES.outputIntermediate) {
      await addDirectory(archive, directory);
    }
  }
  await addJson(archive, 'hyperparameters', encodeHyperparameters(run.hyperparameters));
  await addJson(archive, 'resourceconfig', resourceConfig(run.placement));
  await addJson(archive, 'inputdataconfig', inputDataConfig(run.channels));
  if (content.sourceDirectory !== undefined) {
    await packInto(archive, content.sourceDirectory, inArchive(DIRECTORIES.code));
  }
  if (content.script !== undefined) {
    const path = `${DIRECTORIES.code}/${run.entryPoint}`;
    await addFile(archive, { path, content: content.script, mode: 0o755 });
  }
  if (content.checkpoints !== undefined) {
    await packInto(archive, content.checkpoints, inArchive(DIRECTORIES.checkpoints));
  }
  for (const data of content.copied) {
    await addData(archive, data);
  }
  for (const pipe of content.pipes) {
    const name = inArchive(`${DIRECTORIES.data}/${pipe}`);
    await added(done => archive.entry({ name, type: 'fifo', mode: 0o666 }, done));
  }
  await addFiles(archive, content.files);
}

async function addData(archive: Pack, { source, target }: ReadOnlyMount): Promise<void> {
  if ((await stat(source)).isDirectory()) {
    await addDirectory(archive, target);
    await packInto(archive, source, inArchive(target));
  } else {
    await addDirectory(archive, posix.dirname(target));
    await packFile(archive, source, inArchive(target));
  }
}

/** Everybody may write: an image may run as somebody else than root. */
function addDirectory(archive: Pack, path: string): Promise<void> {
  return added(done =>
    archive.entry({ name: `${inArchive(path)}/`, type: 'directory', mode: 0o777 }, done)
  );
}

function addJson(archive: Pack, name: string, value: unknown): Promise<void> {
  const path = `${DIRECTORIES.config}/${name}.json`;
  return addFile(archive, { path, content: JSON.stringify(value), mode: 0o644 });
}

async function addFiles(archive: Pack, files: readonly ContainerFile[]): Promise<void> {
  for (const file of files) {
    await addFile(archive, file);
  }
}

function addFile(archive: Pack, { path, content, mode }: ContainerFile): Promise<void> {
  return added(done => archive.entry({ name: inArchive(path), mode }, content, done));
}

function added(add: (done: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => add(error => (error ? reject(error) : resolve())));
}

function inArchive(path: string): string {
  return path.replace(/^\//, '');
}
