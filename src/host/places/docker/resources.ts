import { ProblemError } from '../../problem';
import type { ContainerResources } from '../place';
import type { ContainerSpec } from './container';
import type { EngineMachine } from './preflight';

/** What a request asks of this machine. */
type AskedResources = ContainerResources & { readonly instanceType: string };

/** @throws ProblemError where GPUs are chosen for what has none */
export function checkResources({ gpus, instanceType }: AskedResources): void {
  if (gpus !== undefined && instanceType !== 'local_gpu') {
    throw new ProblemError('usage', `--gpus chooses GPUs, and ${instanceType} has none.`, {
      hint: 'Use --instance local_gpu.'
    });
  }
}

/** What the engine is asked to give a container of its machine. */
export function resourcesOn(
  { memory: all }: EngineMachine,
  { sharedMemory, memory, gpus, instanceType }: AskedResources
): Pick<ContainerSpec, 'sharedMemory' | 'memory' | 'gpus'> {
  return {
    sharedMemory: sharedMemory ?? Math.floor(all / 2),
    memory,
    gpus: instanceType === 'local_gpu' ? (gpus ?? 'all') : undefined
  };
}
