import { closeSync, openSync, writeSync } from 'node:fs';
import { totalmem } from 'node:os';
import { reasonOf } from '../../../systemError';
import type { MachineUsage } from '../machineUsage';
import type { Sample } from '../sample';
import { rounded } from '../sample';
import { processUsages, treeOf } from './usage';

const FIRST_INTERVAL = 1000;
/** After so many samples the interval doubles: an hour by seconds, then two hours by two, and a month has 40,000 lines. */
const SAMPLES_PER_INTERVAL = 3600;
/** Looking must not cost more than this share of one core, on a machine with thousands of processes too. */
const COST_SHARE = 0.02;

/** Notes the CPU and memory of a process group and its descendants. Whoever makes one disposes it. */
export class Sampler implements Disposable {
  readonly #file: number;
  readonly #group: number;
  readonly #machine: MachineUsage;
  readonly #memory = usableMemory();
  #timer: NodeJS.Timeout | undefined;
  #taken = 0;
  #interval = FIRST_INTERVAL;
  #before: { time: number; cpuSeconds: number } = { time: performance.now(), cpuSeconds: 0 };
  #newest: Sample | undefined;

  /** @param machine is the caller's to dispose */
  constructor(path: string, group: number, machine: MachineUsage) {
    this.#machine = machine;
    this.#file = openSync(path, 'a', 0o600);
    this.#group = group;
    this.#next(this.#interval);
  }

  /** The last look before the end, e.g. `15.1 of 16.0 GB of memory in use`. */
  get memory(): string | undefined {
    return (
      this.#newest &&
      `${gigabytes(this.#newest.bytes)} of ${gigabytes(this.#memory)} GB of memory in use`
    );
  }

  #next(delay: number): void {
    this.#timer = setTimeout(() => {
      this.#take().catch((error: unknown) => {
        // Numbers that cannot be had, or written, must not end the run.
        process.stderr.write(`A sample could not be taken: ${reasonOf(error)}.\n`);
        if (this.#timer !== undefined) {
          this.#next(this.#interval);
        }
      });
    }, delay);
  }

  async #take(): Promise<void> {
    const start = performance.now();
    const machine = await this.#machine.read();
    const tree = treeOf(await processUsages(), this.#group);
    if (this.#timer === undefined) {
      return;
    }
    const time = performance.now();
    const cpuSeconds = tree.reduce((sum, usage) => sum + usage.cpuSeconds, 0);
    const bytes = tree.reduce((sum, usage) => sum + usage.memoryBytes, 0);
    const seconds = (time - this.#before.time) / 1000;
    this.#newest = {
      time: Date.now(),
      // A child that nobody waited for takes its seconds along.
      cpu: rounded(Math.max(0, ((cpuSeconds - this.#before.cpuSeconds) / seconds) * 100)),
      memory: rounded(Math.min(100, (bytes / this.#memory) * 100)),
      bytes,
      ...machine
    };
    this.#before = { time, cpuSeconds };
    writeSync(this.#file, `${JSON.stringify(this.#newest)}\n`);
    this.#taken += 1;
    if (this.#taken % SAMPLES_PER_INTERVAL === 0) {
      this.#interval *= 2;
    }
    this.#next(Math.max(this.#interval, (time - start) / COST_SHARE));
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    closeSync(this.#file);
  }
}

/** What a container or session is allowed, where it is less than the machine has. */
function usableMemory(): number {
  const constrained = process.constrainedMemory();
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
