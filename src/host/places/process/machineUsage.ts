import { statfs } from 'node:fs/promises';
import type { GpuChoice } from './gpuUsage';
import { GpuUsage } from './gpuUsage';
import type { Sample } from './sample';
import { rounded } from './sample';

/**
 * What is in use of the machine under a job, whoever uses it: the disk that it writes to, and its GPUs. Whoever makes one
 * disposes it.
 */
export class MachineUsage implements Disposable {
  readonly #disk: string | undefined;
  readonly #gpus: GpuUsage | undefined;

  /**
   * @param disk a path on the disk; without one that this machine sees there is no number of it
   * @param gpus none unless told
   */
  constructor({ disk, gpus }: { readonly disk?: string; readonly gpus?: GpuChoice }) {
    this.#disk = disk;
    this.#gpus = gpus && new GpuUsage(gpus);
  }

  async read(): Promise<Pick<Sample, 'disk' | 'gpu' | 'gpuMemory'>> {
    const disk = await diskUtilization(this.#disk);
    return { ...(disk === undefined ? {} : { disk }), ...this.#gpus?.newest };
  }

  [Symbol.dispose](): void {
    this.#gpus?.[Symbol.dispose]();
  }
}

/** Percent of the disk that is taken, of what its user may take, as `df` tells it. */
async function diskUtilization(path: string | undefined): Promise<number | undefined> {
  const found = path === undefined ? undefined : await statfs(path).catch(() => undefined);
  if (!found || found.blocks === 0) {
    return undefined;
  }
  const used = found.blocks - found.bfree;
  return rounded((used / (used + found.bavail)) * 100);
}
