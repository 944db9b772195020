import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cpus, totalmem } from 'node:os';
import type Docker from 'dockerode';
import * as z from 'zod/mini';
import type { Milliseconds } from '../../../protocol';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { entryKind } from '../contract/command';
import { hostNames } from '../contract/files';
import type { LocalChannels } from '../inputs';
import { checkChannels } from '../inputs';
import type { TrainingRequest } from '../place';
import {
  checkCheckpoints,
  checkDisk,
  checkedEntryPoint,
  checkSources,
  checkText,
  graceOf,
  regionOf
} from '../process/preflight';
import type { CodeShape } from './container';
import type { EngineAddress } from './engine';
import type { JobRecord } from './record';
import { checkResources } from './resources';

/** A request that this machine can begin with, as far as the engine is not asked. */
export interface CheckedRequest {
  readonly request: TrainingRequest & { readonly image: string };
  /** Empty where the image brings its own program. */
  readonly entryPoint: string;
  readonly code: CodeShape | undefined;
  readonly region: string | undefined;
  readonly stopGrace: Milliseconds;
}

/**
 * Looks at everything on this machine that would make a run fail at once, and creates nothing of it.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export async function checkRequest(
  request: TrainingRequest,
  caller: Caller,
  jobs: string,
  signal?: AbortSignal
): Promise<CheckedRequest> {
  const { image } = request;
  if (image === undefined) {
    throw new ProblemError('usage', 'A job in Docker needs an image.', {
      hint: 'Name one by --image; without, the script runs as a plain process.'
    });
  }
  checkResources(request);
  const hasScript = request.entryPoint !== undefined;
  const entryPoint = hasScript ? checkedEntryPoint(request) : '';
  checkText(request);
  const bytes = await checkSources(request, entryPoint, jobs, signal);
  await checkChannels(request);
  await checkCheckpoints(request);
  await checkDisk(jobs, bytes);
  return {
    request: { ...request, image },
    entryPoint,
    code: hasScript ? codeShape(request, entryPoint) : undefined,
    region: regionOf(caller.context),
    stopGrace: graceOf(caller.context)
  };
}

function codeShape({ sourceDirectory }: TrainingRequest, entryPoint: string): CodeShape {
  const has = (name: string) =>
    sourceDirectory !== undefined && existsSync(join(sourceDirectory, name));
  return {
    kind: entryKind(entryPoint, has('setup.py')),
    hasRequirements: has('requirements.txt')
  };
}

/** The job's record, once its image is known. */
export function recordOf(
  checked: CheckedRequest,
  channels: LocalChannels,
  engine: EngineAddress,
  hyperparameters: JobRecord['hyperparameters'],
  program: Pick<JobRecord, 'toolkit' | 'command'>,
  now: Milliseconds
): JobRecord {
  const { request } = checked;
  return {
    version: 1,
    place: 'docker',
    name: request.name,
    createdAt: now,
    engine,
    image: request.image,
    instanceType: request.instanceType,
    hosts: hostNames(request.instanceCount),
    ...program,
    entryPoint: request.entryPoint,
    sourceDirectory: request.sourceDirectory,
    sourceArchive: request.sourceArchive,
    hyperparameters,
    channels: { ...channels },
    metricDefinitions: request.metricDefinitions.map(({ name, regex }) => ({ name, regex })),
    environment: { ...request.environment },
    checkpoints: request.checkpoints,
    role: request.role,
    memory: request.memory,
    gpus: request.gpus && [...request.gpus],
    stopGrace: checked.stopGrace
  };
}

/** What the engine's machine has. */
export interface EngineMachine {
  readonly cpus: number;
  readonly memory: number;
  /** Bind mounts are of this machine's own files, with their owners. */
  readonly sharesFiles: boolean;
  readonly hasGpuRuntime: boolean;
}

/** Asks the engine only where this machine cannot tell itself. */
export async function engineMachine(
  docker: Docker,
  address: EngineAddress,
  gpu: boolean
): Promise<EngineMachine> {
  const local = 'socketPath' in address && process.platform === 'linux';
  if (local && !gpu) {
    return { cpus: cpus().length, memory: totalmem(), sharesFiles: true, hasGpuRuntime: false };
  }
  const info = engineInfo.parse(await docker.info());
  return {
    cpus: info.NCPU ?? cpus().length,
    memory: info.MemTotal ?? totalmem(),
    sharesFiles: local,
    hasGpuRuntime:
      Object.keys(info.Runtimes ?? {}).some(name => name.includes('nvidia')) ||
      (info.DiscoveredDevices ?? []).length > 0
  };
}

/** What of the engine's own description is of interest here; every field may be missing in an older one. */
const engineInfo = z.object({
  NCPU: z.optional(z.number()),
  MemTotal: z.optional(z.number()),
  Runtimes: z.nullish(z.record(z.string(), z.unknown())),
  DiscoveredDevices: z.nullish(z.array(z.unknown()))
});

/** @throws ProblemError `machine`: never a silent run on the processor */
export function checkGpu(machine: EngineMachine): void {
  if (!machine.hasGpuRuntime) {
    throw new ProblemError(
      'machine',
      'The Docker Engine cannot give a GPU to a container: it has no NVIDIA runtime.',
      {
        hint: 'Install the NVIDIA Container Toolkit (sudo nvidia-ctk runtime configure && sudo systemctl restart docker), or use --instance local_cpu.'
      }
    );
  }
}
