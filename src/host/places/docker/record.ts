import * as z from 'zod/mini';
import { askedTraining } from '../process/record';
import { engineAddress } from './engine';
import { owner } from './owner';

/** What was asked for: `job.json`. It holds nothing of the caller's environment, where credentials are. */
export const jobRecord = z.extend(askedTraining, {
  place: z.literal('docker'),
  engine: engineAddress,
  owner: z.optional(owner),
  /** As the person named it. */
  image: z.string(),
  hosts: z.array(z.string()),
  /** AWS's training toolkit runs the script. */
  toolkit: z.boolean(),
  /** What the containers run, for a failure's text. */
  command: z.string(),
  /** Bytes that each container may use. */
  memory: z.optional(z.number()),
  /** By number or UUID; all of them for a `local_gpu` without. */
  gpus: z.optional(z.array(z.string()))
});
export type JobRecord = z.infer<typeof jobRecord>;
