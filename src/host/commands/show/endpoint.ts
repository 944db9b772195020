import type { ArgumentDeclaration, Output } from '../../../protocol';
import type { EndpointLog, EndpointLogQuery } from '../../host';
import type { Log, Printable } from '../../logs/log';
import { lastState, plainText } from '../../logs/text';
import { typed } from '../../typed';
import type { ArgumentValues, RunContext } from '../command';
import { refuse } from '../values';
import type { Excerpt } from './bundle';
import { aside, isTerminal } from './face';
import { counted, moment } from './figures';
import { liveOutputs } from './live';
import { merge } from './merge';
import { pauseOutputs, printOutputs, printPast } from './terminal';

/** Lines of an endpoint that a cell shows. */
const CELL_LINES = 200;

/** What names an endpoint in place of a job. */
export const endpointArguments = {
  endpoint: {
    type: 'string',
    summary: 'Name of an endpoint whose log to show instead of a job’s',
    placeholder: 'NAME',
    completesFrom: 'endpoint'
  },
  variant: {
    type: 'string',
    summary: 'Only this variant of the endpoint, as in AllTraffic',
    placeholder: 'VARIANT'
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

/**
 * The endpoint that the values name; `undefined` when they name none.
 *
 * @throws ProblemError `usage` for both a job and an endpoint, and for a variant of none
 */
export function endpointWanted({
  name,
  endpoint,
  variant,
  since
}: ArgumentValues<typeof endpointArguments> & {
  readonly name: string | undefined;
  readonly since: number | undefined;
}): EndpointLogQuery | undefined {
  if (endpoint === undefined) {
    if (variant !== undefined) {
      throw refuse('--variant names a part of an endpoint; name the endpoint with --endpoint.');
    }
    return undefined;
  }
  if (name !== undefined) {
    throw refuse(
      `Both the job ${name} and the endpoint ${endpoint} are named; leave one of them out.`
    );
  }
  return { name: endpoint, variant, since };
}

/** Follows an endpoint's log until an interrupt: it has no end. A cell shows the last lines, for it must end. */
export async function* followEndpoint(
  context: RunContext,
  query: EndpointLogQuery,
  { filter, tail, live }: Excerpt & { readonly live: boolean }
): AsyncGenerator<Output, void, void> {
  const { host, caller, signal } = context;
  if (!isTerminal(caller)) {
    return yield* printEndpoint(context, query, { filter, tail });
  }
  const endpoint = await host.endpoints.log(query, caller, signal);
  using log = host.logs.openSource(endpoint.source);
  yield aside(heading(query, endpoint));
  yield* merge(
    printOutputs(log.print({ filter, tail, follow: true, textOf: endpointText }, signal)),
    emptyOutputs(log, query, endpoint, signal),
    pauseOutputs(log, signal),
    ...(live ? [liveOutputs(log, signal)] : [])
  );
  yield aside(`Detached; the endpoint ${query.name} goes on.`);
}

/** Shows what an endpoint has logged so far: on a terminal every line, in a cell the last ones as text. */
export async function* printEndpoint(
  { host, caller, signal }: RunContext,
  query: EndpointLogQuery,
  { filter, tail }: Excerpt
): AsyncGenerator<Output, void, void> {
  const endpoint = await host.endpoints.log(query, caller, signal);
  using log = host.logs.openSource(endpoint.source);
  if (isTerminal(caller)) {
    yield aside(heading(query, endpoint));
    const empty = emptySentence(query, endpoint);
    yield* printPast(log, { filter, tail }, endpointText, signal, empty);
    return;
  }
  const most = Math.min(tail ?? CELL_LINES, CELL_LINES);
  const shown: string[] = [];
  for await (const lines of log.lines({ filter, tail: most, follow: false }, signal)) {
    shown.push(...lines.map(line => plainText(endpointText(line))));
  }
  const { total } = log.state();
  const sentences =
    total === 0
      ? emptySentence(query, endpoint)
      : `${heading(query, endpoint)}: the last ${counted(shown.length, 'line')} of ${total.toLocaleString('en-US')}. ` +
        `On a terminal, \`${typed(`attach --endpoint ${query.name}`, { ...caller, context: { ...caller.context, face: 'terminal' } })}\` follows them.`;
  yield {
    type: 'display',
    id: 'endpoint',
    bundle: { 'text/plain': [sentences, ...shown].join('\n') }
  };
}

/** `AllTraffic/i-0123abcd | text` */
export function endpointText({ host, text }: Printable): string {
  return `${host} | ${lastState(text)}`;
}

function heading({ name, variant }: EndpointLogQuery, { where, from }: EndpointLog): string {
  const part = variant === undefined ? '' : `, variant ${variant},`;
  return `Endpoint ${name}${part} on ${where}, from ${moment(from)} on (--since begins earlier)`;
}

/** Says so when there is nothing, once the past is in. */
async function* emptyOutputs(
  log: Log,
  query: EndpointLogQuery,
  endpoint: EndpointLog,
  signal: AbortSignal
): AsyncGenerator<Output, void, void> {
  // Of a log without lines, a reader of its past gets nothing and ends when all of it is in.
  const past = log.lines({ tail: 1, follow: false }, signal);
  const { done } = await past.next();
  await past.return();
  if (done && !signal.aborted) {
    yield aside(emptySentence(query, endpoint));
  }
}

function emptySentence({ name }: EndpointLogQuery, { group, where, from }: EndpointLog): string {
  return `Endpoint ${name} has logged nothing since ${moment(from)}; its log ${where.startsWith('SageMaker') ? 'group ' : ''}${group} comes with its first line.`;
}
