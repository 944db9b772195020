import * as z from 'zod/mini';
import { processIdentity } from '../process/record';

/** A place of this machine. */
export const localPlace = z.enum(['process', 'docker']);
export type LocalPlace = z.infer<typeof localPlace>;

/** The places in words. */
export const WHERE: Readonly<Record<LocalPlace, string>> = {
  process: 'this machine (process)',
  docker: 'this machine (Docker)'
};

/** That there is an endpoint: `endpoint.json`. Its directory makes a name unique on this machine, whatever serves. */
export const endpointRecord = z.object({
  version: z.literal(1),
  place: z._default(localPlace, 'process'),
  name: z.string(),
  createdAt: z.number()
});
export type EndpointRecord = z.infer<typeof endpointRecord>;

/**
 * What every deployment asks for: `server-N.json`, to which a place adds what it needs itself. It holds nothing of the
 * caller's environment, where credentials are.
 */
export const serverRecord = z.object({
  version: z.literal(1),
  endpoint: z.string(),
  number: z.number(),
  createdAt: z.number(),
  instanceType: z.string(),
  /** Where the model was read from. */
  model: z.string(),
  modelBytes: z.number(),
  environment: z.record(z.string(), z.string()),
  framework: z.optional(z.string()),
  /** As the person named it. */
  image: z.optional(z.string())
});
export type ServerRecord = z.infer<typeof serverRecord>;

/** What became of it: `state-N.json`. */
export const serverState = z.object({
  status: z.enum(['Creating', 'InService', 'Restarting', 'Failed', 'Stopped']),
  /** Who writes the state: the server's runner, or for containers the host that watches over it. */
  runner: processIdentity,
  /** Leader of the server's process group and session, where it is a plain process. */
  server: z.optional(processIdentity),
  /** Where it listens; this machine unless told. */
  host: z.optional(z.string()),
  port: z.optional(z.number()),
  /** When it came into its status. */
  since: z.number(),
  /** How often it crashed in service and was started again. */
  restarts: z.number(),
  exitCode: z.optional(z.number()),
  /** A sentence; of an error of the script, with the exception's own line. */
  failureReason: z.optional(z.string()),
  /** A sentence of a server that runs and does not answer as it should; empty when it does again. */
  trouble: z.optional(z.string()),
  /** Of containers: nothing of the server is left in the engine. */
  removed: z.optional(z.boolean())
});
export type ServerState = z.infer<typeof serverState>;
