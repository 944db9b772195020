import { lstatSync, mkdirSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { PROTOCOL_VERSION } from '../../protocol';
import { ProblemError } from '../problem';

/** `sun_path` holds 104 bytes on macOS and 108 on Linux, with the closing zero. */
const LONGEST_SOCKET_PATH = 100;

/** Names the host's files: an upgraded face never talks to an old host. */
export function hostFile(runtime: string, version: string, extension: 'sock' | 'log'): string {
  return join(runtime, `host-${version}-p${PROTOCOL_VERSION}.${extension}`);
}

/**
 * Makes the runtime directory or checks the one that is there: whoever can write into it can take the host's place
 * and would be handed credentials.
 *
 * @throws ProblemError `machine` when it is a link, another user's, open to others, or cannot be made.
 */
export function openRuntimeDirectory(directory: string, uid: number): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new ProblemError(
      'machine',
      `The runtime directory ${directory} cannot be made: ${String(error)}; set JUPYTERLAB_SAGEMAKER_HOME to a directory of yours.`,
      { cause: error }
    );
  }
  const found = lstatSync(directory);
  if (found.isSymbolicLink() || !found.isDirectory()) {
    throw new ProblemError(
      'machine',
      `The runtime directory ${directory} is not a plain directory; remove it, or set JUPYTERLAB_SAGEMAKER_HOME to a directory of yours.`
    );
  }
  if (found.uid !== uid) {
    throw new ProblemError(
      'machine',
      `The runtime directory ${directory} belongs to user ${found.uid}, not to you (${uid}); set JUPYTERLAB_SAGEMAKER_HOME to a directory of yours.`
    );
  }
  if ((found.mode & 0o077) !== 0) {
    throw new ProblemError(
      'machine',
      `Others may enter the runtime directory ${directory}; close it with: chmod 700 ${directory}`
    );
  }
}

/**
 * Makes way for this host's socket. Whoever starts a host holds the lock, so a socket that nobody answers on was left by
 * one that crashed.
 *
 * @throws ProblemError `machine` when another host answers, or the path is too long for a socket.
 */
export async function claimSocket(path: string): Promise<void> {
  if (Buffer.byteLength(path) > LONGEST_SOCKET_PATH) {
    throw new ProblemError(
      'machine',
      `The socket's path ${path} is longer than ${LONGEST_SOCKET_PATH} bytes; set JUPYTERLAB_SAGEMAKER_HOME to a shorter directory.`
    );
  }
  if (await answers(path)) {
    throw new ProblemError(
      'machine',
      `A host already answers at ${path}; use that one, or end it.`
    );
  }
  rmSync(path, { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
