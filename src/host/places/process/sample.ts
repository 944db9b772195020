import * as z from 'zod/mini';

/** One line of `samples.jsonl`: what the script's processes used of the machine at a moment, and what is used of its disk and GPUs. */
export const sample = z.object({
  time: z.number(),
  /** Percent of one core, summed over the cores, as CPUUtilization is on SageMaker: 0 … 100 × cores. */
  cpu: z.number(),
  /** Percent of the memory that there is: 0 … 100. */
  memory: z.number(),
  /** Resident bytes; pages that processes share are counted for each. */
  bytes: z.number(),
  /** Percent of the disk that is taken: 0 … 100. */
  disk: z.optional(z.number()),
  /** Percent of one GPU, summed over the job's GPUs: 0 … 100 × GPUs. */
  gpu: z.optional(z.number()),
  /** Percent of one GPU's memory, summed over the job's GPUs: 0 … 100 × GPUs. */
  gpuMemory: z.optional(z.number())
});
export type Sample = z.infer<typeof sample>;

/** To the hundredth, which is more than anybody sees. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
