import type { Input } from '../input';
import type { Context } from '../service';
import { date } from './jobs';
import { find, keep, listKept } from './model';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpointConfig.html */
export function createEndpointConfig(input: Input, { region, clock }: Context) {
  const name = input.string('EndpointConfigName');
  const variants = input.structures('ProductionVariants');
  if (variants.length === 0) {
    input.refuse('1 validation error detected: ProductionVariants must have at least 1 member.');
  }
  for (const variant of variants) {
    variant.string('VariantName');
    const model = variant.optionalString('ModelName');
    if (model !== undefined) {
      find(region.models, 'model', model, region);
    }
  }
  const kept = keep(region, region.endpointConfigs, 'endpoint-config', name, clock.now(), input);
  return { EndpointConfigArn: kept.arn };
}

export function describeEndpointConfig(input: Input, { region }: Context) {
  const { name, arn, created, members } = find(
    region.endpointConfigs,
    'endpoint-config',
    input.string('EndpointConfigName'),
    region
  );
  return {
    ...members,
    EndpointConfigName: name,
    EndpointConfigArn: arn,
    CreationTime: date(created)
  };
}

export function deleteEndpointConfig(input: Input, { region }: Context) {
  const name = input.string('EndpointConfigName');
  region.endpointConfigs.delete(find(region.endpointConfigs, 'endpoint-config', name, region).name);
  return {};
}

export function listEndpointConfigs(input: Input, { region }: Context) {
  const { items, nextToken } = listKept(region.endpointConfigs, input);
  return {
    EndpointConfigs: items.map(({ name, arn, created }) => ({
      EndpointConfigName: name,
      EndpointConfigArn: arn,
      CreationTime: date(created)
    })),
    NextToken: nextToken
  };
}
