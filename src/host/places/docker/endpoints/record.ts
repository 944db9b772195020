import * as z from 'zod/mini';
import { serverRecord } from '../../local/record';
import { engineAddress } from '../engine';
import { owner } from '../owner';

/** What a deployment asks of a container. */
export const containerServer = z.extend(serverRecord, {
  image: z.string(),
  engine: engineAddress,
  owner: z.optional(owner),
  /** That the server listens on, in the container. */
  port: z.number(),
  /** Bytes that the container may use. */
  memory: z.optional(z.number()),
  /** Seconds until the first ping that is answered well. */
  startupTimeout: z.number()
});
export type ContainerServer = z.infer<typeof containerServer>;
