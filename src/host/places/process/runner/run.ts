import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { isCode, reasonOf } from '../../../systemError';
import type { EntryKind } from '../../contract/command';
import { argumentsOf, entryCommand, entryKind, installCommand } from '../../contract/command';
import type { ContractDirectories } from '../../contract/directories';
import { contractDirectories } from '../../contract/directories';
import type { Exit, FailureClass } from '../../contract/failure';
import {
  exitCodeOf,
  FAILURE_REASON_LENGTH,
  failureText,
  LOG_TAIL_BYTES
} from '../../contract/failure';
import { contractInstanceType } from '../../contract/files';
import { scriptModeHyperparameters } from '../../contract/hyperparameters';
import type { ContractRun } from '../../contract/variables';
import { contractVariables } from '../../contract/variables';
import type { CallerEnvironment } from '../handshake';
import { visibleGpus } from '../gpuUsage';
import type { JobLayout } from '../layout';
import { HOST } from '../layout';
import { MachineUsage } from '../machineUsage';
import type { JobRecord, StateRecord } from '../record';
import { withoutKernelsOwn } from './environment';
import { ProcessGroup } from './group';
import { PipeFeeders } from './pipes';
import { Sampler } from './sampler';
import { Stamper } from './stamper';
import type { RunState } from './state';
import { tailOf } from './tail';
import { prepareTree } from './tree';

/** How the script's part ended; absent fields were never reached. */
interface Outcome {
  readonly exit?: Exit;
  /** Why it failed; absent when it did not, and when it was stopped. */
  readonly failure?: string;
}

/**
 * Runs a job from its record to its end: tree, installation, script, archives. `stop` aborts when the job is to end; the
 * state tells every step. Never throws for what a script or a full disk does: that is a failed job.
 */
export async function runJob(
  job: JobRecord,
  layout: JobLayout,
  state: RunState,
  environment: CallerEnvironment,
  stop: AbortSignal
): Promise<void> {
  const stopping = () => void state.enter('Stopping', { status: 'Stopping' }, 'Asked to stop');
  stop.addEventListener('abort', stopping, { once: true });
  const directories = contractDirectories(layout.base);
  const outcome = await outcomeOf(job, layout, directories, state, environment, stop);
  // From here on it is too late to stop anything.
  stop.removeEventListener('abort', stopping);
  const stopped = stop.aborted;
  const exitCode = outcome.exit && exitCodeOf(outcome.exit);
  const end = { ...(exitCode === undefined ? {} : { exitCode }) };
  await writeEndMarker(directories, outcome, stopped);
  await state.enter('Uploading', end, 'Packing the model and the output');
  const artifacts = await collectArtifacts(directories, layout);

  if (stopped) {
    await state.end('Stopped', artifacts.found);
  } else if (outcome.failure !== undefined) {
    const failureReason = await failureReasonOf(directories, outcome.failure);
    await state.end('Failed', { ...artifacts.found, failureReason });
  } else if (artifacts.failure !== undefined) {
    const failureReason = `The script ended well, but ${artifacts.failure}`;
    await state.end('Failed', { ...artifacts.found, failureReason });
  } else {
    await state.end('Completed', artifacts.found);
  }
}

async function outcomeOf(
  job: JobRecord,
  layout: JobLayout,
  directories: ContractDirectories,
  state: RunState,
  environment: CallerEnvironment,
  stop: AbortSignal
): Promise<Outcome> {
  try {
    using log = openLog(layout);
    const run = contractRun(job, directories);
    await state.enter('Downloading', {}, 'Preparing the code and the data');
    await prepareTree(job, directories, run.hyperparameters, run.placement, stop);
    const context = {
      job,
      layout,
      code: directories.code,
      env: scriptEnvironment(run, job, environment),
      log: log.descriptor,
      state,
      stop
    };
    using _pipes = await PipeFeeders.start(job.channels, directories, process.stderr.fd);
    const kind = entryKind(job.entryPoint, existsSync(join(directories.code, 'setup.py')));
    return (await install(kind, context)) ?? (await runScript(kind, run, context));
  } catch (error) {
    return stop.aborted ? {} : { failure: `The job could not be prepared: ${reasonOf(error)}.` };
  }
}

/** The log that the script's processes write to, its times noted as it grows. */
function openLog(layout: JobLayout): Disposable & { readonly descriptor: number } {
  const descriptor = openSync(layout.log, 'a', 0o600);
  const stamper = new Stamper(layout);
  return {
    descriptor,
    [Symbol.dispose]: () => {
      stamper[Symbol.dispose]();
      closeSync(descriptor);
    }
  };
}

interface ScriptContext {
  readonly job: JobRecord;
  readonly layout: JobLayout;
  readonly code: string;
  readonly env: NodeJS.ProcessEnv;
  readonly log: number;
  readonly state: RunState;
  readonly stop: AbortSignal;
}

/** The outcome when the installation is the end of the job; `undefined` when the script's turn has come. */
async function install(kind: EntryKind, context: ScriptContext): Promise<Outcome | undefined> {
  const requirements = existsSync(join(context.code, 'requirements.txt'));
  const command = installCommand(kind, context.job.python, requirements);
  if (command === undefined || context.stop.aborted) {
    return context.stop.aborted ? {} : undefined;
  }
  const group = await ProcessGroup.start(command, {
    cwd: context.code,
    env: { ...context.env, PIP_DISABLE_PIP_VERSION_CHECK: '1' },
    output: context.log
  });
  await context.state.note({ script: await group.identity() });
  const exit = await group.wait(context.stop, context.job.stopGrace);
  if (context.stop.aborted) {
    return {};
  }
  const failed = kind === 'python-package' ? 'InstallModuleError' : 'InstallRequirementsError';
  return exit.code === 0 ? undefined : failedOutcome(failed, exit, command, context);
}

async function runScript(
  kind: EntryKind,
  run: ContractRun,
  context: ScriptContext
): Promise<Outcome> {
  if (context.stop.aborted) {
    return {};
  }
  const { entryPoint, python, stopGrace } = context.job;
  if (kind === 'shell-command') {
    await chmod(join(context.code, entryPoint), 0o755);
  }
  const command = entryCommand(kind, entryPoint, python, argumentsOf(run.hyperparameters));
  const group = await ProcessGroup.start(command, {
    cwd: context.code,
    env: context.env,
    output: context.log
  });
  const startedAt = Date.now();
  const { env } = context;
  using machine = new MachineUsage({
    disk: context.layout.root,
    ...(run.gpus > 0 && { gpus: { ids: visibleGpus(env), env } })
  });
  using sampler = new Sampler(context.layout.samples, group.pid, machine);
  // The wait begins before the state is written, so that a stop meanwhile is not missed.
  const ended = group.wait(context.stop, stopGrace);
  await context.state.enter('Training', { startedAt, script: await group.identity() });
  const exit = await ended;
  if (exit.code === 0 || context.stop.aborted) {
    return { exit };
  }
  return failedOutcome('ExecuteUserScriptError', exit, command, context, sampler.memory);
}

async function failedOutcome(
  failed: FailureClass,
  exit: Exit,
  command: readonly string[],
  context: ScriptContext,
  memory?: string
): Promise<Outcome> {
  const failure = failureText({
    class: failed,
    exit,
    command: command.join(' '),
    logTail: await tailOf(context.layout.log, LOG_TAIL_BYTES),
    memory
  });
  return { exit, failure };
}

function contractRun(job: JobRecord, directories: ContractDirectories): ContractRun {
  return {
    jobName: job.name,
    entryPoint: job.entryPoint,
    directories,
    hyperparameters: scriptModeHyperparameters(job.hyperparameters, {
      jobName: job.name,
      entryPoint: job.entryPoint,
      submitDirectory: directories.code,
      region: job.region
    }),
    channels: job.channels,
    placement: {
      currentHost: HOST,
      hosts: [HOST],
      instanceType: contractInstanceType(job.instanceType),
      networkInterface: 'eth0'
    },
    cpus: job.cpus,
    gpus: job.gpus,
    region: job.region
  };
}

/**
 * The caller's own environment, the job's, and the contract's, the later ones winning as they do on SageMaker. The code
 * directory is on the module path, for entry points that lie deeper.
 */
function scriptEnvironment(
  run: ContractRun,
  job: JobRecord,
  environment: CallerEnvironment
): NodeJS.ProcessEnv {
  const merged: NodeJS.ProcessEnv = {
    ...withoutKernelsOwn(environment),
    // Asked for a CPU, a script must not find a GPU that it would lack on such an instance.
    ...(job.gpus === 0 ? { CUDA_VISIBLE_DEVICES: '' } : {}),
    PYTHONUNBUFFERED: '1',
    ...job.environment,
    ...contractVariables(run)
  };
  const path = [run.directories.code, merged.PYTHONPATH].filter(Boolean).join(delimiter);
  return { ...merged, PYTHONPATH: path };
}

/** `output/success`, or `output/failure` unless the script wrote that itself. */
async function writeEndMarker(
  directories: ContractDirectories,
  outcome: Outcome,
  stopped: boolean
): Promise<void> {
  try {
    if (outcome.failure !== undefined) {
      await writeFile(join(directories.output, 'failure'), outcome.failure, { flag: 'wx' });
    } else if (!stopped) {
      await writeFile(join(directories.output, 'success'), '');
    }
  } catch (error) {
    if (!isCode(error, 'EEXIST')) {
      process.stderr.write(`The job's end could not be marked: ${reasonOf(error)}.\n`);
    }
  }
}

async function failureReasonOf(directories: ContractDirectories, known: string): Promise<string> {
  const written = await readFile(join(directories.output, 'failure'), 'utf8').catch(() => known);
  return (written || known).slice(0, FAILURE_REASON_LENGTH);
}

/** What the script left, packed. */
async function collectArtifacts(
  directories: ContractDirectories,
  layout: JobLayout
): Promise<{ found: Pick<StateRecord, 'model' | 'output'>; failure?: string }> {
  // Loaded only now, so that the script does not wait for it.
  const { packResults } = await import('./archive');
  const { found, failed } = await packResults({ directories, layout });
  const [first] = failed;
  return {
    found,
    failure: first && `${first.path} could not be written: ${reasonOf(first.error)}.`
  };
}
