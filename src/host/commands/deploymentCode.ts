import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import type { ArgumentDeclaration } from '../../protocol';
import type { DeployRequest } from '../places/endpointPlace';
import { ProblemError } from '../problem';
import type { ArgumentValues, RunContext } from './command';
import { resolvePath } from './paths';
import { refuse } from './values';

/** What the cell's body is called in the model's code. */
const CELL_SCRIPT = 'inference.py';

/** What names the code that serves. */
export const codeArguments = {
  'entry-point': {
    type: 'path',
    summary: 'The inference script, relative to --source-dir where that is given',
    completesFrom: 'path'
  },
  'source-dir': {
    type: 'path',
    summary: 'Directory of the script and of all it imports; a requirements.txt in it is installed',
    completesFrom: 'path'
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

type Code = Pick<DeployRequest, 'entryPoint' | 'sourceDirectory' | 'script'>;

/** What serves: the cell, a script alone or with its directory, or what the archive brings. */
export async function codeNamed(
  { cell, caller }: RunContext,
  values: ArgumentValues<typeof codeArguments>
): Promise<Code> {
  const { entryPoint, sourceDir } = values;
  const sourceDirectory = sourceDir === undefined ? undefined : resolvePath(sourceDir, caller);
  if (sourceDirectory !== undefined && !(await isA('directory', sourceDirectory))) {
    throw new ProblemError(
      'not-found',
      `--source-dir names ${sourceDirectory}, which is no directory.`
    );
  }
  if (cell !== undefined) {
    if (entryPoint !== undefined) {
      throw refuse(
        `The cell holds a script and --entry-point names another, ${entryPoint}; empty the cell or drop the option.`
      );
    }
    return { entryPoint: CELL_SCRIPT, script: cell, sourceDirectory };
  }
  if (entryPoint === undefined) {
    return { sourceDirectory, entryPoint: sourceDirectory && CELL_SCRIPT };
  }
  const path = sourceDirectory
    ? join(sourceDirectory, entryPoint)
    : resolvePath(entryPoint, caller);
  if (!(await isA('file', path))) {
    throw new ProblemError(
      'not-found',
      `--entry-point names ${path}, which is no file; relative paths start from the notebook’s directory, or from --source-dir.`
    );
  }
  return sourceDirectory
    ? { entryPoint: relative(sourceDirectory, path), sourceDirectory }
    : { entryPoint: basename(path), script: await readFile(path, 'utf8') };
}

async function isA(kind: 'file' | 'directory', path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return kind === 'file' ? found?.isFile() === true : found?.isDirectory() === true;
}
