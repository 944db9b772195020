import * as z from 'zod/mini';
import { serverRecord } from '../../local/record';
import { engineAddress } from '../engine';

/** What a deployment asks of a container. */
export const containerServer = z.extend(serverRecord, {
  image: z.string(),
  engine: engineAddress,
  /** That the server listens on, in the container. */
  port: z.number(),
  /** Seconds until the first ping that is answered well. */
  startupTimeout: z.number()
});
export type ContainerServer = z.infer<typeof containerServer>;
