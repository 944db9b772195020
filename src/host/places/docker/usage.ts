import type Docker from 'dockerode';
import * as z from 'zod/mini';
import { MachineUsage } from '../process/machineUsage';
import type { JobRecord } from './record';
import { recordStats } from './stats';

const engineInfo = z.object({ DockerRootDir: z.optional(z.string()) });

/** Writes what a container uses, and what is in use of its machine where that is this one, until it ends or the signal aborts. */
export async function recordUsage(
  docker: Docker,
  container: Docker.Container,
  job: Pick<JobRecord, 'engine' | 'instanceType' | 'gpus'>,
  path: string,
  signal: AbortSignal
): Promise<void> {
  using machine = await machineOf(docker, job);
  await recordStats(container, path, machine, signal);
}

/** An engine behind a socket runs on this machine, or in a virtual one whose directories are not here. */
async function machineOf(
  docker: Docker,
  { engine, instanceType, gpus }: Pick<JobRecord, 'engine' | 'instanceType' | 'gpus'>
): Promise<MachineUsage> {
  if (!('socketPath' in engine)) {
    return new MachineUsage({});
  }
  const { DockerRootDir: disk } = engineInfo.parse(await docker.info());
  const gpu = instanceType === 'local_gpu';
  return new MachineUsage({ disk, ...(gpu && { gpus: { ids: gpus, env: process.env } }) });
}
