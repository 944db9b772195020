import type { Problem } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import { takeJson } from '../../../aws/jsonAnswer';
import type { Caller } from '../../../caller';
import { Batch } from '../../../logs/batch';
import { ProblemError } from '../../../problem';
import { answerIn, readAnswer } from './answer';
import type { ReadPage } from './page';
import { StaleToken } from './page';
import type { PageReceiver } from './receiver';

/** Where lines are: the streams of a log group whose names begin with `prefix`. */
export interface Streams {
  readonly group: string;
  /** `<job>/`, with the slash: without it, `job-1` would read the streams of `job-10`, too. Empty for all streams. */
  readonly prefix: string;
  /** Names the host that writes a stream; see {@link hostOf} for the usual way. */
  readonly hostOf?: (stream: string, prefix: string) => string;
}

/**
 * Reads pages by FilterLogEvents, the one operation that reads all streams of a job in one call, in order of time, with
 * an id for every event.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
 *
 * @param receiver receives what is fetched in bulk
 */
export function cloudWatchReader(
  aws: Aws,
  caller: Caller,
  { group, prefix, hostOf: nameHost = hostOf }: Streams,
  paused: (problem: Problem | undefined) => void,
  receiver?: PageReceiver
): ReadPage {
  const subject = subjectOf(group, prefix);
  const pauses = new Pauses(paused);
  return async ({ from, to, token, newestFirst, limit, urgent, bulk }, signal) => {
    using lease = aws.clientsFor(caller);
    const { clients } = lease;
    const { FilterLogEventsCommand } = await import('../../../aws/sdk/logs');
    using pause = pauses.open();
    try {
      const answer = await aws.call(
        caller,
        {
          operation: 'FilterLogEvents',
          subject,
          lane: `${group} ${prefix}`,
          urgent,
          signal,
          paused: problem => pause.tell(problem)
        },
        async (used, abortSignal) => {
          const command = new FilterLogEventsCommand({
            logGroupName: group,
            logStreamNamePrefix: prefix || undefined,
            startTime: Math.max(0, Math.floor(from)),
            // Inclusive here, exclusive everywhere else.
            endTime: to === undefined ? undefined : Math.ceil(to) - 1,
            startFromHead: newestFirst ? false : undefined,
            // AWS always does this by now; emulators still do it only when asked.
            interleaved: true,
            limit,
            nextToken: token
          });
          // Emulators ignore the prefix, so it is looked at here, too.
          const hosts = (stream: string) =>
            stream.startsWith(prefix) ? nameHost(stream, prefix) : undefined;
          const thread = bulk ? receiver?.thread : undefined;
          const taken = thread
            ? thread.take(command.middlewareStack, hosts, await used.route(), abortSignal)
            : takeJson(command.middlewareStack, json => readAnswer(json, hosts));
          const output = await (await used.logs()).send(command, { abortSignal });
          return taken.answer ?? answerIn(output, hosts);
        }
      );
      return { ...answer, now: clients.now() };
    } catch (error) {
      if (error instanceof ProblemError) {
        if (error.problem.kind === 'not-found') {
          // The group appears with the first line of the account's first job.
          return { events: Batch.none, now: clients.now() };
        }
        if (token !== undefined && error.problem.code === 'InvalidParameterException') {
          throw new StaleToken({ cause: error });
        }
      }
      throw error;
    }
  };
}

/** The streams as an error names them. */
export function subjectOf(group: string, prefix: string): string {
  return prefix ? `log group ${group} (streams ${prefix}…)` : `log group ${group}`;
}

/**
 * The host that writes a stream: `algo-1` of `<job>/algo-1-1700000000`; the rest of the name for streams that are named
 * otherwise, e.g. by instance id.
 */
export function hostOf(stream: string, prefix: string): string {
  const rest = stream.slice(prefix.length);
  return /^(algo-\d+)(-\d+)?$/.exec(rest)?.[1] ?? rest;
}

/** Several pages are read at once; the log is paused while any of them is held up. */
class Pauses {
  readonly #tell: (problem: Problem | undefined) => void;
  readonly #held = new Set<object>();

  constructor(tell: (problem: Problem | undefined) => void) {
    this.#tell = tell;
  }

  open(): Disposable & { tell(problem: Problem | undefined): void } {
    const page = {
      tell: (problem: Problem | undefined) => {
        if (problem) {
          this.#held.add(page);
          this.#tell(problem);
        } else if (this.#held.delete(page) && this.#held.size === 0) {
          this.#tell(undefined);
        }
      },
      [Symbol.dispose]: () => page.tell(undefined)
    };
    return page;
  }
}
