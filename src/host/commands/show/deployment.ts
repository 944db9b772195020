import type { EndpointDescription, EndpointRef, Output, Traceback } from '../../../protocol';
import { PASSING_STATUSES } from '../../../protocol';
import { endpointChanges } from '../../endpointChanges';
import type { Log, Printable } from '../../logs/log';
import { lastState } from '../../logs/text';
import { lastTraceback } from '../../logs/traceback';
import { ProblemError } from '../../problem';
import type { CommandResult, RunContext } from '../command';
import { endpointBundle, endpointValue } from './endpointBundle';
import { endpointSentence } from './endpointSentence';
import { aside, isTerminal, typed } from './face';
import { merge } from './merge';
import { printOutputs } from './terminal';

const ID = 'endpoint';

/**
 * Shows a deployment until it is decided: the endpoint as it stands, and from the first line on what its new server logs.
 * An interrupt ends the waiting, never the deployment.
 *
 * @throws ProblemError `model` with the script's traceback, when it failed
 */
export async function* showDeployment(
  context: RunContext,
  ref: EndpointRef,
  since: number,
  wait: boolean
): AsyncGenerator<Output, CommandResult, void> {
  const { host, caller, signal } = context;
  const terminal = isTerminal(caller);
  let newest = await host.endpoints.describe(ref, caller);
  const shown = (endpoint: EndpointDescription, type: 'display' | 'update'): Output =>
    terminal
      ? aside(endpointSentence(endpoint))
      : {
          type,
          id: ID,
          bundle: endpointBundle(endpoint, { at: host.clock.now(), contextId: caller.id })
        };
  yield shown(newest, 'display');
  if (!wait) {
    return { value: endpointValue(newest, caller) };
  }
  const { source } = await host.endpoints.log({ name: ref.name, ref }, caller, signal);
  using log = host.logs.openSource(source);
  const decided = new AbortController();
  const until = AbortSignal.any([signal, decided.signal]);
  async function* statuses(): AsyncGenerator<Output, void, void> {
    try {
      for await (const endpoint of endpointChanges(host.endpoints, ref, caller, signal)) {
        const changed = endpoint.status !== newest.status;
        newest = endpoint;
        if (changed) {
          yield shown(endpoint, 'update');
        }
        if (!PASSING_STATUSES.includes(endpoint.status)) {
          return;
        }
      }
    } finally {
      decided.abort();
    }
  }
  const textOf = ({ text }: Printable) => lastState(text);
  const lines = log.print({ filter: { since }, follow: true, textOf }, until);
  yield* merge(statuses(), printOutputs(lines));
  if (signal.aborted) {
    yield {
      type: 'line',
      text: `Detached; the deployment of ${ref.name} goes on. \`${typed(`endpoint ${ref.name}`, caller)}\` shows how it stands, \`${typed(`delete ${ref.name}`, caller)}\` ends it.`
    };
    return { value: endpointValue(newest, caller) };
  }
  if (newest.failureReason !== undefined) {
    throw failed(newest, await tracebackSince(log, since));
  }
  return { value: endpointValue(newest, caller) };
}

async function tracebackSince(log: Log, since: number): Promise<Traceback | undefined> {
  const traceback = await lastTraceback(log);
  if (traceback === undefined) {
    return undefined;
  }
  const [line] = await log.read(undefined, traceback.ordinal, 1);
  return line && line.time >= since ? traceback : undefined;
}

function failed(endpoint: EndpointDescription, traceback: Traceback | undefined): ProblemError {
  const { name } = endpoint.ref;
  return new ProblemError('model', `The deployment failed. ${endpointSentence(endpoint)}`, {
    hint: `Its log is in \`logs --endpoint ${name}\`; mend the script and deploy again with --name ${name}.`,
    ...(traceback && { details: traceback.lines.join('\n') })
  });
}
