import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  SageMakerClient
} from '@aws-sdk/client-sagemaker';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';

/**
 * Makes one call of the service; see `Aws.call`. A request that changes nothing may be given the options, with which an
 * interrupt ends it under way.
 */
export type CallSageMaker = <Answer>(
  operation: string,
  subject: string,
  send: (
    client: SageMakerClient,
    options: { readonly abortSignal?: AbortSignal }
  ) => Promise<Answer>
) => Promise<Answer>;

/**
 * Calls for a person who waits for them.
 *
 * @param options.urgent false for what is asked again and again
 */
export function sagemakerCalls(
  aws: Aws,
  caller: Caller,
  { signal, urgent = true }: { readonly signal?: AbortSignal; readonly urgent?: boolean } = {}
): CallSageMaker {
  return (operation, subject, send) =>
    aws.call(caller, { operation, subject, urgent, signal }, async (clients, abortSignal) =>
      send(await clients.sagemaker(), { abortSignal })
    );
}

/** @throws ProblemError `not-found` where there is none */
export async function describeEndpoint(
  name: string,
  call: CallSageMaker
): Promise<DescribeEndpointOutput> {
  const { DescribeEndpointCommand } = await import('../../../aws/sdk/sagemaker');
  return call('DescribeEndpoint', `endpoint ${name}`, (client, options) =>
    client.send(new DescribeEndpointCommand({ EndpointName: name }), options)
  );
}

/** An endpoint, or `undefined` where there is none. */
export function endpointNamed(
  name: string,
  call: CallSageMaker
): Promise<DescribeEndpointOutput | undefined> {
  return without(['not-found'], describeEndpoint(name, call));
}

/** A configuration, or `undefined` where there is none. */
export function configNamed(
  name: string,
  call: CallSageMaker
): Promise<DescribeEndpointConfigOutput | undefined> {
  return without(['not-found'], describeConfig(name, call));
}

/** A model, or `undefined` where there is none. */
export function modelNamed(
  name: string,
  call: CallSageMaker
): Promise<DescribeModelOutput | undefined> {
  return without(['not-found'], describeModel(name, call));
}

/** A configuration that may be gone, or not the caller's to see. */
export function configSeen(name: string, call: CallSageMaker) {
  return without(['not-found', 'denied'], describeConfig(name, call));
}

/** A model that may be gone, or not the caller's to see. */
export function modelSeen(name: string, call: CallSageMaker) {
  return without(['not-found', 'denied'], describeModel(name, call));
}

async function describeConfig(
  name: string,
  call: CallSageMaker
): Promise<DescribeEndpointConfigOutput> {
  const { DescribeEndpointConfigCommand } = await import('../../../aws/sdk/sagemaker');
  return call('DescribeEndpointConfig', `endpoint configuration ${name}`, (client, options) =>
    client.send(new DescribeEndpointConfigCommand({ EndpointConfigName: name }), options)
  );
}

async function describeModel(name: string, call: CallSageMaker): Promise<DescribeModelOutput> {
  const { DescribeModelCommand } = await import('../../../aws/sdk/sagemaker');
  return call('DescribeModel', `model ${name}`, (client, options) =>
    client.send(new DescribeModelCommand({ ModelName: name }), options)
  );
}

async function without<Answer>(
  kinds: readonly ProblemError['problem']['kind'][],
  asking: Promise<Answer>
): Promise<Answer | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof ProblemError && kinds.includes(error.problem.kind)) {
      return undefined;
    }
    throw error;
  }
}
