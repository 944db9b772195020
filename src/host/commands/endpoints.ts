import type { CommandDeclaration, EndpointStatus, PlaceName } from '../../protocol';
import { ENDPOINT_STATUSES } from '../../protocol';
import { defineCommand } from './command';
import { endpointsValue, showEndpoints } from './show/endpoints';
import { some } from './values';

const PLACES = ['process', 'docker', 'sagemaker'] as const;

/** Lists the endpoints of all places. */
export const endpoints = defineCommand(
  {
    name: 'endpoints',
    summary: 'List the endpoints of this machine and of SageMaker, newest first',
    examples: ['endpoints', 'endpoints --status InService', 'endpoints --place process'],
    arguments: {
      name: {
        type: 'string',
        summary: 'Only endpoints whose name contains this',
        placeholder: 'TEXT'
      },
      status: {
        type: 'string',
        summary: 'Only endpoints in this state',
        choices: ENDPOINT_STATUSES,
        repeatable: true,
        placeholder: 'STATUS'
      },
      place: {
        type: 'string',
        summary: 'Only endpoints of this place; process is this machine’s own Python',
        choices: PLACES,
        repeatable: true
      },
      limit: { type: 'integer', summary: 'At most so many', default: 20, minimum: 1 }
    }
  } satisfies CommandDeclaration,
  async function* (context, values) {
    const { host, caller, signal } = context;
    const list = await host.endpoints.list(
      {
        nameContains: values.name,
        statuses: some<EndpointStatus>(ENDPOINT_STATUSES, values.status),
        places: some<PlaceName>(PLACES, values.place),
        limit: values.limit
      },
      caller,
      signal
    );
    yield* showEndpoints(context, list);
    return { value: endpointsValue(list, caller) };
  }
);
