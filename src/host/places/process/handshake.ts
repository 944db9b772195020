import * as z from 'zod/mini';

/**
 * What host and runner say to each other, once, over IPC: the host sends the environment that the caller's own processes
 * have, the runner answers {@link RUNNER_READY} when the job's state is on disk.
 */
export const callerEnvironment = z.record(z.string(), z.string());
export type CallerEnvironment = z.infer<typeof callerEnvironment>;

export const RUNNER_READY = 'ready';
