import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CallerContext } from '../../../../protocol';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';
import { isEntryPoint } from '../../contract/command';
import type { DeployRequest } from '../../endpointPlace';
import { countGpus } from '../gpu';
import { pythonOf, regionOf } from '../preflight';
import { isCode } from '../systemError';
import type { ServerRecord } from './record';

const HANDLERS = ['model_fn', 'transform_fn', 'predict_fn', 'input_fn', 'output_fn'];

/** What a deployment's record says before the model is unpacked. */
export type Checked = Pick<
  ServerRecord,
  | 'endpoint'
  | 'instanceType'
  | 'model'
  | 'program'
  | 'environment'
  | 'framework'
  | 'python'
  | 'region'
  | 'gpus'
>;

/**
 * Looks at everything that would make a deployment fail at once, and creates nothing of it.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export async function preflight(request: DeployRequest, { context }: Caller): Promise<Checked> {
  checkPlace(request);
  const program = await checkScript(request);
  const python = await pythonOf(context);
  if (python === undefined) {
    throw noPython(context);
  }
  const gpus = request.instanceType === 'local_gpu' ? await countGpus(context.env) : 0;
  return {
    endpoint: request.name,
    instanceType: request.instanceType,
    model: request.model,
    program,
    environment: { ...request.environment },
    framework: request.framework,
    python,
    region: regionOf(context),
    gpus
  };
}

function checkPlace({ instanceType, instanceCount, model, image }: DeployRequest): void {
  if (instanceType !== 'local_cpu' && instanceType !== 'local_gpu') {
    throw new ProblemError(
      'usage',
      `This machine serves local_cpu and local_gpu, not ${instanceType}.`
    );
  }
  if (instanceCount > 1) {
    throw new ProblemError(
      'usage',
      `An endpoint of plain processes has one instance, and ${instanceCount} were asked for.`,
      { hint: 'SAGEMAKER_MODEL_SERVER_WORKERS=2 by --env has two requests answered at once.' }
    );
  }
  if (image !== undefined) {
    throw new ProblemError(
      'usage',
      `An endpoint of plain processes runs in the notebook’s own Python, not in the image ${image}.`,
      { hint: 'Leave --image out.' }
    );
  }
  if (/^s3:\/\//i.test(model)) {
    throw new ProblemError(
      'usage',
      `The model is on S3 (${model}), which an endpoint of plain processes cannot read yet.`,
      { hint: `Copy it first (aws s3 cp ${model} .) and name the file.` }
    );
  }
}

/** The module that serves lies at the top of the code directory: the toolkit imports it by its name alone. */
async function checkScript(request: DeployRequest): Promise<string | undefined> {
  const { entryPoint, sourceDirectory, script } = request;
  if (entryPoint === undefined) {
    return undefined;
  }
  if (!isEntryPoint(entryPoint) || !entryPoint.endsWith('.py') || entryPoint.includes('/')) {
    throw new ProblemError(
      'usage',
      `"${entryPoint}" cannot be the script of an endpoint: the inference toolkit imports a .py file that lies at the top of the source directory.`,
      { hint: 'Name it like inference.py, and its directory by --source-dir.' }
    );
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
  return entryPoint;
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

function noPython({ python }: CallerContext): ProblemError {
  return new ProblemError(
    'machine',
    python === undefined
      ? 'There is no Python to serve the model with: the PATH leads to none.'
      : `There is no Python to serve the model with: ${python} cannot be executed.`,
    { hint: 'Restart the kernel, or deploy from a terminal whose python3 works.' }
  );
}
