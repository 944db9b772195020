import { open } from 'node:fs/promises';
import type { MetricSeries } from '../../../protocol';
import type { MachineMetrics } from '../place';
import { HOST } from './layout';
import { parseRecord } from './record';
import { sample } from './sample';
import { isCode } from './systemError';

/** Reads a job's samples on as they come; the series that it gives grow in place. */
export class ProcessMetrics implements MachineMetrics {
  readonly #path: string;
  readonly #host: string;
  readonly #times: number[] = [];
  readonly #cpu: number[] = [];
  readonly #memory: number[] = [];
  readonly #bytes: number[] = [];
  #position = 0;

  /** @param path of the samples of one host */
  constructor(path: string, host = HOST) {
    this.#path = path;
    this.#host = host;
  }

  async read(): Promise<MetricSeries[]> {
    for (const line of await this.#newLines()) {
      const taken = parseRecord(sample, line);
      if (taken) {
        this.#times.push(taken.time);
        this.#cpu.push(taken.cpu);
        this.#memory.push(taken.memory);
        this.#bytes.push(taken.bytes);
      }
    }
    if (this.#times.length === 0) {
      return [];
    }
    const shared = { source: 'instance', host: this.#host, times: this.#times } as const;
    return [
      { ...shared, name: 'CPUUtilization', unit: 'Percent', values: this.#cpu },
      { ...shared, name: 'MemoryUtilization', unit: 'Percent', values: this.#memory },
      { ...shared, name: 'MemoryUsed', unit: 'Bytes', values: this.#bytes }
    ];
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
