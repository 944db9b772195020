import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Caller } from '../caller';
import { ProblemError } from '../problem';
import { refuse } from './values';

/** The absolute path that a caller means: relative to their working directory, `~` their home, `file://` taken off. */
export function resolvePath(text: string, { context }: Caller): string {
  if (text.startsWith('file://')) {
    return fromUrl(text);
  }
  if (text === '~' || text.startsWith('~/')) {
    return join(context.env.HOME ?? homedir(), text.slice(1));
  }
  return isAbsolute(text) ? text : resolve(context.cwd, text);
}

/** @throws ProblemError `not-found` */
export async function existing(what: string, path: string): Promise<string> {
  if (!(await stat(path).catch(() => undefined))) {
    throw new ProblemError(
      'not-found',
      `The ${what} names ${path}, which does not exist; relative paths start from the notebook’s directory.`
    );
  }
  return path;
}

function fromUrl(text: string): string {
  try {
    return fileURLToPath(text);
  } catch {
    throw refuse(`${text} names no file of this machine; write file:///absolute/path.`);
  }
}
