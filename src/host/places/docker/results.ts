import { open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { isCode, reasonOf } from '../../systemError';
import { contractDirectories } from '../contract/directories';
import {
  errorMessage,
  FAILURE_REASON_LENGTH,
  failureText,
  LOG_TAIL_BYTES
} from '../contract/failure';
import type { StateRecord } from '../process/record';
import { packResults } from '../process/runner/archive';
import { copyOut } from './collect';
import { DIRECTORIES } from './container';
import { isUnreachable } from './engine';
import type { ContainerEnd } from './exit';
import { endCause } from './exit';
import type { JobLayout } from './layout';
import { hostFiles } from './layout';
import type { JobRecord } from './record';

/** One host's end. */
export interface HostEnd extends ContainerEnd {
  readonly host: string;
  readonly container: Docker.Container;
  /** It failed before the others did. */
  readonly first: boolean;
}

/** What a job left, and why it failed if it did. */
export interface Results {
  readonly found: Pick<StateRecord, 'model' | 'output'>;
  readonly failure?: string;
}

/**
 * Fetches what the containers hold of the contract tree, all hosts merged into one, and packs model and output. Can be
 * done again after it broke off.
 *
 * @param failed the host whose failure is the job's; its files win over the others'
 * @param engineAway the engine did not answer for a while
 */
export async function collectResults(
  job: JobRecord,
  layout: JobLayout,
  ends: readonly HostEnd[],
  failed: HostEnd | undefined,
  engineAway: boolean,
  signal: AbortSignal
): Promise<Results> {
  const directories = contractDirectories(layout.base);
  let lost: string | undefined;
  try {
    await rm(layout.base, { recursive: true, force: true });
    const main = failed ?? ends[0];
    for (const { container } of [...ends].sort((a, b) => Number(a === main) - Number(b === main))) {
      await copyOut(container, DIRECTORIES.model, directories.model, signal);
      await copyOut(container, DIRECTORIES.output, directories.output, signal);
      const checkpoints = job.checkpoints ?? directories.checkpoints;
      await copyOut(container, DIRECTORIES.checkpoints, checkpoints, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    if (isUnreachable(error)) {
      throw error;
    }
    lost = `the results could not be fetched: ${reasonOf(error)}.`;
  }
  const { found, failed: unwritten } = await packResults({ directories, layout });
  // Where the containers had no such directory nothing is lost.
  const torn = unwritten.find(({ error }) => !isCode(error, 'ENOENT'));
  lost ??= torn && `${torn.path} could not be written: ${reasonOf(torn.error)}.`;
  if (failed !== undefined) {
    return { found, failure: await failureOf(job, layout, failed, engineAway) };
  }
  return lost === undefined ? { found } : { found, failure: `The script ended well, but ${lost}` };
}

/** The script's or the toolkit's own words where there are some, with the traceback that the toolkit leaves out. */
async function failureOf(
  job: JobRecord,
  layout: JobLayout,
  end: HostEnd,
  engineAway: boolean
): Promise<string> {
  const logTail = await tailOf(hostFiles(layout, end.host).log);
  const cause = endCause(end, { logTail, memory: job.memory, image: job.image, engineAway });
  const path = join(contractDirectories(layout.base).output, 'failure');
  const written = await textOf(path);
  if (written.trim() !== '') {
    return completed(written, logTail, cause).slice(0, FAILURE_REASON_LENGTH);
  }
  const text = failureText({
    class: 'ExecuteUserScriptError',
    exit: { code: end.code, signal: null },
    command: job.command,
    logTail,
    cause
  });
  await writeFile(path, text).catch(() => undefined);
  return text;
}

/** Fills the message that the toolkit leaves empty when it does not capture errors, and adds the cause. */
export function completed(written: string, logTail: string, cause: string | undefined): string {
  const room = FAILURE_REASON_LENGTH - written.length - (cause?.length ?? 0) - 20;
  const message = errorMessage(logTail).slice(-Math.max(0, room));
  const filled = written.replace('ErrorMessage ""', () => `ErrorMessage "${message}"`);
  return cause === undefined || filled.includes('ExtraInfo')
    ? filled
    : `${filled}\nExtraInfo "${cause}"`;
}

/** Empty for a file that is not there. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) {
      return '';
    }
    throw error;
  }
}

async function tailOf(path: string): Promise<string> {
  await using file = await open(path);
  const { size } = await file.stat();
  const start = Math.max(0, size - LOG_TAIL_BYTES);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
  return buffer.toString('utf8', 0, bytesRead);
}
