import { availableParallelism, loadavg } from 'node:os';

/** Whoever else runs on the cores takes their share of each: how many times longer something may take now. */
export function share(): number {
  return Math.max(1, (loadavg()[0] ?? 1) / availableParallelism());
}
