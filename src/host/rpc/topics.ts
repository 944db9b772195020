import type * as z from 'zod/mini';

import type { AccountChoice, LogLine, MetricSeries, Topic } from '../../protocol';
import {
  endpointMetrics,
  jobMetrics,
  logLines,
  logState,
  streamEndpoint,
  watchEndpoint,
  watchEndpoints,
  watchJob,
  watchJobs,
  watchLocalRuns,
  watchModels
} from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';
import { endpointChanges } from '../endpointChanges';
import { jobChanges } from '../jobChanges';
import { Latest } from '../latest';
import { endpointSeries } from '../metrics/endpoint';
import { thin } from '../metrics/thin';
import { ProblemError } from '../problem';
import type { OpenLogs } from './openLogs';
import * as schemas from './params';
import { parse } from './parse';
import type { EventSource } from './subscriptions';

/** What topics draw from. */
export interface TopicSources {
  readonly host: Host;
  readonly logs: OpenLogs;
}

type Events<Event> = AsyncGenerator<readonly Event[], void, void>;

/** A message holds about so many bytes of lines, unless a single one is longer. */
const MOST_BYTES = 256 * 1024;

/** What a line takes on the wire besides its text. */
const LINE_OVERHEAD = 100;

const topics = new Map<
  string,
  (sent: unknown, caller: Caller, sources: TopicSources) => EventSource
>();

/**
 * Makes the source of a topic's events.
 *
 * @throws ProblemError `usage` for an unknown topic or wrong parameters.
 */
export function prepareTopic(
  name: string,
  sent: unknown,
  caller: Caller,
  sources: TopicSources
): EventSource {
  const prepare = topics.get(name);
  if (!prepare) {
    throw new ProblemError(
      'usage',
      `There is no topic "${name}"; the topics are ${[...topics.keys()].join(', ')}.`
    );
  }
  return prepare(sent, caller, sources);
}

function define<Params, Event>(
  { topic }: Topic<Params, Event>,
  schema: z.core.$ZodType<Params>,
  events: (
    params: Params,
    caller: Caller,
    sources: TopicSources,
    signal: AbortSignal
  ) => Events<Event>
): void {
  topics.set(topic, (sent, caller, sources) => {
    const params = parse(topic, schema, sent);
    return signal => events(params, caller, sources, signal);
  });
}

/** What can be watched as a list. */
interface Lists<Query, List> {
  watchList(query: Query, caller: Caller, changed: (list: List) => void): Disposable;
}

/** A list of the account that the query names, anew on every change; a reader that is away gets the newest. */
function defineList<Query extends AccountChoice, List>(
  topic: Topic<Query, List>,
  schema: z.core.$ZodType<Query>,
  lists: (host: Host) => Lists<Query, List>
): void {
  defineOwnList(topic, schema, lists, (host, query, connected) => host.callerIn(query, connected));
}

/** A list as {@link defineList} makes them, but of whoever `callerOf` says: the connected one unless told. */
function defineOwnList<Query, List>(
  topic: Topic<Query, List>,
  schema: z.core.$ZodType<Query>,
  lists: (host: Host) => Lists<Query, List>,
  callerOf: (host: Host, query: Query, connected: Caller) => Caller = (_host, _query, connected) =>
    connected
): void {
  define(topic, schema, async function* (query, connected, { host }, signal) {
    const caller = callerOf(host, query, connected);
    const newest = new Latest<List>();
    using _watching = lists(host).watchList(query, caller, list => newest.push(list));
    for await (const list of newest.values(signal)) {
      yield [list];
    }
  });
}

define(watchJob, schemas.jobTarget, async function* (target, connected, { host }, signal) {
  const caller = host.callerOf(target, connected);
  for await (const job of jobChanges(host.jobs, target.ref, caller, signal)) {
    yield [job];
  }
});

defineList(watchJobs, schemas.jobQuery, ({ jobs }) => jobs);

define(
  watchEndpoint,
  schemas.endpointTarget,
  async function* (target, connected, { host }, signal) {
    const caller = host.callerOf(target, connected);
    for await (const endpoint of endpointChanges(host.endpoints, target.ref, caller, signal)) {
      yield [endpoint];
    }
  }
);

defineList(watchEndpoints, schemas.endpointQuery, ({ endpoints }) => endpoints);

defineList(watchModels, schemas.modelQuery, ({ models }) => models);

defineOwnList(watchLocalRuns, schemas.localQuery, ({ localRuns }) => localRuns);

define(
  streamEndpoint,
  schemas.invocation,
  async function* ({ ref, contextId, ...invocation }, connected, { host }, signal) {
    const caller = host.callerOf({ contextId }, connected);
    for await (const piece of host.endpoints.stream(ref, invocation, caller, signal)) {
      yield [Buffer.from(piece).toString('base64')];
    }
  }
);

define(logState, schemas.logState, async function* (target, caller, { logs }, signal) {
  using inUse = await logs.use(target, caller);
  const { log } = inUse;
  // Counting what passes a filter costs, so it is done when the reader is ready for the answer.
  const state = () => log.state(target.filter);
  const changes = new Latest<typeof state>();
  using _watching = log.onChange(() => changes.push(state));
  changes.push(state);
  for await (const newest of changes.values(signal)) {
    yield [newest()];
  }
});

define(logLines, schemas.logLines, async function* (params, caller, { logs }, signal) {
  using inUse = await logs.use(params, caller);
  const { filter, after, tail, follow } = params;
  for await (const lines of inUse.log.lines({ filter, after, tail, follow }, signal)) {
    yield* pieces(lines);
  }
});

define(
  endpointMetrics,
  schemas.endpointMetrics,
  async function* (target, connected, { host }, signal) {
    const caller = host.callerOf(target, connected);
    for await (const series of endpointSeries(host, target, caller, signal)) {
      yield [series.map(one => thin(one))];
    }
  }
);

define(jobMetrics, schemas.jobTarget, async function* (target, connected, { host }, signal) {
  const caller = host.callerOf(target, connected);
  const job = await host.jobs.describe(target.ref, caller, signal);
  const series = new Latest<readonly MetricSeries[]>();
  using _watching = host.metrics.watch(job, caller, changed => series.push(changed));
  for await (const newest of series.values(signal)) {
    yield [newest];
  }
});

function* pieces(lines: readonly LogLine[]): Generator<readonly LogLine[], void, void> {
  let first = 0;
  let bytes = 0;
  for (const [index, line] of lines.entries()) {
    const weight = line.text.length + LINE_OVERHEAD;
    if (index > first && bytes + weight > MOST_BYTES) {
      yield lines.slice(first, index);
      first = index;
      bytes = 0;
    }
    bytes += weight;
  }
  if (first < lines.length) {
    yield first === 0 ? lines : lines.slice(first);
  }
}
