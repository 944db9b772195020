import type { CommandValue, JobDescription, Output } from '../../../protocol';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { typed } from '../../typed';
import type { CommandResult, RunContext } from '../command';
import type { Excerpt, Snapshot } from './bundle';
import { toJson } from './bundle';
import { followInCell } from './cell';
import { isTerminal } from './face';
import { reason } from './sentence';
import { followOnTerminal } from './terminal';

/** How a job is shown. */
export interface ShowOptions extends Excerpt {
  /** Until it has ended and its log has settled. */
  readonly wait: boolean;
  /** On a terminal what has been logged is printed without waiting, too; a cell's view shows it anyway. */
  readonly past?: boolean;
  /** New lines are wished for at once. */
  readonly live?: boolean;
}

/** What `Job` in Python is made from; it goes on acting as the caller did, `--profile` and all. */
export function jobValue(job: JobDescription, { id: contextId }: Caller): CommandValue {
  return toJson({ type: 'job', ref: job.ref, job, contextId });
}

/**
 * Shows a job as its caller's face does, waits for it if asked to, and ends as the command that does so ends: with the
 * job as its value, or in a cell whose job failed with a problem, so that Run All stops.
 *
 * An interrupt ends the waiting, never the job.
 */
export async function* showJob(
  context: RunContext,
  job: JobDescription,
  options: ShowOptions
): AsyncGenerator<Output, CommandResult, void> {
  const terminal = isTerminal(context.caller);
  const follow = terminal ? followOnTerminal : followInCell;
  const { job: newest, traceback } = yield* follow(context, job, options);
  const { name } = newest.ref;
  if (options.wait && context.signal.aborted) {
    const { caller } = context;
    yield {
      type: 'line',
      text: `Detached; ${name} keeps running. \`${typed(`attach ${name}`, caller)}\` comes back to it, \`${typed(`stop ${name}`, caller)}\` stops it.`
    };
    return { value: jobValue(newest, context.caller) };
  }
  const failed = options.wait && newest.status === 'Failed';
  if (failed && !terminal) {
    throw jobFailed(newest, traceback, context.caller);
  }
  return { value: jobValue(newest, context.caller), exitCode: failed ? 1 : 0 };
}

function jobFailed(
  job: JobDescription,
  traceback: Snapshot['traceback'],
  caller: Caller
): ProblemError {
  const { name } = job.ref;
  const why = reason(job);
  const error = traceback?.lines.at(-1)?.trim();
  const also = error && !why.includes(error) ? ` ${error}` : '';
  return new ProblemError('job-failed', `Training job ${name} failed: ${why}${also}`, {
    hint: `Its log is above, and in \`${typed(`logs ${name}`, caller)}\`.`
  });
}
