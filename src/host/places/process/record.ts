import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import type { Json } from '../../../protocol';
import { isCode } from '../../systemError';
import { writeWhole } from '../../wholeFile';
import { localChannel } from '../inputs/channel';

const json: z.ZodMiniType<Json> = z.json();

/** What was asked for, of a job in any place of this machine. */
export const askedTraining = z.object({
  version: z.literal(1),
  name: z.string(),
  createdAt: z.number(),
  instanceType: z.string(),
  entryPoint: z.optional(z.string()),
  sourceDirectory: z.optional(z.string()),
  /** `s3://…` that the source directory was unpacked from. */
  sourceArchive: z.optional(z.string()),
  hyperparameters: z.record(z.string(), json),
  /** Those of the first host. */
  channels: z.record(z.string(), localChannel),
  metricDefinitions: z.array(z.object({ name: z.string(), regex: z.string() })),
  environment: z.record(z.string(), z.string()),
  /** Local directory of the checkpoints: the script's own, or where they go to at the end. */
  checkpoints: z.optional(z.string()),
  /** Name or ARN of the role that the script acts with; as the caller without. */
  role: z.optional(z.string()),
  /** Milliseconds between SIGTERM and SIGKILL. */
  stopGrace: z.number()
});
export type AskedTraining = z.infer<typeof askedTraining>;

/** What was asked for: `job.json`. It holds nothing of the caller's environment, where credentials are. */
export const jobRecord = z.extend(askedTraining, {
  entryPoint: z.string(),
  script: z.optional(z.string()),
  python: z.string(),
  region: z.optional(z.string()),
  cpus: z.number(),
  gpus: z.number()
});
export type JobRecord = z.infer<typeof jobRecord>;

/** A process that cannot be mistaken for a later one of the same number. */
export const processIdentity = z.object({ pid: z.number(), started: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

const artifact = z.object({ uri: z.string(), bytes: z.number() });

/** What became of it: `state.json`. */
export const stateRecord = z.object({
  status: z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']),
  /** SageMaker's secondary statuses, oldest first; the last one is the present one. */
  transitions: z.array(
    z.object({
      status: z.string(),
      startedAt: z.number(),
      endedAt: z.optional(z.number()),
      message: z.optional(z.string())
    })
  ),
  runner: processIdentity,
  /** Leader of the script's process group and session. */
  script: z.optional(processIdentity),
  startedAt: z.optional(z.number()),
  endedAt: z.optional(z.number()),
  exitCode: z.optional(z.number()),
  failureReason: z.optional(z.string()),
  model: z.optional(artifact),
  output: z.optional(artifact),
  /** Of containers: nothing of the job is left in the engine. */
  removed: z.optional(z.boolean())
});
export type StateRecord = z.infer<typeof stateRecord>;

/** A reader sees the old file or the new one, never half of one. */
export async function writeRecord(path: string, record: object): Promise<void> {
  await writeWhole(path, `${JSON.stringify(record, undefined, 1)}\n`);
}

/** The record in a file; `undefined` where there is none, or none that can be read. */
export async function readRecord<T>(
  path: string,
  schema: z.ZodMiniType<T>
): Promise<T | undefined> {
  try {
    return parseRecord(schema, await readFile(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) {
      return undefined;
    }
    throw error;
  }
}

/** The record in a file's text; `undefined` when it is not one. */
export function parseRecord<T>(schema: z.ZodMiniType<T>, text: string): T | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) {
      return undefined;
    }
    throw error;
  }
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
