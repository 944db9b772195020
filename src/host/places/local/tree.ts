import { mkdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../problem';
import { isWithin } from '../../sources';
import type { DeployRequest } from '../endpointPlace';
import type { Progress } from '../place';
import { copySources } from '../process/runner/tree';
import type { ServerLayout } from './layout';

/**
 * Makes the tree of a server: the model, and in its `code/` what serves it. A source directory takes the place of the
 * archive's own `code/`, a script alone is put into it: as the SageMaker SDK repacks a model.
 *
 * @param archive the file of `request.model`
 * @returns the archive's size in bytes
 */
export async function makeTree(
  request: DeployRequest,
  archive: string,
  layout: ServerLayout,
  progress: Progress,
  signal?: AbortSignal
): Promise<number> {
  await mkdir(layout.model, { recursive: true, mode: 0o700 });
  // Who only asks an endpoint needs no archives.
  const { unpackArchive } = await import('./unpack');
  const words = { subject: `The model archive ${request.model}`, doing: 'Unpacking the model' };
  const bytes = await unpackArchive(archive, words, layout.model, progress, signal);
  if (request.sourceDirectory !== undefined) {
    await rm(layout.code, { recursive: true, force: true });
    await mkdir(layout.code);
    await copySources(request.sourceDirectory, layout.code, signal ?? new AbortController().signal);
  }
  await mkdir(layout.code, { recursive: true });
  if (!isWithin(await realpath(layout.model), await realpath(layout.code))) {
    throw new ProblemError(
      'usage',
      `The model archive ${request.model} is refused: its code/ leads out of it.`
    );
  }
  if (request.script !== undefined && request.entryPoint !== undefined) {
    const script = join(layout.code, request.entryPoint);
    await rm(script, { force: true });
    await writeFile(script, request.script);
  }
  return bytes;
}
