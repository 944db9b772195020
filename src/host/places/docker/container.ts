import type Docker from 'dockerode';
import type { EntryKind } from '../contract/command';
import { argumentsOf, entryCommand, installCommand, shellQuoted } from '../contract/command';
import { contractDirectories } from '../contract/directories';
import type { ContractRun } from '../contract/variables';
import { contractVariables, localJobArn } from '../contract/variables';
import type { Program } from './image';

/** The tree's place in every container. */
export const DIRECTORIES = contractDirectories('/opt/ml');

/** The code that a plain image runs, as far as its command depends on it. */
export interface CodeShape {
  readonly kind: EntryKind;
  readonly hasRequirements: boolean;
}

/** What a container of one host is made from. */
export interface ContainerSpec {
  readonly name: string;
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly host: string;
  /** The job's own network; the engine's default one without. */
  readonly network?: string;
  readonly command: ContainerCommand;
  readonly environment: Readonly<Record<string, string>>;
  readonly mounts: readonly ReadOnlyMount[];
  readonly sharedMemory: number;
  readonly memory?: number;
  /** `all`, or GPUs by number or UUID. */
  readonly gpus?: 'all' | readonly string[];
  /** Milliseconds between SIGTERM and SIGKILL. */
  readonly stopGrace: number;
  /** A port of the container, and the address of the engine's machine where it gets a free one. */
  readonly published?: { readonly port: number; readonly address: string };
}

/** A directory or file of this machine that a container may read. */
export interface ReadOnlyMount {
  readonly source: string;
  readonly target: string;
}

export interface ContainerCommand {
  /** Instead of the image's own, where it is given. */
  readonly entrypoint?: readonly string[];
  readonly arguments: readonly string[];
  /** Absolute; the image's own unless told. */
  readonly directory?: string;
}

/**
 * What a container runs: `train`, as SageMaker does, with the image's own entry point; what was asked for in its place; or
 * the script itself in an image that has only Python.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-dockerfile.html
 */
export function containerCommand(
  program: Program,
  asked: { readonly entrypoint?: readonly string[]; readonly arguments?: readonly string[] },
  code: CodeShape | undefined,
  run: ContractRun
): ContainerCommand {
  if (asked.entrypoint !== undefined) {
    return { entrypoint: asked.entrypoint, arguments: asked.arguments ?? [] };
  }
  if (program.kind !== 'plain' || code === undefined || run.entryPoint === '') {
    return { arguments: asked.arguments ?? ['train'] };
  }
  const [first, ...rest] = entryCommand(
    code.kind,
    run.entryPoint,
    program.python,
    argumentsOf(run.hyperparameters)
  );
  const before = preparation(code, run.entryPoint, program.python);
  return before === ''
    ? { entrypoint: [first], arguments: rest, directory: DIRECTORIES.code }
    : {
        entrypoint: ['/bin/sh', '-c', `${before}exec "$@"`, 'sh'],
        arguments: [first, ...rest],
        directory: DIRECTORIES.code
      };
}

/** What the toolkit does before it runs the script: installation, and a failure file that says that this failed. */
function preparation(code: CodeShape, entryPoint: string, python: string): string {
  if (code.kind === 'shell-command') {
    return `chmod 755 ${shellQuoted(`./${entryPoint}`)}; `;
  }
  const install = installCommand(code.kind, python, code.hasRequirements);
  if (install === undefined) {
    return '';
  }
  const failure =
    code.kind === 'python-package' ? 'InstallModuleError' : 'InstallRequirementsError';
  const command = install.map(shellQuoted).join(' ');
  return `PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore ${command} || { code=$?; printf '%s:\\nExitCode %s\\nErrorMessage ""\\nCommand "%s"' ${failure} "$code" ${shellQuoted(command)} > ${DIRECTORIES.output}/failure; exit "$code"; }; `;
}

/**
 * The environment of a container. An image with AWS's toolkit makes the SM_* variables itself, from the files; a plain one
 * is given them. Nothing secret: everybody who may use the engine can read it.
 */
export function containerEnvironment(
  program: Program,
  run: ContractRun,
  given: Readonly<Record<string, string>>
): Record<string, string> {
  const platform = {
    PYTHONUNBUFFERED: '1',
    TRAINING_JOB_NAME: run.jobName,
    TRAINING_JOB_ARN: localJobArn(run.jobName, run.region),
    ...(run.region === undefined ? {} : { AWS_REGION: run.region, AWS_DEFAULT_REGION: run.region })
  };
  return program.kind === 'plain' && run.entryPoint !== ''
    ? {
        ...platform,
        PYTHONPATH: DIRECTORIES.code,
        ...given,
        ...contractVariables(run)
      }
    : { ...platform, ...given };
}

/**
 * What the engine is asked to make. The log is kept whole, whatever the engine's default driver keeps: it is what every
 * line is read from until the job has ended.
 */
export function createOptions(spec: ContainerSpec): Docker.ContainerCreateOptions {
  const { command, network, published } = spec;
  const port = published && `${published.port}/tcp`;
  return {
    name: spec.name,
    Image: spec.image,
    Hostname: spec.host,
    Labels: { ...spec.labels },
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    ...(command.entrypoint === undefined ? {} : { Entrypoint: [...command.entrypoint] }),
    ...(command.directory === undefined ? {} : { WorkingDir: command.directory }),
    Cmd: [...command.arguments],
    ...(port === undefined ? {} : { ExposedPorts: { [port]: {} } }),
    StopSignal: 'SIGTERM',
    StopTimeout: Math.ceil(spec.stopGrace / 1000),
    HostConfig: {
      // Process 1 of a container does not hear SIGTERM unless it asks for it; a small init hears and passes it on.
      Init: true,
      LogConfig: { Type: 'json-file', Config: { 'max-size': LOG_SIZE } },
      ...(port === undefined
        ? {}
        : { PortBindings: { [port]: [{ HostIp: published?.address, HostPort: '' }] } }),
      ShmSize: spec.sharedMemory,
      ...(spec.memory === undefined ? {} : { Memory: spec.memory, MemorySwap: spec.memory }),
      ...(spec.gpus === undefined ? {} : { DeviceRequests: [deviceRequest(spec.gpus)] }),
      Mounts: spec.mounts.map(({ source, target }) => ({
        Type: 'bind',
        Source: source,
        Target: target,
        ReadOnly: true
      })),
      ...(network === undefined ? {} : { NetworkMode: network })
    },
    ...(network === undefined
      ? {}
      : { NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [spec.host] } } } })
  };
}

/** More than any disk holds: an engine may be set up to keep less, and older ones know no word for all. */
const LOG_SIZE = '1000000g';

function deviceRequest(gpus: 'all' | readonly string[]): Docker.DeviceRequest {
  return gpus === 'all'
    ? { Count: -1, Capabilities: [['gpu']] }
    : { DeviceIDs: [...gpus], Capabilities: [['gpu']] };
}
