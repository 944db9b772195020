import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type Docker from 'dockerode';
import { ProblemError } from '../../problem';
import { pipeName } from '../contract/channel';
import { argumentsOf, entryCommand } from '../contract/command';
import { contractInstanceType } from '../contract/files';
import { scriptModeHyperparameters } from '../contract/hyperparameters';
import type { ContractRun } from '../contract/variables';
import type { LocalChannels } from '../inputs';
import { createJob } from '../local/createJob';
import type { Progress } from '../place';
import { countGpus } from '../process/gpu';
import { writeRecord } from '../process/record';
import type { RunState } from '../process/runner/state';
import type { Access } from './aws';
import type { ContainerCommand, ContainerSpec, ReadOnlyMount } from './container';
import { containerCommand, containerEnvironment, createOptions, DIRECTORIES } from './container';
import { channelMounts, createMounted, pipedChannels, pipeFeeders } from './data';
import type { EngineAddress } from './engine';
import { engineProblem, engineWords, statusOf } from './engine';
import { startCause } from './exit';
import type { Program } from './image';
import { labelsOf } from './labels';
import type { JobLayout } from './layout';
import { hostFiles } from './layout';
import type { CheckedRequest, EngineMachine } from './preflight';
import type { JobRecord } from './record';
import { resourcesOn } from './resources';
import type { Starting } from './supervision';
import { clear } from './clear';
import { treeArchive } from './tree';

/** Everything that the containers of a job are made from. */
export interface Launch {
  readonly docker: Docker;
  readonly address: EngineAddress;
  readonly machine: EngineMachine;
  readonly checked: CheckedRequest;
  /** Of each host, in the order of the record's hosts. */
  readonly channels: readonly LocalChannels[];
  readonly program: Program;
  readonly record: JobRecord;
  /** Whose data directory the job belongs to. */
  readonly home: string;
  /** What gives the script access to AWS. */
  readonly access: Access;
}

/** Makes a job's directory, with the logs of its hosts. @throws ProblemError */
export function createDockerJob(
  layout: JobLayout,
  record: JobRecord,
  claim: (layout: JobLayout, record: JobRecord) => Promise<RunState>
): Promise<RunState> {
  return createJob(layout, record.name, async () => {
    for (const host of record.hosts) {
      const { log, times } = hostFiles(layout, host);
      await writeFile(log, '', { mode: 0o600 });
      await writeFile(times, '', { mode: 0o600 });
    }
    // The state is first: a job without one is taken for one whose host was killed.
    const state = await claim(layout, record);
    await writeRecord(layout.job, record);
    return state;
  });
}

/**
 * Makes the containers of a job, fills them and starts them. When one cannot be started nothing is left of any.
 *
 * @param follow called when the starts are on their way, with the containers in the order of the hosts
 * @throws ProblemError
 */
export async function launch(
  job: Launch,
  progress: Progress,
  follow: (starting: Starting) => void,
  signal?: AbortSignal
): Promise<Docker.Container[]> {
  const { docker, record } = job;
  const total = record.hosts.length;
  try {
    const network = total > 1 ? await createNetwork(job) : undefined;
    const containers = new Map<string, Docker.Container>();
    const gpus = await gpuCount(job);
    for (const [index, host] of record.hosts.entries()) {
      signal?.throwIfAborted();
      progress({ what: 'Making the containers', done: index, total, unit: 'steps' });
      containers.set(host, await makeContainer(job, host, network, gpus));
    }
    const all = [...containers.values()];
    const started = Promise.all(all.map(container => container.start()));
    follow({ docker, containers, started });
    await started;
    return all;
  } catch (error) {
    await clear(docker, labelsOf(job.home, record.name)).catch(() => undefined);
    signal?.throwIfAborted();
    throw startProblem(error, job);
  }
}

async function createNetwork({ docker, record, home }: Launch): Promise<string> {
  const name = `sagemaker-${record.name}`;
  await docker.createNetwork({ Name: name, Driver: 'bridge', Labels: labelsOf(home, record.name) });
  return name;
}

/** How many GPUs a script will find; the toolkit counts itself, a plain image is told. */
async function gpuCount({ checked, record }: Launch): Promise<number> {
  if (record.instanceType !== 'local_gpu') {
    return 0;
  }
  return checked.request.gpus?.length ?? countGpus({ PATH: process.env.PATH ?? '' }).catch(() => 1);
}

/** Makes and fills the container of one host. Mounts that the engine sees otherwise than this machine become copies. */
async function makeContainer(
  job: Launch,
  host: string,
  network: string | undefined,
  gpus: number
): Promise<Docker.Container> {
  const { docker, checked, machine, record } = job;
  const run = contractRun(job, host, gpus);
  const channels = job.channels[record.hosts.indexOf(host)] ?? {};
  const data = await channelMounts(channels);
  const mounts = machine.sharesFiles ? data : [];
  const mounted =
    mounts.length > 0 ? await createMounted(docker, spec(job, run, network, mounts)) : undefined;
  const container =
    mounted ?? (await docker.createContainer(createOptions(spec(job, run, network, []))));
  const { checkpoints, sourceDirectory, script } = checked.request;
  const archive = treeArchive({
    run,
    sourceDirectory,
    script,
    checkpoints: checkpoints !== undefined && existsSync(checkpoints) ? checkpoints : undefined,
    copied: mounted ? [] : data,
    pipes: pipedChannels(channels).map(name => pipeName(name, 0)),
    files: [...job.access.files, ...(await pipeFeeders(channels))]
  });
  await container.putArchive(archive, { path: '/' });
  return container;
}

function spec(
  job: Launch,
  run: ContractRun,
  network: string | undefined,
  mounts: readonly ReadOnlyMount[]
): ContainerSpec {
  const { record, checked, machine, program } = job;
  const { request } = checked;
  const host = run.placement.currentHost;
  return {
    name: `sagemaker-${record.name}-${host}`,
    image: record.image,
    labels: labelsOf(job.home, record.name, host),
    host,
    network,
    command: commandOf(program, checked, run),
    environment: containerEnvironment(program, run, {
      ...job.access.environment,
      ...record.environment
    }),
    mounts,
    ...resourcesOn(machine, request),
    stopGrace: record.stopGrace
  };
}

/** What the containers run, as a failure's text tells it. */
export function commandText(
  program: Program,
  checked: CheckedRequest,
  hyperparameters: JobRecord['hyperparameters']
): string {
  const { request, entryPoint, code } = checked;
  if (program.kind === 'plain' && code !== undefined && request.containerEntrypoint === undefined) {
    return entryCommand(code.kind, entryPoint, program.python, argumentsOf(hyperparameters)).join(
      ' '
    );
  }
  const asked = { entrypoint: request.containerEntrypoint, arguments: request.containerArguments };
  return [...(asked.entrypoint ?? []), ...(asked.arguments ?? ['train'])].join(' ');
}

/** What the containers run; the same on every host. */
function commandOf(
  program: Program,
  { request, code }: CheckedRequest,
  run: ContractRun
): ContainerCommand {
  return containerCommand(
    program,
    { entrypoint: request.containerEntrypoint, arguments: request.containerArguments },
    code,
    run
  );
}

function contractRun(
  { record, checked, machine }: Launch,
  host: string,
  gpus: number
): ContractRun {
  return {
    jobName: record.name,
    entryPoint: checked.entryPoint,
    directories: DIRECTORIES,
    hyperparameters: record.hyperparameters,
    channels: record.channels,
    placement: {
      currentHost: host,
      hosts: record.hosts,
      instanceType: contractInstanceType(record.instanceType),
      networkInterface: 'eth0'
    },
    cpus: machine.cpus,
    gpus,
    region: checked.region
  };
}

/** Hyperparameters as the image is given them: with those of script mode where there is a script. */
export function hyperparametersOf({ request, entryPoint, region }: CheckedRequest) {
  return entryPoint === ''
    ? { ...request.hyperparameters }
    : scriptModeHyperparameters(request.hyperparameters, {
        jobName: request.name,
        entryPoint,
        submitDirectory: DIRECTORIES.code,
        region
      });
}

function startProblem(error: unknown, { record, address }: Launch): ProblemError {
  const known = startCause(engineWords(error), record.image);
  if (known) {
    return new ProblemError('machine', known.message, { hint: known.hint, cause: error });
  }
  if (statusOf(error) === 409) {
    return new ProblemError(
      'usage',
      `The Docker Engine has already something named like the job ${record.name}: ${engineWords(error)}.`,
      { hint: 'Choose another --job-name.', cause: error }
    );
  }
  return engineProblem(error, address, `the start of ${record.name}`);
}
