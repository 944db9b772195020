import type { EndpointDescription, EndpointRef, Output, Traceback } from '../../../protocol';
import { PASSING_STATUSES } from '../../../protocol';
import type { Clock } from '../../clock';
import { endpointChanges } from '../../endpointChanges';
import type { Log, Printable } from '../../logs/log';
import { lastState } from '../../logs/text';
import { lastTraceback } from '../../logs/traceback';
import { ProblemError } from '../../problem';
import { typed } from '../../typed';
import type { CommandResult, RunContext } from '../command';
import { endpointBundle, endpointValue } from './endpointBundle';
import { endpointSentence } from './endpointSentence';
import { duration } from './figures';
import { aside, isTerminal } from './face';
import { merge } from './merge';
import { printOutputs } from './terminal';

const ID = 'endpoint';

/** A line of the access log, as `"GET /ping HTTP/1.1" 200`: how SageMaker finds out that a server is ready. */
const ANSWERED_PING = /\/ping\b[^\n]* 200\b/;

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
  // While an endpoint is updated the old servers are pinged, too.
  const isNew = newest.status === 'Creating';
  let pinged = false;
  async function* logged(): AsyncGenerator<Output, void, void> {
    for await (const output of printOutputs(lines)) {
      yield output;
      if (isNew && !pinged && output.type === 'line' && ANSWERED_PING.test(output.text)) {
        pinged = true;
        const text = `The server of ${ref.name} answered its first ping after ${duration(host.clock.now() - since)}.`;
        yield { type: 'line', text };
      }
    }
  }
  const waiting = waitOutputs(host.clock, () => ({ ...newest, pinged }), since, until);
  yield* merge(statuses(), logged(), waiting);
  if (signal.aborted) {
    yield {
      type: 'line',
      text: `Detached; the deployment of ${ref.name} goes on. \`${typed(`endpoint ${ref.name}`, caller)}\` shows how it stands, \`${typed(`delete ${ref.name}`, caller)}\` ends it.`
    };
    return { value: endpointValue(newest, caller) };
  }
  const traceback =
    newest.failureReason === undefined ? undefined : await tracebackSince(log, since);
  const said = (await host.endpoints.place(ref.place).settle?.(ref, caller)) ?? [];
  if (newest.failureReason !== undefined) {
    throw failed(newest, traceback, said, context);
  }
  for (const text of said) {
    yield { type: 'line', text };
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

function failed(
  endpoint: EndpointDescription,
  traceback: Traceback | undefined,
  said: readonly string[],
  { caller }: RunContext
): ProblemError {
  const { name } = endpoint.ref;
  const again =
    said.length > 0
      ? `${said.join(' ')} Mend what failed and deploy again.`
      : `Its log is in \`${typed(`logs --endpoint ${name}`, caller)}\`; mend the script and deploy again with --name ${name}.`;
  return new ProblemError('model', `The deployment failed. ${endpointSentence(endpoint)}`, {
    hint: again,
    ...(traceback && { details: traceback.lines.join('\n') })
  });
}

/** What SageMaker usually takes, in seconds: instances are started, the image and the model are pulled. */
const USUAL = { instances: [240, 480], serverless: [60, 180] } as const;
const TICK = 5_000;

/** How long an endpoint of SageMaker takes already, and usually, while it changes. */
async function* waitOutputs(
  clock: Clock,
  newest: () => EndpointDescription & { readonly pinged: boolean },
  since: number,
  signal: AbortSignal
): AsyncGenerator<Output, void, void> {
  if (newest().ref.place !== 'sagemaker') {
    return;
  }
  const progress = (seconds: number): Output => {
    const { ref, status, instanceType, pinged } = newest();
    const [least, most] = instanceType === 'serverless' ? USUAL.serverless : USUAL.instances;
    return {
      type: 'progress',
      id: 'wait',
      what: `Endpoint ${ref.name} is ${status}${pinged ? ' and answers pings' : ''}, usually for ${least / 60} to ${most / 60} minutes`,
      done: Math.min(seconds, most - 1),
      total: most,
      unit: 'seconds'
    };
  };
  while (!signal.aborted) {
    yield progress(Math.round((clock.now() - since) / 1_000));
    await clock.sleep(TICK, signal).catch(() => undefined);
  }
  yield { type: 'progress', id: 'wait', what: '', done: 1, total: 1, unit: 'seconds' };
}
