import * as z from 'zod/mini';
import type { Json } from '../../../protocol';
import { localChannel } from '../inputs/channel';
import { engineAddress } from './engine';

const json: z.ZodMiniType<Json> = z.json();

/** What was asked for: `job.json`. It holds nothing of the caller's environment, where credentials are. */
export const jobRecord = z.object({
  version: z.literal(1),
  place: z.literal('docker'),
  name: z.string(),
  createdAt: z.number(),
  engine: engineAddress,
  /** As the person named it. */
  image: z.string(),
  instanceType: z.string(),
  hosts: z.array(z.string()),
  /** AWS's training toolkit runs the script. */
  toolkit: z.boolean(),
  /** What the containers run, for a failure's text. */
  command: z.string(),
  entryPoint: z.optional(z.string()),
  sourceDirectory: z.optional(z.string()),
  /** `s3://…` that the source directory was unpacked from. */
  sourceArchive: z.optional(z.string()),
  hyperparameters: z.record(z.string(), json),
  /** Those of the first host. */
  channels: z.record(z.string(), localChannel),
  metricDefinitions: z.array(z.object({ name: z.string(), regex: z.string() })),
  environment: z.record(z.string(), z.string()),
  /** Local directory that the checkpoints go to at the end. */
  checkpoints: z.optional(z.string()),
  /** Name or ARN of the role that the script acts with; as the caller without. */
  role: z.optional(z.string()),
  /** Bytes that each container may use. */
  memory: z.optional(z.number()),
  /** By number or UUID; all of them for a `local_gpu` without. */
  gpus: z.optional(z.array(z.string())),
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGrace: z.number()
});
export type JobRecord = z.infer<typeof jobRecord>;
