import { readFile, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

import type { CommandDeclaration } from '../../protocol';
import type { DeployRequest } from '../places/endpointPlace';
import { ProblemError } from '../problem';
import type { ArgumentValues, RunContext } from './command';
import { defineCommand } from './command';
import { imageArguments, imageNamed } from './imageArguments';
import { checkJobName, nameFromBase } from './jobName';
import { resolvePath } from './paths';
import { showDeployment } from './show/deployment';
import { telling } from './show/telling';
import { refuse } from './values';

const declaration = {
  name: 'deploy',
  summary: 'Serve a model on this machine or on SageMaker',
  description:
    'MODEL is a model.tar.gz or a finished job. The script defines the inference handlers: model_fn, and input_fn, predict_fn, output_fn or transform_fn; without one the archive’s own code/inference.py serves. On this machine the notebook’s own Python serves the model, or with --image or --framework-version a container, on a free port of 127.0.0.1. With the --name of an endpoint that exists it is updated in place: the new server takes over once it answers, and no request is lost. The cell waits until the endpoint is in service; --no-wait returns at once.',
  examples: [
    'deploy model.tar.gz --entry-point inference.py',
    'deploy digits-2026-11-22-10-41-07-311 --entry-point inference.py --name digits',
    'deploy model.tar.gz --entry-point inference.py --source-dir src --env THRESHOLD=0.5 --no-wait',
    'deploy model.tar.gz --entry-point inference.py --framework pytorch --framework-version 2.6'
  ],
  cell: { summary: 'the inference script, unless --entry-point names one', required: false },
  arguments: {
    model: {
      type: 'string',
      summary: 'A model.tar.gz, or the name of a finished job',
      positional: true,
      required: true,
      completesFrom: 'path'
    },
    'entry-point': {
      type: 'path',
      summary: 'The inference script, relative to --source-dir where that is given',
      completesFrom: 'path'
    },
    'source-dir': {
      type: 'path',
      summary:
        'Directory of the script and of all it imports; a requirements.txt in it is installed',
      completesFrom: 'path'
    },
    instance: {
      type: 'string',
      summary: 'Where it serves: local_cpu or local_gpu for this machine, or a type of SageMaker’s',
      default: 'local_cpu',
      completesFrom: 'instance-type',
      placeholder: 'TYPE',
      aliases: ['--instance-type']
    },
    'instance-count': { type: 'integer', summary: 'How many instances', default: 1, minimum: 1 },
    name: {
      type: 'string',
      summary: 'Name of the endpoint; one that exists is updated',
      completesFrom: 'endpoint',
      placeholder: 'NAME'
    },
    env: { type: 'text-map', summary: 'Environment variable of the server' },
    ...imageArguments,
    image: {
      ...imageArguments.image,
      summary: 'Container image that serves; on this machine in Docker'
    },
    framework: {
      ...imageArguments.framework,
      summary:
        'What the model is made with; decides what a predictor sends and asks for. With --framework-version AWS’s own image serves'
    },
    wait: { type: 'boolean', summary: 'Wait until it is in service', default: true }
  }
} as const satisfies CommandDeclaration;

type DeployValues = ArgumentValues<(typeof declaration)['arguments']>;

/** What the cell's body is called in the model's code. */
const CELL_SCRIPT = 'inference.py';

/** Serves a model in the place that its instance type names, and shows the endpoint. */
export const deploy = defineCommand(declaration, async function* (context, values) {
  const { host, caller, signal } = context;
  const request = await deployRequest(context, values);
  const place = host.endpoints.placeFor(request.instanceType, request.image);
  const began = host.clock.now();
  let ref;
  try {
    ref = yield* telling(host.clock, 'deploy', progress =>
      place.deploy(request, caller, progress, signal)
    );
  } catch (error) {
    if (!signal.aborted || error instanceof ProblemError) {
      throw error;
    }
    yield { type: 'line', text: 'Interrupted before the deployment began; nothing was changed.' };
    return { value: null };
  }
  return yield* showDeployment(context, ref, began, values.wait);
});

async function deployRequest(context: RunContext, values: DeployValues): Promise<DeployRequest> {
  const { host } = context;
  const model = await modelOf(context, values.model);
  const base = basename(model.name).replace(/\.tar\.gz$|\.tgz$/, '');
  return {
    ...(await codeOf(context, values)),
    name: values.name
      ? checkJobName(values.name, '--name of deploy')
      : nameFromBase(base, host.clock.now()),
    instanceType: values.instance,
    instanceCount: values.instanceCount,
    model: model.uri,
    image: await imageOf(context, values),
    framework: values.framework,
    environment: values.env
  };
}

/** A framework without a version tells what the model is made with, and names no image. */
function imageOf({ caller }: RunContext, values: DeployValues): Promise<string | undefined> {
  const named =
    values.frameworkVersion === undefined && values.pyVersion === undefined
      ? { ...values, framework: undefined }
      : values;
  return imageNamed(named, values.instance, 'inference', caller);
}

/** A file, an S3 URI, or what a job left. */
async function modelOf(
  { host, caller, signal }: RunContext,
  text: string
): Promise<{ name: string; uri: string }> {
  if (text.startsWith('s3://')) {
    return { name: text, uri: text };
  }
  const path = resolvePath(text, caller);
  if (await stat(path).catch(() => undefined)) {
    return { name: path, uri: path };
  }
  if (text.includes('/') || /\.(tar|tar\.gz|tgz)$/.test(text)) {
    throw new ProblemError('not-found', `The model ${path} does not exist.`, {
      hint: 'Relative paths start from the notebook’s directory.'
    });
  }
  const job = await host.jobs.find(text, caller, signal);
  if (job.model === undefined) {
    throw new ProblemError(
      'usage',
      `The job ${text} has left no model: it is ${job.status}, and a script leaves one by writing to SM_MODEL_DIR.`
    );
  }
  return { name: job.ref.name, uri: job.model.uri };
}

type Code = Pick<DeployRequest, 'entryPoint' | 'sourceDirectory' | 'script'>;

/** What serves: the cell, a script alone or with its directory, or what the archive brings. */
async function codeOf({ cell, caller }: RunContext, values: DeployValues): Promise<Code> {
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
