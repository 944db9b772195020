import * as z from 'zod/mini';

import type {
  AccountChoice,
  CallerContext,
  EndpointLogRef,
  EndpointMetricsTarget,
  EndpointQuery,
  EndpointTarget,
  Invocation,
  JobQuery,
  JobRef,
  Json,
  LocalQuery,
  LogFilter,
  ModelQuery,
  ModelTarget,
  OpenSubscription,
  PendingAnswer,
  Preferences,
  ResourceRef,
  RunCommandParams
} from '../../protocol';
import { ENDPOINT_STATUSES, PROTOCOL_VERSION } from '../../protocol';

/**
 * What each method takes, checked at the door. Unknown members are dropped, so that a newer face may say more than this
 * host understands.
 */

/** A window of a log is what a screen shows and some; a reader of everything subscribes to `log-lines`. */
const LARGEST_WINDOW = 10_000;

const kind = z.enum(['training', 'processing', 'transform']);
const place = z.enum(['sagemaker', 'docker', 'process']);
const status = z.enum(['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped']);
const strings = z.array(z.string());
const count = z.int().check(z.minimum(0));

const pattern = z.string().check(
  z.refine(text => compiles(text), {
    error: 'is no regular expression that JavaScript understands'
  })
);

export const nothing = z.null();

const callerContext: z.core.$ZodType<CallerContext> = z.object({
  face: z.enum(['lab', 'kernel', 'terminal']),
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  python: z.optional(z.string()),
  profile: z.optional(z.string()),
  region: z.optional(z.string())
});

const protocol = z.int().check(
  z.refine(spoken => spoken === PROTOCOL_VERSION, {
    error: `is not ${PROTOCOL_VERSION}, which this host speaks; start the host of the caller’s own version`
  })
);

export const initializeParams = z.object({
  protocol,
  version: z.string(),
  context: callerContext
});

/** What names a job or an endpoint, besides its kind. */
const named = {
  place,
  name: z.string().check(z.minLength(1)),
  region: z.optional(z.string()),
  account: z.optional(z.string()),
  profile: z.optional(z.string())
};

const ref: z.core.$ZodType<JobRef> = z.object({ kind, ...named });

const endpointLogRef: z.core.$ZodType<EndpointLogRef> = z.object({
  kind: z.literal('endpoint'),
  ...named,
  variant: z.optional(z.string()),
  since: z.optional(z.number())
});

const contextId = z.optional(z.string());

const target = { ref, contextId };

const choice = { profile: z.optional(z.string()), region: z.optional(z.string()) };

export const accountChoice: z.core.$ZodType<AccountChoice> = z.object(choice);

export const preferences: z.ZodMiniType<Preferences> = z.object({
  ...choice,
  arguments: z.record(z.string(), z.union([z.string(), z.number()]))
});

const filter: z.core.$ZodType<LogFilter> = z.object({
  hosts: z.optional(strings),
  level: z.optional(z.enum(['debug', 'info', 'warning', 'error'])),
  grep: z.optional(pattern),
  since: z.optional(z.number()),
  until: z.optional(z.number())
});

const filtered = {
  ref: z.union([ref, endpointLogRef]),
  contextId,
  filter: z.optional(filter)
};

export const jobTarget = z.object(target);

export const jobQuery: z.core.$ZodType<JobQuery> = z.object({
  ...choice,
  kinds: z.optional(z.array(kind)),
  places: z.optional(z.array(place)),
  statuses: z.optional(z.array(status)),
  nameContains: z.optional(z.string()),
  createdAfter: z.optional(z.number()),
  createdBefore: z.optional(z.number()),
  oldestFirst: z.optional(z.boolean()),
  limit: z.optional(z.int().check(z.minimum(1)))
});

export const localQuery: z.core.$ZodType<LocalQuery> = z.object({
  jobStatuses: z.optional(z.array(status)),
  endpointStatuses: z.optional(z.array(z.enum(ENDPOINT_STATUSES))),
  limit: z.optional(z.int().check(z.minimum(1)))
});

export const logState = z.object(filtered);

export const logLines = z.object({
  ...filtered,
  after: z.optional(z.int()),
  tail: z.optional(count),
  follow: z.boolean()
});

export const readLog = z.object({
  ...filtered,
  first: count,
  count: count.check(z.maximum(LARGEST_WINDOW))
});

export const findInLog = z
  .object({
    ...filtered,
    pattern: z.string(),
    regex: z.optional(z.boolean()),
    caseSensitive: z.optional(z.boolean()),
    from: z.union([count, z.object({ time: z.number(), position: count })]),
    beyond: z.optional(z.boolean()),
    direction: z.enum(['next', 'previous'])
  })
  .check(
    z.refine(query => query.regex !== true || compiles(query.pattern), {
      error: 'is no regular expression that JavaScript understands',
      path: ['pattern']
    })
  );

export const locateInLog = z.object({
  ...filtered,
  time: z.number(),
  position: z.optional(count)
});

const resourceRef: z.core.$ZodType<ResourceRef> = z.object(named);

const endpoint = { ref: resourceRef, contextId };

export const endpointTarget: z.core.$ZodType<EndpointTarget> = z.object(endpoint);

export const endpointMetrics: z.core.$ZodType<EndpointMetricsTarget> = z.object({
  ...endpoint,
  last: z.optional(z.number().check(z.positive())),
  variant: z.optional(z.string())
});

export const endpointQuery: z.core.$ZodType<EndpointQuery> = z.object({
  ...choice,
  places: z.optional(z.array(place)),
  statuses: z.optional(z.array(z.enum(ENDPOINT_STATUSES))),
  nameContains: z.optional(z.string()),
  limit: z.optional(z.int().check(z.minimum(1)))
});

export const modelQuery: z.core.$ZodType<ModelQuery> = z.object({
  ...choice,
  places: z.optional(z.array(place)),
  nameContains: z.optional(z.string()),
  createdAfter: z.optional(z.number()),
  createdBefore: z.optional(z.number()),
  oldestFirst: z.optional(z.boolean()),
  limit: z.optional(z.int().check(z.minimum(1)))
});

export const modelTarget: z.core.$ZodType<ModelTarget> = z.object(endpoint);

export const invocation: z.core.$ZodType<EndpointTarget & Invocation> = z.object({
  ...endpoint,
  body: z.string(),
  contentType: z.string(),
  accept: z.optional(z.string()),
  variant: z.optional(z.string()),
  targetModel: z.optional(z.string()),
  component: z.optional(z.string()),
  inferenceId: z.optional(z.string()),
  customAttributes: z.optional(z.string())
});

export const pendingAnswer: z.core.$ZodType<
  EndpointTarget & PendingAnswer & { readonly wait: number }
> = z.object({
  ...endpoint,
  inferenceId: z.string(),
  output: z.string(),
  failure: z.optional(z.string()),
  contentType: z.optional(z.string()),
  wait: count
});

const json: z.core.$ZodType<Json> = z.json();

export const runCommand: z.core.$ZodType<RunCommandParams> = z
  .object({
    run: z.string(),
    line: z.optional(z.string()),
    command: z.optional(z.string()),
    arguments: z.optional(z.record(z.string(), json)),
    cell: z.optional(z.string()),
    contextId
  })
  .check(
    z.refine(params => (params.line === undefined) !== (params.command === undefined), {
      error: 'must name either a line or a command'
    })
  );

export const completeLine = z.object({ line: z.string(), cursor: count });

export const openSubscription: z.core.$ZodType<OpenSubscription> = z.object({
  id: z.string(),
  topic: z.string(),
  params: z.unknown(),
  credit: z.int().check(z.minimum(1))
});

export const grantCredit = z.object({ id: z.string(), credit: z.int().check(z.minimum(1)) });

export const closeSubscription = z.object({ id: z.string() });

function compiles(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
