import type { CommandDeclaration, JobKind, JobStatus, PlaceName } from '../../protocol';
import { defineCommand } from './command';
import { jobsValue, showJobs } from './show/jobs';
import { some } from './values';

const STATUSES = ['InProgress', 'Completed', 'Failed', 'Stopping', 'Stopped'] as const;
const KINDS = ['training', 'processing', 'transform'] as const;
const PLACES = ['process', 'docker', 'sagemaker'] as const;

/** Lists the jobs of all places. */
export const jobs = defineCommand(
  {
    name: 'jobs',
    summary: 'List the jobs of this machine and of SageMaker, newest first',
    examples: ['jobs', 'jobs --status InProgress', 'jobs --name digits --since 2d'],
    arguments: {
      name: {
        type: 'string',
        summary: 'Only jobs whose name contains this',
        placeholder: 'TEXT'
      },
      status: {
        type: 'string',
        summary: 'Only jobs in this state',
        choices: STATUSES,
        repeatable: true,
        placeholder: 'STATUS'
      },
      since: { type: 'time', summary: 'Only jobs created from this time on, as in 2d' },
      until: { type: 'time', summary: 'Only jobs created before this time' },
      kind: {
        type: 'string',
        summary: 'Only jobs of this kind',
        choices: KINDS,
        repeatable: true
      },
      place: {
        type: 'string',
        summary: 'Only jobs of this place; process is this machine',
        choices: PLACES,
        repeatable: true
      },
      limit: { type: 'integer', summary: 'At most so many', default: 20, minimum: 1 },
      'oldest-first': { type: 'boolean', summary: 'Oldest first', default: false }
    }
  } satisfies CommandDeclaration,
  async function* (context, values) {
    const { host, caller, signal } = context;
    const list = await host.jobs.list(
      {
        nameContains: values.name,
        statuses: some<JobStatus>(STATUSES, values.status),
        createdAfter: values.since,
        createdBefore: values.until,
        kinds: some<JobKind>(KINDS, values.kind),
        places: some<PlaceName>(PLACES, values.place),
        limit: values.limit,
        oldestFirst: values.oldestFirst
      },
      caller,
      signal
    );
    yield* showJobs(context, list);
    return { value: jobsValue(list, caller) };
  }
);
