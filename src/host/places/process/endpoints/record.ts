import * as z from 'zod/mini';
import { processIdentity } from '../record';

/** That there is an endpoint: `endpoint.json`. */
export const endpointRecord = z.object({
  version: z.literal(1),
  name: z.string(),
  createdAt: z.number()
});
export type EndpointRecord = z.infer<typeof endpointRecord>;

/** What a deployment asked for: `server-N.json`. It holds nothing of the caller's environment, where credentials are. */
export const serverRecord = z.object({
  version: z.literal(1),
  endpoint: z.string(),
  number: z.number(),
  createdAt: z.number(),
  instanceType: z.string(),
  /** Where the model was read from. */
  model: z.string(),
  modelBytes: z.number(),
  /** SAGEMAKER_PROGRAM, where the deployment named one. */
  program: z.optional(z.string()),
  environment: z.record(z.string(), z.string()),
  framework: z.optional(z.string()),
  python: z.string(),
  /** Absolute path of the Python program that serves. */
  serving: z.string(),
  region: z.optional(z.string()),
  gpus: z.number()
});
export type ServerRecord = z.infer<typeof serverRecord>;

/** What became of it: `state-N.json`. */
export const serverState = z.object({
  status: z.enum(['Creating', 'InService', 'Restarting', 'Failed', 'Stopped']),
  runner: processIdentity,
  /** Leader of the server's process group and session. */
  server: z.optional(processIdentity),
  port: z.optional(z.number()),
  /** When it came into its status. */
  since: z.number(),
  /** How often it crashed in service and was started again. */
  restarts: z.number(),
  exitCode: z.optional(z.number()),
  /** A sentence; of an error of the script, with the exception's own line. */
  failureReason: z.optional(z.string())
});
export type ServerState = z.infer<typeof serverState>;
