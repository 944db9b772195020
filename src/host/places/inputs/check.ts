import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ProblemError } from '../../problem';
import { isCode, reasonOf } from '../../systemError';
import type { TrainingRequest } from '../place';
import { configOf, isOnS3 } from './channel';

/**
 * Looks at the channels of a local job as far as that costs nothing; nothing is asked of S3.
 *
 * @throws ProblemError, one sentence for each thing that cannot be
 */
export async function checkChannels(request: TrainingRequest): Promise<void> {
  for (const [name, uri] of Object.entries(request.channels)) {
    checkName(name);
    checkData(request, name, uri);
    if (!isOnS3(uri)) {
      await checkPath(name, localPath(uri));
    }
  }
}

/** The path that a channel on this machine means. */
export function localPath(uri: string): string {
  return uri.startsWith('file://') ? fileURLToPath(uri) : uri;
}

function checkName(name: string): void {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(name) || /^\.+$/.test(name)) {
    throw new ProblemError(
      'usage',
      `"${name}" cannot be the name of a channel: letters, digits and . _ - make one, at most 64.`
    );
  }
}

/** What does not go together, by the rules of the API and by what this machine can do. */
function checkData(request: TrainingRequest, name: string, uri: string): void {
  const { dataType = 'S3Prefix' } = request.channelData?.[name] ?? {};
  const { inputMode, distribution, recordWrapper } = configOf(request, name);
  if (dataType === 'AugmentedManifestFile') {
    throw new ProblemError(
      'usage',
      `The channel ${name} is an augmented manifest, which jobs on this machine cannot read.`,
      {
        hint: 'Run it on SageMaker (an ml.* instance type), or give the objects by a prefix or a plain manifest.'
      }
    );
  }
  if (distribution === 'ShardedByS3Key' && !isOnS3(uri) && request.instanceCount > 1) {
    throw new ProblemError(
      'usage',
      `The channel ${name} is to be shared out among ${request.instanceCount} hosts by its S3 keys, and ${uri} has none.`,
      { hint: 'Give it as s3://…, or leave its --distribution out: then every host has all of it.' }
    );
  }
  if (recordWrapper === 'RecordIO' && inputMode !== 'Pipe') {
    throw new ProblemError(
      'usage',
      `The channel ${name} is to be wrapped as RecordIO, which only pipes are, and it comes as ${inputMode}.`,
      { hint: 'Give --input-mode Pipe, or leave --record-wrapper out.' }
    );
  }
}

async function checkPath(name: string, path: string): Promise<void> {
  try {
    await stat(path);
    await access(path, constants.R_OK);
  } catch (error) {
    const missing = isCode(error, 'ENOENT', 'ENOTDIR');
    throw new ProblemError(
      missing ? 'not-found' : 'usage',
      `The channel ${name}: ${path} ${missing ? 'does not exist' : `cannot be read, ${reasonOf(error)}`}.`,
      { cause: error }
    );
  }
}
