import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput
} from '@aws-sdk/client-sagemaker';
import { isChanging } from '../../../../protocol';
import { ProblemError } from '../../../problem';
import type { EndpointScaling } from '../../endpointPlace';
import type { CallSageMaker } from './ask';
import type { Described } from './describe';
import { statusOf } from './describe';

/** So many endpoints and configurations are looked at to know whether somebody else needs something. */
const LOOKED_AT = 100;

/** @throws ProblemError `unavailable` for an endpoint that SageMaker would not delete now, before anything of it is */
export function checkDeletable({ EndpointName: name, EndpointStatus }: DescribeEndpointOutput) {
  const status = statusOf(EndpointStatus);
  if (isChanging(status)) {
    throw new ProblemError(
      'unavailable',
      `Endpoint ${name} is ${status}, and SageMaker deletes none that changes.`,
      { hint: 'Delete it again in some minutes.' }
    );
  }
}

/**
 * Deletes an endpoint, then its configuration and its models where nothing else uses them. What fails behind the endpoint
 * itself is told, not thrown: the endpoint is what costs.
 */
export async function deleteEndpoint(
  name: string,
  { endpoint, config, models }: Described,
  call: CallSageMaker
): Promise<string[]> {
  const sdk = await import('../../../aws/sdk/sagemaker');
  await call('DeleteEndpoint', `endpoint ${name}`, client =>
    client.send(new sdk.DeleteEndpointCommand({ EndpointName: name }))
  );
  const said = [`Endpoint ${name} is being deleted; it costs nothing any more.`];
  const configName = endpoint.EndpointConfigName ?? config?.EndpointConfigName;
  if (configName === undefined) {
    return said;
  }
  const configUser = await configUsedBy(configName, name, call);
  if (configUser !== undefined) {
    return [...said, `Its configuration ${configName} and its models are kept: ${configUser}.`];
  }
  said.push(
    await told(`Configuration ${configName}`, () =>
      call('DeleteEndpointConfig', `endpoint configuration ${configName}`, client =>
        client.send(new sdk.DeleteEndpointConfigCommand({ EndpointConfigName: configName }))
      )
    )
  );
  for (const model of models.keys()) {
    const user = await modelUsedBy(model, configName, call);
    said.push(
      user === undefined
        ? await told(`Model ${model}`, () =>
            call('DeleteModel', `model ${model}`, client =>
              client.send(new sdk.DeleteModelCommand({ ModelName: model }))
            )
          )
        : `Model ${model} is kept: ${user}.`
    );
  }
  return said;
}

async function told(what: string, work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return `${what} is deleted.`;
  } catch (error) {
    if (error instanceof ProblemError) {
      return `${what} is kept: ${error.message}`;
    }
    throw error;
  }
}

/** Why it must stay; `undefined` when no other endpoint has it. */
export async function configUsedBy(
  config: string,
  endpoint: string,
  call: CallSageMaker
): Promise<string | undefined> {
  const sdk = await import('../../../aws/sdk/sagemaker');
  const { Endpoints = [], NextToken } = await call('ListEndpoints', 'endpoints', client =>
    client.send(new sdk.ListEndpointsCommand({ MaxResults: LOOKED_AT }))
  );
  if (NextToken !== undefined) {
    return `the account has more than ${LOOKED_AT} endpoints, and another may use it`;
  }
  for (const { EndpointName: other = '' } of Endpoints) {
    if (other !== endpoint) {
      const { EndpointConfigName } = await call('DescribeEndpoint', `endpoint ${other}`, client =>
        client.send(new sdk.DescribeEndpointCommand({ EndpointName: other }))
      );
      if (EndpointConfigName === config) {
        return `endpoint ${other} uses it`;
      }
    }
  }
  return undefined;
}

/** Why it must stay; `undefined` when no other configuration serves it. */
export async function modelUsedBy(
  model: string,
  config: string,
  call: CallSageMaker
): Promise<string | undefined> {
  const sdk = await import('../../../aws/sdk/sagemaker');
  const { EndpointConfigs = [], NextToken } = await call(
    'ListEndpointConfigs',
    'endpoint configurations',
    client => client.send(new sdk.ListEndpointConfigsCommand({ MaxResults: LOOKED_AT }))
  );
  if (NextToken !== undefined) {
    return `the account has more than ${LOOKED_AT} endpoint configurations, and another may use it`;
  }
  for (const { EndpointConfigName: other = '' } of EndpointConfigs) {
    if (other !== config) {
      const described = await call(
        'DescribeEndpointConfig',
        `endpoint configuration ${other}`,
        client => client.send(new sdk.DescribeEndpointConfigCommand({ EndpointConfigName: other }))
      );
      if (modelsOf(described).includes(model)) {
        return `endpoint configuration ${other} uses it`;
      }
    }
  }
  return undefined;
}

/** Names of the models that a configuration serves. */
export function modelsOf(config: DescribeEndpointConfigOutput | undefined): string[] {
  const { ProductionVariants = [], ShadowProductionVariants = [] } = config ?? {};
  const names = [...ProductionVariants, ...ShadowProductionVariants].flatMap(
    ({ ModelName }) => ModelName ?? []
  );
  return [...new Set(names)];
}

/** Names of all variants that an endpoint has or is to have. */
export function variantNames({ endpoint, config }: Described): string[] {
  const all = [...(endpoint.ProductionVariants ?? []), ...(config?.ProductionVariants ?? [])];
  return [...new Set(all.flatMap(({ VariantName }) => VariantName ?? []))];
}

/** Scaling that outlives its endpoint would take hold of the next one of that name. */
export async function endScaling(
  variants: readonly string[],
  scaling: EndpointScaling
): Promise<string[]> {
  const said: string[] = [];
  for (const variant of variants) {
    try {
      if (await scaling.off(variant)) {
        said.push(`The scaling of variant ${variant} is ended.`);
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      // Who may not scale has not scaled it, as a rule; the endpoint is what costs.
      if (error.problem.kind !== 'denied') {
        said.push(`The scaling of variant ${variant} is kept: ${error.message}`);
      }
    }
  }
  return said;
}
