import type {
  CommandDeclaration,
  EndpointDescription,
  JobDescription,
  Milliseconds,
  Output,
  Problem
} from '../../protocol';
import { LATELY } from '../metrics/endpoint';
import { ProblemError } from '../problem';
import { typed } from '../typed';
import type { CommandResult, RunContext } from './command';
import { defineCommand } from './command';
import { absence, gapsIn } from './show/absence';
import { frameValue, showMetrics } from './show/metrics';
import { refuse } from './values';
import { variantsOf } from './variant';

/** Shows the numbers of a job or an endpoint so far. */
export const metrics = defineCommand(
  {
    name: 'metrics',
    summary: 'Show the metrics of a job or an endpoint',
    description:
      'Of a job: what its script reported, found in its lines by its metric definitions, and what its instances measured. Of an endpoint: invocations, errors, latencies and utilisation of each variant, for the last three hours unless --since tells otherwise. Numbers of long ago come in coarser periods, as CloudWatch keeps them. What is no number is a gap, not zero; only counts are zero where nothing was counted.',
    examples: [
      'metrics digits-2026-11-22-10-41-07-311',
      'metrics churn-prod --since 2d',
      'metrics --endpoint churn-prod --variant AllTraffic',
      'metrics cifar --frame --out numbers'
    ],
    arguments: {
      name: {
        type: 'string',
        summary: 'Name of the job, or of the endpoint where no job has it',
        positional: true,
        completesFrom: 'job'
      },
      endpoint: {
        type: 'string',
        summary: 'Name of an endpoint',
        placeholder: 'NAME',
        completesFrom: 'endpoint'
      },
      variant: {
        type: 'string',
        summary: 'Only this variant of the endpoint, as in AllTraffic',
        placeholder: 'VARIANT'
      },
      since: { type: 'time', summary: 'Only numbers from this time on, as in 90m or 2d' },
      frame: {
        type: 'boolean',
        summary: 'Return the numbers: a list of name, host or variant, times and values',
        default: false
      }
    }
  } satisfies CommandDeclaration,
  async function* (context, { name, endpoint, variant, since, frame }) {
    const target = await targetOf(context, name, endpoint);
    if ('hosts' in target && variant !== undefined) {
      throw refuse('--variant names a part of an endpoint; name the endpoint with --endpoint.');
    }
    return 'hosts' in target
      ? yield* jobMetrics(context, target, { since, frame })
      : yield* endpointMetrics(context, target, { variant, since, frame });
  }
);

/**
 * @throws ProblemError `usage` for none or two names; `not-found`
 */
async function targetOf(
  { host, caller, signal }: RunContext,
  name: string | undefined,
  endpoint: string | undefined
): Promise<JobDescription | EndpointDescription> {
  if (endpoint !== undefined) {
    if (name !== undefined) {
      throw refuse(`Both ${name} and the endpoint ${endpoint} are named; leave one of them out.`);
    }
    return host.endpoints.find(endpoint, caller, signal);
  }
  if (name === undefined) {
    throw refuse(
      `metrics takes the name of a job or an endpoint, as in \`${typed('metrics NAME', caller)}\`; \`${typed('jobs', caller)}\` and \`${typed('endpoints', caller)}\` list them.`
    );
  }
  try {
    return await host.jobs.find(name, caller, signal);
  } catch (noJob) {
    if (!isMissing(noJob)) {
      throw noJob;
    }
    try {
      return await host.endpoints.find(name, caller, signal);
    } catch (noEndpoint) {
      if (!isMissing(noEndpoint)) {
        throw noEndpoint;
      }
      throw new ProblemError('not-found', `There is no job and no endpoint "${name}".`, {
        hint: [noJob.problem.hint, noEndpoint.problem.hint].filter(Boolean).join(' '),
        cause: noEndpoint
      });
    }
  }
}

function isMissing(error: unknown): error is ProblemError {
  return error instanceof ProblemError && error.problem.kind === 'not-found';
}

async function* jobMetrics(
  context: RunContext,
  job: JobDescription,
  { since, frame }: { readonly since?: Milliseconds; readonly frame: boolean }
): AsyncGenerator<Output, CommandResult, void> {
  const { host, caller } = context;
  let missing: Problem | undefined;
  const all = await host.metrics.read(job, caller, problem => (missing = problem));
  const series = all.map(each => {
    const first = each.times.findIndex(time => time >= (since ?? -Infinity));
    const from = first < 0 ? each.times.length : first;
    return { ...each, times: each.times.slice(from), values: each.values.slice(from) };
  });
  const notes = missing
    ? [`The numbers of its machines are missing: ${missing.message}`, missing.hint ?? '']
    : [];
  yield* showMetrics(context, {
    subject: `job ${job.ref.name}`,
    none: `There are no numbers of job ${job.ref.name} in this time. Those of SageMaker are there two minutes later.`,
    ref: job.ref,
    since,
    series,
    notes
  });
  return { value: frame ? frameValue(series) : null };
}

async function* endpointMetrics(
  context: RunContext,
  endpoint: EndpointDescription,
  options: { readonly variant?: string; readonly since?: Milliseconds; readonly frame: boolean }
): AsyncGenerator<Output, CommandResult, void> {
  const { host, caller, signal } = context;
  const { variant, since = host.clock.now() - LATELY, frame } = options;
  variantsOf(endpoint, variant);
  const found = await host.endpoints.metrics(endpoint, { since, variant }, caller, signal);
  yield* showMetrics(context, {
    subject: `endpoint ${endpoint.ref.name}`,
    none: absence(endpoint, since, host.clock.now()),
    ref: { kind: 'endpoint', ...endpoint.ref },
    variant,
    since: options.since,
    series: found,
    notes: gapsIn(found)
  });
  return { value: frame ? frameValue(found) : null };
}
