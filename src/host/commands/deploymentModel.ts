import { stat } from 'node:fs/promises';
import { basename } from 'node:path';

import { ProblemError } from '../problem';
import type { RunContext } from './command';
import { resolvePath } from './paths';

/** A model that somebody names to be served. */
export interface NamedModel {
  /** What an endpoint is called after. */
  readonly name: string;
  /** An absolute path, an `s3://` URI, or the name of a model of SageMaker’s. */
  readonly model: string;
  readonly registered?: true;
  /** What it was trained with, where a job has left it. */
  readonly trainedWith?: string;
}

/**
 * A file, an S3 URI, what a job left, or a model that SageMaker has.
 *
 * @param local it is to be served on this machine, where SageMaker's models cannot be
 * @throws ProblemError
 */
export async function modelNamed(
  { host, caller, signal }: RunContext,
  text: string,
  local: boolean
): Promise<NamedModel> {
  if (text.startsWith('s3://')) {
    return { name: baseOf(text), model: text };
  }
  const path = resolvePath(text, caller);
  if (await stat(path).catch(() => undefined)) {
    return { name: baseOf(path), model: path };
  }
  if (text.includes('/') || /\.(tar|tar\.gz|tgz)$/.test(text)) {
    throw new ProblemError('not-found', `The model ${path} does not exist.`, {
      hint: 'Relative paths start from the notebook’s directory.'
    });
  }
  try {
    const job = await host.jobs.find(text, caller, signal);
    if (job.model === undefined) {
      throw new ProblemError(
        'usage',
        `The job ${text} has left no model: it is ${job.status}, and a script leaves one by writing to SM_MODEL_DIR.`
      );
    }
    return { name: job.ref.name, model: job.model.uri, trainedWith: job.image };
  } catch (error) {
    if (!local && error instanceof ProblemError && error.problem.kind === 'not-found') {
      return { name: text, model: text, registered: true };
    }
    throw error;
  }
}

/** `s3://bucket/churn/model.tar.gz` is called after its directory, as the file of every job has the same name. */
function baseOf(path: string): string {
  const name = basename(path).replace(/\.tar\.gz$|\.tgz$/, '');
  const parts = path.split('/').filter(Boolean);
  return name === 'model' && parts.length > 2 && path.startsWith('s3://')
    ? (parts.findLast(part => !/^(output|model\.tar\.gz)$/.test(part)) ?? name)
    : name;
}
