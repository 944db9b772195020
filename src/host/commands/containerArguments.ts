import type { ArgumentDeclaration } from '../../protocol';
import type { ContainerResources } from '../places/place';
import type { ArgumentValues } from './command';
import { refuse } from './values';

/** What of this machine a container gets, where the caller's line names some. */
export const containerArguments = {
  gpus: {
    type: 'string',
    summary: 'GPUs of a container of local_gpu, by number; all unless told',
    placeholder: '0,1'
  },
  'shm-size': {
    type: 'string',
    summary: 'Shared memory of a local container; half of the machine’s memory unless told',
    placeholder: '16g'
  },
  memory: {
    type: 'string',
    summary: 'Memory that a local container may use',
    placeholder: '8g'
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

type ContainerValues = ArgumentValues<typeof containerArguments>;

/** @throws ProblemError `usage` */
export function resourcesNamed(
  { gpus, shmSize, memory }: ContainerValues,
  command: string
): ContainerResources {
  return {
    ...(gpus === undefined ? {} : { gpus: gpus.split(',').map(gpu => gpu.trim()) }),
    ...(shmSize === undefined
      ? {}
      : { sharedMemory: readBytes(shmSize, `--shm-size of ${command}`) }),
    ...(memory === undefined ? {} : { memory: readBytes(memory, `--memory of ${command}`) })
  };
}

/**
 * @param more what else of the command is for containers, by option
 * @throws ProblemError `usage` for the first option that is given where there is no container
 */
export function refuseContainers(
  { gpus, shmSize, memory }: ContainerValues,
  command: string,
  more: Readonly<Record<string, unknown>> = {}
): void {
  const options = { '--gpus': gpus, '--shm-size': shmSize, '--memory': memory, ...more };
  const given = Object.entries(options).find(([, value]) => value !== undefined);
  if (given) {
    throw refuse(
      `${given[0]} of ${command} is for containers; name their image with --image or --framework.`
    );
  }
}

const BYTE_UNITS: Readonly<Record<string, number>> = { '': 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30 };

/** Bytes as Docker's options take them: `512m`, `16g`. */
function readBytes(text: string, what: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([kmg]?)b?$/i.exec(text) ?? [];
  const factor = BYTE_UNITS[unit.toLowerCase()];
  if (number === undefined || factor === undefined) {
    throw refuse(`${what} takes a size like 512m or 16g, not "${text}".`);
  }
  return Math.round(Number(number) * factor);
}
