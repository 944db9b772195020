import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../problem';
import { isEntryPoint } from '../contract/command';
import type { DeployRequest } from '../endpointPlace';
import { isCode } from '../process/systemError';

const HANDLERS = ['model_fn', 'transform_fn', 'predict_fn', 'input_fn', 'output_fn'];

/**
 * Looks at what no local place can serve.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export function checkDeployment({
  instanceType,
  instanceCount,
  model,
  entryPoint
}: DeployRequest): void {
  if (instanceType !== 'local_cpu' && instanceType !== 'local_gpu') {
    throw new ProblemError(
      'usage',
      `This machine serves local_cpu and local_gpu, not ${instanceType}.`
    );
  }
  if (instanceCount > 1) {
    throw new ProblemError(
      'usage',
      `An endpoint of this machine has one instance, and ${instanceCount} were asked for.`,
      { hint: 'SAGEMAKER_MODEL_SERVER_WORKERS=2 by --env has two requests answered at once.' }
    );
  }
  if (/^s3:\/\//i.test(model)) {
    throw new ProblemError(
      'usage',
      `The model is on S3 (${model}), which an endpoint of this machine cannot read yet.`,
      { hint: `Copy it first (aws s3 cp ${model} .) and name the file.` }
    );
  }
  if (entryPoint === undefined) {
    return;
  }
  if (!isEntryPoint(entryPoint) || !entryPoint.endsWith('.py') || entryPoint.includes('/')) {
    throw new ProblemError(
      'usage',
      `"${entryPoint}" cannot be the script of an endpoint: the inference toolkit imports a .py file that lies at the top of the source directory.`,
      { hint: 'Name it like inference.py, and its directory by --source-dir.' }
    );
  }
}

/** Looks for the toolkit's handlers in the script. @throws ProblemError when it has none */
export async function checkHandlers(request: DeployRequest): Promise<void> {
  const { entryPoint, sourceDirectory, script } = request;
  if (entryPoint === undefined) {
    return;
  }
  const text = script ?? (await sourceOf(join(sourceDirectory ?? '.', entryPoint)));
  if (!HANDLERS.some(handler => new RegExp(`\\b${handler}\\b`).test(text))) {
    throw new ProblemError(
      'usage',
      `The script ${entryPoint} defines none of ${HANDLERS.join(', ')}, so there is nothing in it to serve a model with.`,
      {
        hint: 'A script for inference defines at least model_fn(model_dir) and predict_fn(data, model).'
      }
    );
  }
}

async function sourceOf(path: string): Promise<string> {
  try {
    if ((await stat(path)).isFile()) {
      return await readFile(path, 'utf8');
    }
  } catch (error) {
    if (!isCode(error, 'ENOENT', 'ENOTDIR')) {
      throw error;
    }
  }
  throw new ProblemError('not-found', `The script ${path} does not exist.`);
}
