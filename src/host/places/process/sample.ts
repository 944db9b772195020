import * as z from 'zod/mini';

/** One line of `samples.jsonl`: what the script's processes used of the machine at a moment. */
export const sample = z.object({
  time: z.number(),
  /** Percent of one core, summed over the cores, as CPUUtilization is on SageMaker: 0 … 100 × cores. */
  cpu: z.number(),
  /** Percent of the memory that there is: 0 … 100. */
  memory: z.number(),
  /** Resident bytes; pages that processes share are counted for each. */
  bytes: z.number()
});
export type Sample = z.infer<typeof sample>;
