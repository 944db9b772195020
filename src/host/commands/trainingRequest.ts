import { readFile, stat } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';

import type { MetricDefinition } from '../../protocol';
import { isLocal } from '../allPlaces';
import { checkMetricDefinitions } from '../metrics';
import type { TrainingRequest } from '../places/place';
import { ProblemError } from '../problem';
import { channelsOf } from './channelArguments';
import type { RunContext } from './command';
import { refuseContainers, resourcesNamed } from './containerArguments';
import { imageNamed } from './imageArguments';
import { checkBaseName, checkJobName, nameFromBase } from './jobName';
import { resolvePath } from './paths';
import { sagemakerTraining } from './sagemakerArguments';
import type { TrainValues } from './trainArguments';
import { refuse } from './values';

/** What the cell's body is called in the job. */
const CELL_SCRIPT = 'cell.py';

/** Everything resolved and absolute; @throws ProblemError `usage` or `not-found`. */
export async function trainingRequest(
  context: RunContext,
  values: TrainValues
): Promise<TrainingRequest> {
  const { host, caller } = context;
  const image = await imageNamed(values, values.instance, 'training', caller);
  const code = await codeOf(context, values, image);
  const { checkpoints } = values;
  const base = values.baseJobName
    ? checkBaseName(values.baseJobName)
    : defaultBase(context, code, image);
  return {
    ...code,
    ...containerOf(values, image),
    name: values.jobName ? checkJobName(values.jobName) : nameFromBase(base, host.clock.now()),
    instanceType: values.instance,
    instanceCount: values.instanceCount,
    ...(checkpoints === undefined ? {} : { checkpoints: resolvePath(checkpoints, caller) }),
    hyperparameters: values.hp,
    ...(await channelsOf(caller, values)),
    ...(values.role !== undefined && isLocal(values.instance) && { role: values.role }),
    sagemaker: values.instance.startsWith('ml.') ? sagemakerTraining(values) : undefined,
    metricDefinitions: checkedMetrics(values.metric),
    environment: Object.fromEntries(
      Object.entries(values.env).map(([name, value]) => [checkVariable(name), value])
    )
  };
}

/** What only a container has; nothing of it without an image. */
function containerOf(values: TrainValues, image: string | undefined): Partial<TrainingRequest> {
  if (image === undefined) {
    refuseContainers(values, 'train', {
      '--container-entrypoint': values.containerEntrypoint[0],
      '--container-arguments': values.containerArguments[0]
    });
    return {};
  }
  return {
    image,
    ...resourcesNamed(values, 'train'),
    ...(values.containerEntrypoint.length > 0
      ? { containerEntrypoint: values.containerEntrypoint }
      : {}),
    ...(values.containerArguments.length > 0
      ? { containerArguments: values.containerArguments }
      : {})
  };
}

type Code = Pick<TrainingRequest, 'entryPoint' | 'sourceDirectory' | 'sourceArchive' | 'script'>;

/** What runs: the cell, or a script, alone or with its directory. */
async function codeOf(
  { cell, caller }: RunContext,
  values: TrainValues,
  image: string | undefined
): Promise<Code> {
  const body = cell?.trim() ? cell : undefined;
  const { entryPoint, sourceDir } = values;
  const sourceArchive = sourceDir?.startsWith('s3://') ? sourceDir : undefined;
  const sourceDirectory =
    sourceDir === undefined || sourceArchive
      ? undefined
      : await directory(resolvePath(sourceDir, caller));
  if (body !== undefined) {
    if (entryPoint !== undefined) {
      throw refuse(
        `The cell holds a script and --entry-point names another, ${entryPoint}; empty the cell or drop the option.`
      );
    }
    if (sourceArchive && !isLocal(values.instance)) {
      throw refuse(
        `The cell’s script cannot be put beside the code at ${sourceArchive}, which SageMaker takes as it is; name the script in it with --entry-point, or run it on this machine.`
      );
    }
    return { entryPoint: CELL_SCRIPT, script: body, sourceDirectory, ...archived(sourceArchive) };
  }
  if (entryPoint === undefined && image !== undefined) {
    return { sourceDirectory, ...archived(sourceArchive) };
  }
  if (entryPoint === undefined) {
    throw refuse(
      caller.context.face === 'terminal'
        ? 'train needs a script; name one with --entry-point train.py.'
        : 'train needs a script; write it in the cell below %%sagemaker train, or name one with --entry-point train.py.'
    );
  }
  if (sourceArchive !== undefined) {
    return { entryPoint, sourceArchive };
  }
  if (sourceDirectory !== undefined) {
    const path = await file(join(sourceDirectory, entryPoint), '--entry-point');
    return { entryPoint: relative(sourceDirectory, path), sourceDirectory };
  }
  const path = await file(resolvePath(entryPoint, caller), '--entry-point');
  return { entryPoint: basename(path), script: await source(path) };
}

function archived(sourceArchive: string | undefined): Pick<Code, 'sourceArchive'> {
  return sourceArchive === undefined ? {} : { sourceArchive };
}

/** A script alone goes without what lies beside it, as the SageMaker SDK sends it. */
async function source(path: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (error) {
    throw refuse(
      `The script ${path} cannot be read as UTF-8 text (${String(error)}); give its directory with --source-dir to send it as it is.`
    );
  }
}

/** The script's name; of a cell its notebook's, which ipykernel tells its kernels. */
function defaultBase(
  { caller }: RunContext,
  { entryPoint, sourceDirectory, sourceArchive, script }: Code,
  image = ''
): string {
  if (entryPoint === undefined) {
    return image.replace(/^.*\//, '').replace(/[:@].*$/, '');
  }
  const fromCell =
    script !== undefined && entryPoint === CELL_SCRIPT && !(sourceDirectory ?? sourceArchive);
  const notebook = caller.context.env.JPY_SESSION_NAME;
  const path = fromCell && notebook ? notebook : entryPoint;
  return basename(path, extname(path));
}

async function file(path: string, what: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile()) {
    throw new ProblemError(
      'not-found',
      found
        ? `${what} names ${path}, which is no file; name the script in it.`
        : `${what} names ${path}, which does not exist; relative paths start from the notebook’s directory, or from --source-dir.`
    );
  }
  return path;
}

async function directory(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) {
    throw new ProblemError(
      'not-found',
      found
        ? `--source-dir names ${path}, which is no directory; name the one that it is in.`
        : `--source-dir names ${path}, which does not exist; relative paths start from the notebook’s directory.`
    );
  }
  return path;
}

/** @throws ProblemError `usage` */
function checkedMetrics(metrics: Readonly<Record<string, string>>): MetricDefinition[] {
  const definitions = Object.entries(metrics).map(([name, regex]) => ({ name, regex }));
  const problem = checkMetricDefinitions(definitions);
  if (problem) {
    throw new ProblemError(problem.kind, problem.message, problem);
  }
  return definitions;
}

function checkVariable(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) {
    throw refuse(
      `--env of train takes a name of letters, digits and underscores, not "${name}"; write it as in LOG_LEVEL=debug.`
    );
  }
  return name;
}
