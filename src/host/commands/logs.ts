import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { CommandDeclaration, LogState, Output } from '../../protocol';
import { Latest } from '../latest';
import type { Log, Printed } from '../logs/log';
import { ProblemError } from '../problem';
import { typed } from '../typed';
import type { RunContext } from './command';
import { defineCommand } from './command';
import { logArguments, logFilter } from './logArguments';
import { resolvePath } from './paths';
import { jobBundle, takeSnapshot } from './show/bundle';
import { endpointArguments, endpointText, endpointWanted, printEndpoint } from './show/endpoint';
import { isTerminal } from './show/face';
import { counted } from './show/figures';
import { jobValue } from './show/job';
import { logText, printPast } from './show/terminal';
import { refuse } from './values';

/** Shows or saves what a job or an endpoint has logged so far, and ends. */
export const logs = defineCommand(
  {
    name: 'logs',
    summary: 'Show or save what a job or an endpoint has logged so far',
    description:
      'In a notebook it shows the last lines in a view that has them all; on a terminal it prints every line. With --save it writes every line to a file.',
    examples: [
      'logs digits-2026-11-22-10-41-07-311',
      'logs cifar --tail 200 --level error',
      'logs cifar --save cifar.log',
      'logs --endpoint churn-prod --since 3h'
    ],
    arguments: {
      name: {
        type: 'string',
        summary: 'Name of the job',
        positional: true,
        completesFrom: 'job'
      },
      ...logArguments,
      ...endpointArguments,
      save: { type: 'path', summary: 'Write the lines to this file', completesFrom: 'path' }
    }
  } satisfies CommandDeclaration,
  async function* (context, values) {
    const { host, caller, signal } = context;
    const excerpt = { filter: logFilter(values), tail: values.tail };
    const endpoint = endpointWanted(values);
    if (endpoint) {
      if (values.save === undefined) {
        return yield* printEndpoint(context, endpoint, excerpt);
      }
      const { source } = await host.endpoints.log(endpoint, caller, signal);
      using log = host.logs.openSource(source);
      const printed = log.print({ ...excerpt, follow: false, textOf: endpointText }, signal);
      return yield* save(context, endpoint.name, printed, resolvePath(values.save, caller));
    }
    if (values.name === undefined) {
      throw refuse(
        `logs takes the name of a job, as in \`${typed('logs NAME', caller)}\`, or --endpoint NAME; \`${typed('jobs', caller)}\` lists the jobs.`
      );
    }
    const job = await host.jobs.find(values.name, caller, signal);
    using log = host.logs.open(job, caller);
    if (values.save !== undefined) {
      const printed = log.print({ ...excerpt, follow: false, textOf: logText(job) }, signal);
      yield* save(context, job.ref.name, printed, resolvePath(values.save, caller));
    } else if (isTerminal(caller)) {
      yield* printPast(log, excerpt, logText(job), signal);
    } else {
      await pastIsIn(log, signal);
      const snapshot = await takeSnapshot(job, log, host.clock.now(), excerpt, signal);
      const bundle = jobBundle(snapshot, { contextId: caller.id, filter: excerpt.filter });
      yield { type: 'display', id: 'job', bundle };
    }
    return { value: jobValue(job, caller) };
  }
);

/** Resolves once the past has been read, or is held up: what is shown for good says how many lines there are. */
async function pastIsIn(log: Log, signal: AbortSignal): Promise<void> {
  const changes = new Latest<LogState>();
  using _watching = log.onChange(() => changes.push(log.state()));
  changes.push(log.state());
  for await (const { phase } of changes.values(signal)) {
    if (phase !== 'loading') {
      return;
    }
  }
}

/** Writes beside the file and renames, so that the file is whole or as it was. */
async function* save(
  { caller, signal }: RunContext,
  name: string,
  printed: AsyncGenerator<Printed, void, void>,
  path: string
): AsyncGenerator<Output, void, void> {
  const partial = `${path}.part`;
  const file = await open(partial, 'w').catch(error => {
    throw new ProblemError(
      'machine',
      `The log cannot be saved to ${path}: ${String(error)}; choose a directory that you may write to instead of ${dirname(path)}.`,
      { cause: error }
    );
  });
  let done = 0;
  try {
    for await (const { text, lines } of printed) {
      await file.write(`${text}\n`);
      done += lines;
      yield { type: 'progress', id: 'save', what: `Saving ${path}`, done, unit: 'steps' };
    }
    await file.close();
    if (signal.aborted) {
      yield { type: 'line', text: `Interrupted; ${path} was not written.` };
      return;
    }
    await rename(partial, path);
  } finally {
    await file.close();
    await rm(partial, { force: true });
  }
  const saved = `Saved ${counted(done, 'line')} of ${name} to ${path}.`;
  yield { type: 'line', text: saved, stream: isTerminal(caller) ? 'stderr' : undefined };
}
