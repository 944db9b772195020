import * as z from 'zod/mini';
import { serverRecord } from '../../local/record';

/** What a deployment asks of a plain process. */
export const processServer = z.extend(serverRecord, {
  /** SAGEMAKER_PROGRAM, where the deployment named one. */
  program: z.optional(z.string()),
  python: z.string(),
  /** Absolute path of the Python program that serves. */
  serving: z.string(),
  region: z.optional(z.string()),
  gpus: z.number()
});
export type ProcessServer = z.infer<typeof processServer>;
