import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Sample } from './sample';
import { rounded } from './sample';

const INTERVAL = 1000;

/** Which GPUs, and where nvidia-smi is. */
export interface GpuChoice {
  /** By number or UUID; all unless told. */
  readonly ids?: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * What the GPUs of this machine do, told once a second by one `nvidia-smi` that runs on. There are no numbers where there
 * is none, and none of what a GPU does not tell (one that is split by MIG has no utilization). Whoever makes one disposes
 * it. https://docs.nvidia.com/deploy/nvidia-smi/index.html
 */
export class GpuUsage implements Disposable {
  readonly #smi: ChildProcess;
  /** The newest of each GPU. */
  readonly #gpus = new Map<string, { readonly used: number; readonly memory: number }>();

  constructor({ ids = [], env }: GpuChoice) {
    this.#smi = spawn(
      'nvidia-smi',
      [
        '--query-gpu=index,utilization.gpu,memory.used,memory.total',
        '--format=csv,noheader,nounits',
        `--loop-ms=${INTERVAL}`,
        ...(ids.length > 0 ? [`--id=${ids.join(',')}`] : [])
      ],
      {
        env: { PATH: env.PATH, LD_LIBRARY_PATH: env.LD_LIBRARY_PATH },
        stdio: ['ignore', 'pipe', 'ignore']
      }
    );
    // Without a driver there are no numbers, and nothing else to say: the run itself was checked before.
    this.#smi.on('error', () => undefined);
    this.#smi.on('exit', () => this.#gpus.clear());
    if (this.#smi.stdout) {
      createInterface({ input: this.#smi.stdout }).on('line', line => this.#take(line));
    }
  }

  /** Summed over the GPUs, as SageMaker does: 0 … 100 × GPUs. */
  get newest(): Pick<Sample, 'gpu' | 'gpuMemory'> {
    const all = [...this.#gpus.values()];
    const sum = (values: readonly number[]) =>
      rounded(values.reduce((total, value) => total + value, 0));
    const used = all.map(({ used }) => used).filter(Number.isFinite);
    const memory = all.map(({ memory }) => memory).filter(Number.isFinite);
    return {
      ...(used.length > 0 && { gpu: sum(used) }),
      ...(memory.length > 0 && { gpuMemory: sum(memory) })
    };
  }

  #take(line: string): void {
    const [index = '', used, taken, total] = line.split(',').map(field => field.trim());
    this.#gpus.set(index, { used: Number(used), memory: (Number(taken) / Number(total)) * 100 });
  }

  [Symbol.dispose](): void {
    this.#smi.kill('SIGKILL');
  }
}

/** The GPUs that CUDA_VISIBLE_DEVICES leaves to a script; all where that names none that nvidia-smi knows. */
export function visibleGpus(env: Readonly<Record<string, string | undefined>>): string[] {
  const ids = (env.CUDA_VISIBLE_DEVICES ?? '').split(',').map(id => id.trim());
  return ids.every(id => /^(\d+|GPU-[0-9a-f-]+)$/.test(id)) ? ids : [];
}
