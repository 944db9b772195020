import { open } from 'node:fs/promises';
import type { MetricSeries } from '../../../protocol';
import { isCode } from '../../systemError';
import type { MachineMetrics } from '../place';
import { HOST } from './layout';
import { parseRecord } from './record';
import type { Sample } from './sample';
import { sample } from './sample';

/** What the series are called, by the field of a sample. SageMaker's names, and the bytes besides. */
const SERIES = [
  ['CPUUtilization', 'Percent', 'cpu'],
  ['MemoryUtilization', 'Percent', 'memory'],
  ['GPUUtilization', 'Percent', 'gpu'],
  ['GPUMemoryUtilization', 'Percent', 'gpuMemory'],
  ['DiskUtilization', 'Percent', 'disk'],
  ['MemoryUsed', 'Bytes', 'bytes']
] as const;

/** Reads a job's samples on as they come; the series that it gives grow in place. */
export class ProcessMetrics implements MachineMetrics {
  readonly #path: string;
  readonly #series: readonly {
    readonly field: keyof Sample;
    readonly times: number[];
    readonly values: number[];
    readonly series: MetricSeries;
  }[];
  #position = 0;

  /** @param path of the samples of one host */
  constructor(path: string, host = HOST) {
    this.#path = path;
    this.#series = SERIES.map(([name, unit, field]) => {
      const times: number[] = [];
      const values: number[] = [];
      return {
        field,
        times,
        values,
        series: { name, unit, source: 'instance', host, times, values }
      };
    });
  }

  /** What was never measured, as the GPUs of a machine without, is no series. */
  async read(): Promise<MetricSeries[]> {
    for (const line of await this.#newLines()) {
      const taken = parseRecord(sample, line);
      for (const { field, times, values } of this.#series) {
        const value = taken?.[field];
        if (taken && value !== undefined) {
          times.push(taken.time);
          values.push(value);
        }
      }
    }
    return this.#series.flatMap(({ series, times }) => (times.length > 0 ? [series] : []));
  }

  async #newLines(): Promise<string[]> {
    const text = await this.#newText();
    const whole = text.lastIndexOf('\n') + 1;
    this.#position += whole;
    return text.slice(0, whole).split('\n').slice(0, -1);
  }

  /** The samples are ASCII: characters are bytes. */
  async #newText(): Promise<string> {
    try {
      await using file = await open(this.#path);
      const { size } = await file.stat();
      const length = Math.max(0, size - this.#position);
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(length),
        0,
        length,
        this.#position
      );
      return buffer.toString('latin1', 0, bytesRead);
    } catch (error) {
      if (isCode(error, 'ENOENT')) {
        return '';
      }
      throw error;
    }
  }
}
