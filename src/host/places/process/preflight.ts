import { constants } from 'node:fs';
import { access, mkdir, realpath, stat, statfs } from 'node:fs/promises';
import { cpus } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import type { CallerContext, Milliseconds } from '../../../protocol';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { isWithin, walkSources } from '../../sources';
import { fieldOf, isCode, reasonOf } from '../../systemError';
import { isEntryPoint } from '../contract/command';
import { checkChannels } from '../inputs';
import type { TrainingRequest } from '../place';
import { countGpus } from './gpu';
import type { JobRecord } from './record';

/** SageMaker's time between SIGTERM and SIGKILL. */
const STOP_GRACE = 120_000;
/** Lets tests and impatient people shorten it, in milliseconds. */
const STOP_GRACE_VARIABLE = 'JUPYTERLAB_SAGEMAKER_STOP_GRACE';
/** What a run needs beside its sources for log, state and results; less is no disk to begin on. */
const FREE_BYTES = 64 * 1024 * 1024;

/**
 * Looks at everything that would make a run fail at once, and creates nothing of it. Returns the job's record but for its
 * channels, whose data may have to be fetched first.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export async function preflight(
  request: TrainingRequest,
  caller: Caller,
  jobs: string,
  signal?: AbortSignal
): Promise<Omit<JobRecord, 'channels' | 'createdAt'>> {
  const { context } = caller;
  checkPlace(request);
  const entryPoint = checkedEntryPoint(request);
  checkText(request);
  const python = await pythonFor(context, entryPoint);
  const bytes = await checkSources(request, entryPoint, jobs, signal);
  await checkChannels(request);
  await checkCheckpoints(request);
  await checkDisk(jobs, bytes);
  const gpus = request.instanceType === 'local_gpu' ? await countGpus(context.env) : 0;
  return {
    version: 1,
    name: request.name,
    instanceType: request.instanceType,
    entryPoint,
    sourceDirectory: request.sourceDirectory,
    sourceArchive: request.sourceArchive,
    script: request.script,
    hyperparameters: { ...request.hyperparameters },
    metricDefinitions: request.metricDefinitions.map(({ name, regex }) => ({ name, regex })),
    environment: { ...request.environment },
    checkpoints: request.checkpoints,
    role: request.role,
    python,
    region: regionOf(context),
    cpus: cpus().length,
    gpus,
    stopGrace: graceOf(context)
  };
}

function checkPlace(request: TrainingRequest): void {
  if (request.instanceCount > 1) {
    throw new ProblemError(
      'usage',
      `A job of plain processes has one host, and ${request.instanceCount} were asked for.`,
      { hint: 'Several hosts on this machine need the Docker place; or use an ml.* instance type.' }
    );
  }
  if (request.instanceType !== 'local_cpu' && request.instanceType !== 'local_gpu') {
    throw new ProblemError(
      'usage',
      `This machine runs local_cpu and local_gpu, not ${request.instanceType}.`
    );
  }
}

/** @throws ProblemError `usage` */
export function checkedEntryPoint({ entryPoint = '', ...request }: TrainingRequest): string {
  if (!isEntryPoint(entryPoint)) {
    throw new ProblemError(
      'usage',
      `"${entryPoint}" cannot be an entry point: SageMaker takes a relative path of letters, digits and . _ + - within the source directory.`,
      { hint: 'Name the script like train.py or bin/train.sh.' }
    );
  }
  if (request.script === undefined && request.sourceDirectory === undefined) {
    throw new ProblemError('usage', `There is no script to run as ${entryPoint}.`, {
      hint: 'Write it into the cell, or name a file by --entry-point and a directory by --source-dir.'
    });
  }
  return entryPoint;
}

/** A NUL ends a text for the operating system; nothing behind it would arrive. */
export function checkText(request: TrainingRequest): void {
  const texts = [
    ...Object.keys(request.hyperparameters),
    ...Object.values(request.hyperparameters),
    ...Object.entries(request.environment).flat()
  ];
  if (texts.some(text => typeof text === 'string' && text.includes('\0'))) {
    throw new ProblemError(
      'usage',
      'A hyperparameter or an environment variable holds a NUL character, which no process can be given.'
    );
  }
  const wrong = Object.keys(request.environment).find(name => name === '' || name.includes('='));
  if (wrong !== undefined) {
    throw new ProblemError('usage', `"${wrong}" cannot be the name of an environment variable.`);
  }
}

/** @throws ProblemError where there is none. A shell script needs none. */
async function pythonFor(context: CallerContext, entryPoint: string): Promise<string> {
  const python = await pythonOf(context);
  if (python !== undefined) {
    return python;
  }
  if (entryPoint.endsWith('.sh')) {
    return 'python3';
  }
  throw new ProblemError(
    'machine',
    context.python === undefined
      ? 'There is no Python to run the script with: the PATH leads to none.'
      : `There is no Python to run the script with: ${context.python} cannot be executed.`,
    { hint: 'Restart the kernel, or start from a terminal whose python3 works.' }
  );
}

/** The caller's interpreter, or the first one on its PATH. */
export async function pythonOf(context: CallerContext): Promise<string | undefined> {
  const onPath = (context.env.PATH ?? '')
    .split(delimiter)
    .filter(isAbsolute)
    .flatMap(directory => [join(directory, 'python3'), join(directory, 'python')]);
  const candidates = context.python === undefined ? onPath : [context.python];
  for (const candidate of candidates) {
    if (await isExecutable(candidate)) {
      return candidate;
    }
  }
  return undefined;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch (error) {
    if (isCode(error, 'ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP')) {
      return false;
    }
    throw error;
  }
}

/** Returns the bytes that a copy takes. */
export async function checkSources(
  request: TrainingRequest,
  entryPoint: string,
  jobs: string,
  signal: AbortSignal | undefined
): Promise<number> {
  const { sourceDirectory } = request;
  if (sourceDirectory === undefined) {
    return 0;
  }
  const status = await statusOf(sourceDirectory, `The source directory ${sourceDirectory}`);
  if (!status.isDirectory()) {
    throw new ProblemError('usage', `${sourceDirectory} is a file, not a source directory.`, {
      hint: 'Name its directory by --source-dir and the file by --entry-point.'
    });
  }
  const real = await realpath(sourceDirectory);
  if (isWithin(real, await realpath(await madeDirectory(jobs)))) {
    throw new ProblemError(
      'usage',
      `The source directory ${sourceDirectory} holds the directory of all local jobs, so a copy of it would hold itself.`,
      { hint: 'Put the script and what it needs into a directory of its own.' }
    );
  }
  if (request.script === undefined) {
    await checkScript(sourceDirectory, entryPoint);
  }
  return measured(sourceDirectory, signal);
}

async function checkScript(sourceDirectory: string, entryPoint: string): Promise<void> {
  const status = await statusOf(join(sourceDirectory, entryPoint), `The script ${entryPoint}`, {
    where: ` in ${sourceDirectory}`
  });
  if (!status.isFile()) {
    throw new ProblemError('usage', `${entryPoint} in ${sourceDirectory} is not a file.`);
  }
}

async function measured(directory: string, signal: AbortSignal | undefined): Promise<number> {
  let bytes = 0;
  try {
    for await (const entry of walkSources(directory)) {
      signal?.throwIfAborted();
      if (entry.type === 'file') {
        await access(join(directory, entry.path), constants.R_OK);
        bytes += entry.bytes;
      }
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw new ProblemError(
      'usage',
      `The sources cannot be copied: ${fieldOf(error, 'path') ?? directory} cannot be read, ${reasonOf(error)}.`,
      { cause: error }
    );
  }
  return bytes;
}

/** A directory that is not there yet is made. */
export async function checkCheckpoints({ checkpoints }: TrainingRequest): Promise<void> {
  const found = checkpoints && (await stat(checkpoints).catch(() => undefined));
  if (found && !found.isDirectory()) {
    throw new ProblemError('usage', `--checkpoints names ${checkpoints}, which is no directory.`);
  }
}

export async function checkDisk(jobs: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(await madeDirectory(jobs));
  const free = bavail * bsize;
  if (free < bytes + FREE_BYTES) {
    const megabytes = (count: number) => `${Math.ceil(count / 1e6)} MB`;
    throw new ProblemError(
      'machine',
      `The disk of ${jobs} has ${megabytes(free)} left, and the job needs ${megabytes(bytes + FREE_BYTES)} to begin.`,
      { hint: 'Delete old jobs there, or move them by JUPYTERLAB_SAGEMAKER_HOME.' }
    );
  }
}

async function madeDirectory(path: string): Promise<string> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return path;
  } catch (error) {
    throw new ProblemError(
      'machine',
      `The directory of local jobs, ${path}, cannot be made: ${reasonOf(error)}.`,
      { cause: error }
    );
  }
}

async function statusOf(path: string, what: string, { where = '' } = {}) {
  try {
    return await stat(path);
  } catch (error) {
    const kind = isCode(error, 'ENOENT', 'ENOTDIR') ? 'not-found' : 'usage';
    const why =
      kind === 'not-found' ? `does not exist${where}` : `cannot be read, ${reasonOf(error)}`;
    throw new ProblemError(kind, `${what} ${why}.`, { cause: error });
  }
}

export function regionOf(context: CallerContext): string | undefined {
  return context.region ?? (context.env.AWS_REGION || context.env.AWS_DEFAULT_REGION || undefined);
}

export function graceOf(context: CallerContext): Milliseconds {
  const given = Number(context.env[STOP_GRACE_VARIABLE] ?? Number.NaN);
  return Number.isFinite(given) && given >= 0 ? given : STOP_GRACE;
}
