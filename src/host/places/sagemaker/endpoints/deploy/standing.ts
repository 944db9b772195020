import type { DescribeEndpointOutput } from '@aws-sdk/client-sagemaker';
import { PASSING_STATUSES } from '../../../../../protocol';
import type { UnfinishedDeployment } from '../../../endpointPlace';
import { statusOf } from '../describe';
import type { Deployment } from './journal';

/** Serves a configuration, or is about to. */
export function isHeadingFor(
  {
    EndpointConfigName,
    EndpointStatus,
    PendingDeploymentSummary
  }: Pick<
    DescribeEndpointOutput,
    'EndpointConfigName' | 'EndpointStatus' | 'PendingDeploymentSummary'
  >,
  config: string | undefined
): boolean {
  return (
    (EndpointConfigName === config && EndpointStatus !== 'Failed') ||
    PendingDeploymentSummary?.EndpointConfigName === config
  );
}

/** How a deployment stands, by what has become of its endpoint. */
export function standingOf(
  { config, startedAt }: Pick<Deployment, 'config' | 'startedAt'>,
  endpoint: DescribeEndpointOutput | undefined
): Pick<UnfinishedDeployment, 'state' | 'reason'> {
  if (endpoint === undefined) {
    return { state: 'cut-off' };
  }
  if (PASSING_STATUSES.includes(statusOf(endpoint.EndpointStatus))) {
    return { state: 'going-on' };
  }
  if (isHeadingFor(endpoint, config)) {
    return { state: 'done' };
  }
  // A reason that is older is another deployment's.
  const since = endpoint.LastModifiedTime?.getTime() ?? 0;
  return endpoint.FailureReason !== undefined && since >= startedAt
    ? { state: 'failed', reason: endpoint.FailureReason }
    : { state: 'cut-off' };
}

/** Name of the configuration that serves, and with its models must stay; none of an endpoint that failed from its beginning. */
export function servingConfig(
  { creates }: Pick<Deployment, 'creates'>,
  endpoint: DescribeEndpointOutput | undefined
): string | undefined {
  return creates && endpoint?.EndpointStatus === 'Failed'
    ? undefined
    : endpoint?.EndpointConfigName;
}
