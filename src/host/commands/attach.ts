import type { CommandDeclaration } from '../../protocol';
import { hasEnded } from '../../protocol';
import { ProblemError } from '../problem';
import { typed } from '../typed';
import { defineCommand } from './command';
import { logArguments, logFilter } from './logArguments';
import { showJob } from './show/job';
import { jobsValue, showJobs } from './show/jobs';
import { endpointArguments, endpointWanted, followEndpoint } from './show/endpoint';

/** More running jobs than this are not listed to choose from. */
const MOST_CHOICES = 50;

/** Shows a job with its log and follows it until it ends. */
export const attach = defineCommand(
  {
    name: 'attach',
    summary: 'Show a job’s log from its first line and follow it until the job ends',
    description:
      'Without a name it attaches to the job that runs, or lists the running ones when there are several. An interrupt detaches and leaves the job running. With --endpoint it follows an endpoint’s log until it is interrupted.',
    examples: [
      'attach digits-2026-11-22-10-41-07-311',
      'attach',
      'attach cifar --level error',
      'attach --endpoint churn-prod'
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
      live: {
        type: 'boolean',
        summary:
          'Show new lines within a second, by Live Tail, which AWS charges by the minute; what it misses comes by polling. Local jobs are live anyway',
        default: false
      },
      wait: {
        type: 'boolean',
        summary: 'Wait until the job has ended; else a terminal prints what there is',
        default: true
      }
    }
  } satisfies CommandDeclaration,
  async function* (context, values) {
    const { host, caller, signal } = context;
    const filter = logFilter(values);
    const { tail, wait, live } = values;
    const shown = { wait, past: true, filter, tail, live };
    const endpoint = endpointWanted(values);
    if (endpoint) {
      return yield* followEndpoint(context, endpoint, { filter, tail, live });
    }
    if (values.name !== undefined) {
      const job = await host.jobs.find(values.name, caller, signal);
      return yield* showJob(context, job, shown);
    }
    const list = await host.jobs.list(
      { statuses: ['InProgress', 'Stopping'], limit: MOST_CHOICES },
      caller,
      signal
    );
    const [first, ...others] = list.jobs.filter(job => !hasEnded(job.status));
    if (!first) {
      const [unasked] = list.problems;
      throw new ProblemError(
        'not-found',
        unasked
          ? `No job runs on this machine, and SageMaker could not be asked: ${unasked.problem.message}`
          : 'No job is running.',
        {
          hint: `\`${typed('attach NAME', caller)}\` shows one that has ended, \`${typed('jobs', caller)}\` lists them.`
        }
      );
    }
    if (others.length === 0) {
      const job = await host.jobs.describe(first.ref, caller, signal);
      return yield* showJob(context, job, shown);
    }
    yield* showJobs(context, list);
    yield {
      type: 'line',
      text: `${list.jobs.length} jobs are running; choose one: ${typed(`attach ${first.ref.name}`, caller)}`
    };
    return { value: jobsValue(list, caller), exitCode: 1 };
  }
);
