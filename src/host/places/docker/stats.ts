import { appendFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { PassThrough } from 'node:stream';
import type Docker from 'dockerode';
import * as z from 'zod/mini';
import { parseRecord } from '../process/record';
import type { MachineUsage } from '../process/machineUsage';
import type { Sample } from '../process/sample';
import { rounded } from '../process/sample';

/** After so many samples of a second each only every second one is kept, then every fourth, as for plain processes. */
const SAMPLES_PER_INTERVAL = 3600;

const usage = z.object({
  cpu_usage: z.object({ total_usage: z.number() }),
  system_cpu_usage: z.optional(z.number()),
  online_cpus: z.optional(z.number())
});

/** One message of `GET /containers/{id}/stats`. The memory of a container that has just ended is empty. */
const stats = z.object({
  read: z.string(),
  cpu_stats: usage,
  precpu_stats: usage,
  memory_stats: z.object({
    usage: z.optional(z.number()),
    limit: z.optional(z.number()),
    stats: z.optional(z.record(z.string(), z.number()))
  })
});

/**
 * A container's use of the machine at a moment, in SageMaker's units; `undefined` for what is no measurement: the first
 * message, and those around the end.
 */
export function sampleOf(text: string): Sample | undefined {
  const measured = parseRecord(stats, text);
  if (measured === undefined) {
    return undefined;
  }
  const { cpu_stats: now, precpu_stats: before, memory_stats: memory } = measured;
  const time = Date.parse(measured.read);
  const system = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  if (!before.system_cpu_usage || system <= 0 || !memory.usage || !memory.limit || !(time > 0)) {
    return undefined;
  }
  const cpu = now.cpu_usage.total_usage - before.cpu_usage.total_usage;
  // Files that are only cached are not in use; version 1 and version 2 of control groups name them differently.
  const cached = memory.stats?.['total_inactive_file'] ?? memory.stats?.['inactive_file'] ?? 0;
  const bytes = Math.max(0, memory.usage - cached);
  return {
    time,
    cpu: rounded(Math.max(0, (cpu / system) * (now.online_cpus ?? 1) * 100)),
    memory: rounded(Math.min(100, (bytes / memory.limit) * 100)),
    bytes
  };
}

/** Writes a container's samples until it ends or the signal aborts, each with what is in use of the machine. */
export async function recordStats(
  container: Docker.Container,
  path: string,
  machine: MachineUsage,
  signal: AbortSignal
): Promise<void> {
  const options = { stream: true, abortSignal: signal } as const;
  const stream = await container.stats(options);
  let taken = 0;
  // What an abort breaks off has no end of its own.
  const lines = createInterface({ input: stream.pipe(new PassThrough()), signal });
  for await (const line of lines) {
    const sample = sampleOf(line);
    if (sample) {
      const every = 2 ** Math.floor(Math.log2(1 + taken / SAMPLES_PER_INTERVAL));
      if (taken % every === 0) {
        const whole = { ...sample, ...(await machine.read()) };
        await appendFile(path, `${JSON.stringify(whole)}\n`, { mode: 0o600 });
      }
      taken += 1;
    }
  }
}
