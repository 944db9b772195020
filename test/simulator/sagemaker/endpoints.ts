import { ServiceError } from '../errors';
import { Input } from '../input';
import type { Region } from '../region';
import type { EndpointPlan } from '../scenario';
import type { Context } from '../service';
import { Endpoint, type Ending, type Variant } from './endpoint';
import { date } from './jobs';
import { find, listKept } from './model';
import { noteTags } from './tags';

const servingImage =
  '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6.0-cpu-py312';

/** Puts an endpoint of a scenario in place, with a model and a configuration of its name. */
export function plantEndpoint(region: Region, plan: EndpointPlan, start: number): void {
  const created = start + plan.created;
  const { name } = plan;
  const role = `arn:aws:iam::${region.account}:role/SageMakerRole`;
  region.models.set(name, {
    name,
    arn: region.arn('model', name),
    created,
    members: {
      ExecutionRoleArn: role,
      PrimaryContainer: {
        Image: plan.image ?? servingImage,
        ModelDataUrl:
          plan.modelData ?? `s3://sagemaker-${region.name}-${region.account}/${name}/model.tar.gz`,
        Environment: { SAGEMAKER_PROGRAM: 'inference.py' }
      }
    }
  });
  region.endpointConfigs.set(name, {
    name,
    arn: region.arn('endpoint-config', name),
    created,
    members: {
      ProductionVariants: plan.variants.map(variant => ({
        VariantName: variant.name,
        ModelName: name,
        InstanceType: variant.instanceType,
        InitialInstanceCount: variant.instanceCount,
        InitialVariantWeight: 1
      }))
    }
  });
  const variants = plan.variants.map((variant): Variant => ({
    name: variant.name,
    instanceType: variant.instanceType,
    instances: variant.instanceCount,
    weight: 1,
    invocationsPerMinute: variant.invocationsPerMinute ?? 0
  }));
  region.endpoints.set(
    name,
    new Endpoint(
      name,
      region.arn('endpoint', name),
      created,
      logGroupOf(region, name),
      plan.reply,
      {
        until: created + plan.takes,
        configName: name,
        variants,
        ending: plan.end
      }
    )
  );
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateEndpoint.html */
export function createEndpoint(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const name = input.string('EndpointName');
  const arn = region.arn('endpoint', name);
  if (region.endpoints.get(name)?.status(now) !== undefined) {
    throw new ServiceError(
      'ValidationException',
      `Cannot create already existing endpoint "${arn}".`
    );
  }
  const configName = input.string('EndpointConfigName');
  const variants = variantsOf(region, configName);
  noteTags(region, arn, input);
  region.endpoints.set(
    name,
    new Endpoint(name, arn, now, logGroupOf(region, name), undefined, {
      until: now + region.endpointTakes.creation,
      configName,
      variants,
      ending: endingOf(region, configName)
    })
  );
  return { EndpointArn: arn };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeEndpoint.html */
export function describeEndpoint(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const endpoint = findEndpoint(region, input.string('EndpointName'), now);
  const desired = endpoint.desired(now);
  return {
    EndpointName: endpoint.name,
    EndpointArn: endpoint.arn,
    EndpointConfigName: endpoint.configName(now),
    ProductionVariants: endpoint.variants(now).map(variant => {
      const target = desired.find(({ name }) => name === variant.name) ?? variant;
      return {
        VariantName: variant.name,
        CurrentWeight: variant.weight,
        DesiredWeight: target.weight,
        ...(variant.serverless
          ? {
              CurrentServerlessConfig: variant.serverless,
              DesiredServerlessConfig: target.serverless
            }
          : { CurrentInstanceCount: variant.instances, DesiredInstanceCount: target.instances })
      };
    }),
    EndpointStatus: endpoint.status(now),
    FailureReason: endpoint.failureReason(now),
    ...pending(endpoint.pendingConfigName(now)),
    CreationTime: date(endpoint.created),
    LastModifiedTime: date(endpoint.lastModified(now))
  };
}

function pending(EndpointConfigName: string | undefined) {
  return EndpointConfigName === undefined
    ? {}
    : { PendingDeploymentSummary: { EndpointConfigName } };
}

export function listEndpoints(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const status = input.optionalString('StatusEquals');
  const there = new Map(
    [...region.endpoints].filter(([, endpoint]) => {
      const current = endpoint.created <= now ? endpoint.status(now) : undefined;
      return current !== undefined && (status === undefined || current === status);
    })
  );
  const { items, nextToken } = listKept(there, input);
  return {
    Endpoints: items.map(endpoint => ({
      EndpointName: endpoint.name,
      EndpointArn: endpoint.arn,
      EndpointStatus: endpoint.status(now),
      CreationTime: date(endpoint.created),
      LastModifiedTime: date(endpoint.lastModified(now))
    })),
    NextToken: nextToken
  };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html */
export function updateEndpoint(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const endpoint = changeable(region, input.string('EndpointName'), now);
  const configName = input.string('EndpointConfigName');
  const current = endpoint.variants(now);
  const variants = variantsOf(region, configName).map(variant => ({
    ...variant,
    invocationsPerMinute:
      current.find(({ name }) => name === variant.name)?.invocationsPerMinute ?? 0
  }));
  endpoint.update(
    now,
    region.endpointTakes.update,
    configName,
    variants,
    endingOf(region, configName)
  );
  return { EndpointArn: endpoint.arn };
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpointWeightsAndCapacities.html */
export function updateEndpointWeightsAndCapacities(input: Input, { region, clock }: Context) {
  const now = clock.now();
  const endpoint = changeable(region, input.string('EndpointName'), now);
  const wishes = input.structures('DesiredWeightsAndCapacities');
  const variants = endpoint.variants(now).map(variant => {
    const wish = wishes.find(each => each.string('VariantName') === variant.name);
    return {
      ...variant,
      weight: wish?.optionalNumber('DesiredWeight') ?? variant.weight,
      instances: wish?.optionalNumber('DesiredInstanceCount') ?? variant.instances
    };
  });
  endpoint.update(now, region.endpointTakes.update, endpoint.configName(now), variants);
  return { EndpointArn: endpoint.arn };
}

export function deleteEndpoint(input: Input, { region, clock }: Context) {
  changeable(region, input.string('EndpointName'), clock.now()).delete(clock.now());
  return {};
}

/** Throws ValidationException for one that is not there. */
export function findEndpoint(region: Region, name: string, now: number): Endpoint {
  const endpoint = region.endpoints.get(name);
  if (!endpoint || endpoint.created > now || endpoint.status(now) === undefined) {
    throw new ServiceError(
      'ValidationException',
      `Could not find endpoint "${region.arn('endpoint', name)}".`
    );
  }
  return endpoint;
}

/** An endpoint that is not changing already. */
function changeable(region: Region, name: string, now: number): Endpoint {
  const endpoint = findEndpoint(region, name, now);
  const status = endpoint.status(now);
  if (status !== 'InService' && status !== 'Failed') {
    throw new ServiceError(
      'ValidationException',
      `Cannot update in-progress endpoint "${endpoint.arn}".`
    );
  }
  return endpoint;
}

/** A model whose environment says so does not come into service. */
function endingOf(region: Region, configName: string): Ending {
  const config = find(region.endpointConfigs, 'endpoint-config', configName, region);
  for (const variant of new Input(config.members).structures('ProductionVariants')) {
    const model = region.models.get(variant.string('ModelName'));
    const reason = (
      model?.members.PrimaryContainer as { Environment?: Record<string, string> } | undefined
    )?.Environment?.SIMULATED_FAILURE;
    if (reason !== undefined) {
      return { status: 'Failed', reason };
    }
  }
  return { status: 'InService' };
}

function variantsOf(region: Region, configName: string): Variant[] {
  const { members } = find(region.endpointConfigs, 'endpoint-config', configName, region);
  return new Input(members).structures('ProductionVariants').map(variant => ({
    name: variant.string('VariantName'),
    instanceType: variant.optionalString('InstanceType') ?? '',
    instances: variant.has('ServerlessConfig')
      ? 0
      : (variant.optionalNumber('InitialInstanceCount') ?? 1),
    weight: variant.optionalNumber('InitialVariantWeight') ?? 1,
    invocationsPerMinute: 0,
    ...(variant.has('ServerlessConfig')
      ? { serverless: variant.structure('ServerlessConfig').all() }
      : {})
  }));
}

function logGroupOf(region: Region, name: string) {
  return region.logs.prepare(`/aws/sagemaker/Endpoints/${name}`);
}
