import type { DescribeModelOutput } from '@aws-sdk/client-sagemaker';
import type { EndpointDescription, EndpointQuery, EndpointSummary } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import { originOf, resourceRef } from '../origin';
import type { Page } from '../pages';
import { PAGE } from '../pages';
import type { CallSageMaker } from './ask';
import { configSeen, describeEndpoint, modelSeen, sagemakerCalls } from './ask';
import { modelsOf } from './delete';
import type { Described } from './describe';
import { description, statusOf } from './describe';

/**
 * An endpoint with its configuration and models, the last two as far as the caller may see them.
 *
 * @throws ProblemError `not-found`
 */
export async function readEndpoint(name: string, call: CallSageMaker): Promise<Described> {
  const endpoint = await describeEndpoint(name, call);
  const { EndpointConfigName } = endpoint;
  const config =
    EndpointConfigName === undefined ? undefined : await configSeen(EndpointConfigName, call);
  const models = new Map<string, DescribeModelOutput>();
  for (const model of modelsOf(config)) {
    const found = await modelSeen(model, call);
    if (found) {
      models.set(model, found);
    }
  }
  return { endpoint, config, models };
}

/** @throws ProblemError `not-found` */
export async function endpointDescription(
  name: string,
  aws: Aws,
  caller: Caller,
  options: Parameters<typeof sagemakerCalls>[2]
): Promise<EndpointDescription> {
  const described = await readEndpoint(name, sagemakerCalls(aws, caller, options));
  return description(described, originOf(caller, await regionOf(aws, caller)));
}

/** Endpoints whose name contains what is asked for, newest first. */
export async function endpointPage(
  { nameContains }: Pick<EndpointQuery, 'nameContains'>,
  token: string | undefined,
  aws: Aws,
  caller: Caller,
  signal: AbortSignal | undefined
): Promise<Page<EndpointSummary>> {
  const { ListEndpointsCommand } = await import('../../../aws/sdk/sagemaker');
  const origin = originOf(caller, await regionOf(aws, caller));
  const call = sagemakerCalls(aws, caller, { signal });
  const { Endpoints = [], NextToken } = await call(
    'ListEndpoints',
    'endpoints',
    (client, options) =>
      client.send(
        new ListEndpointsCommand({
          NextToken: token,
          NameContains: nameContains || undefined,
          MaxResults: PAGE,
          SortBy: 'CreationTime',
          SortOrder: 'Descending'
        }),
        options
      )
  );
  return {
    rows: Endpoints.map(endpoint => ({
      ref: resourceRef(endpoint.EndpointName, endpoint.EndpointArn, origin),
      status: statusOf(endpoint.EndpointStatus),
      createdAt: endpoint.CreationTime?.getTime() ?? 0,
      modifiedAt: endpoint.LastModifiedTime?.getTime() ?? 0
    })),
    next: NextToken
  };
}

/** @throws ProblemError `usage` when no region is set */
export async function regionOf(aws: Aws, caller: Caller): Promise<string> {
  using lease = aws.clientsFor(caller);
  return await lease.clients.region();
}
