import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  ProductionVariantSummary
} from '@aws-sdk/client-sagemaker';
import type { EndpointDescription, EndpointStatus, Variant } from '../../../../protocol';
import { ENDPOINT_STATUSES } from '../../../../protocol';
import { contentTypesOf } from '../../contract/contentTypes';
import { consoleOf } from '../kinds/console';
import type { Origin } from '../kinds/kind';
import { containersOf, modelDataOf } from '../models/describe';
import { resourceRef } from '../origin';
import { frameworkOf } from './framework';

/** What DescribeEndpoint, DescribeEndpointConfig and DescribeModel tell together; the last two where they could be asked. */
export interface Described {
  readonly endpoint: DescribeEndpointOutput;
  readonly config?: DescribeEndpointConfigOutput;
  /** By their names. */
  readonly models: ReadonlyMap<string, DescribeModelOutput>;
}

export function description(
  { endpoint, config, models }: Described,
  origin: Origin
): EndpointDescription {
  const name = endpoint.EndpointName ?? '';
  const variants = variantsOf(endpoint, config, models);
  const [first] = variants;
  const framework = frameworkOf(first?.image, first?.environment ?? {});
  const usual = contentTypesOf(framework);
  const model = first?.model === undefined ? undefined : models.get(first.model);
  return {
    ref: resourceRef(name, endpoint.EndpointArn, origin),
    status: statusOf(endpoint.EndpointStatus),
    createdAt: endpoint.CreationTime?.getTime() ?? 0,
    modifiedAt: endpoint.LastModifiedTime?.getTime() ?? 0,
    instanceType: first?.serverless ? 'serverless' : first?.instanceType,
    instanceCount: first?.instances?.current,
    failureReason: endpoint.FailureReason,
    variants,
    config: endpoint.EndpointConfigName,
    framework,
    contentType: usual.contentType,
    accept: first?.environment.SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT ?? usual.accept,
    role: model?.ExecutionRoleArn ?? config?.ExecutionRoleArn,
    asyncOutput: config?.AsyncInferenceConfig?.OutputConfig?.S3OutputPath,
    consoleUrl: `${consoleOf(origin.region)}/sagemaker/home?region=${origin.region}#/endpoints/${name}`
  };
}

/** A status that AWS may add one day counts as one that passes. */
export function statusOf(text: string | undefined): EndpointStatus {
  return ENDPOINT_STATUSES.find(status => status === text) ?? 'SystemUpdating';
}

/** While an endpoint is created only its configuration tells the variants. */
function variantsOf(
  endpoint: DescribeEndpointOutput,
  config: DescribeEndpointConfigOutput | undefined,
  models: ReadonlyMap<string, DescribeModelOutput>
): Variant[] {
  const serving = new Map(
    endpoint.ProductionVariants?.map(variant => [variant.VariantName, variant])
  );
  const configured = new Map(
    config?.ProductionVariants?.map(variant => [variant.VariantName, variant])
  );
  const names = [...new Set([...serving.keys(), ...configured.keys()])];
  return names.map(name => {
    const now = serving.get(name);
    const asked = configured.get(name);
    const [container] = containersOf(models.get(asked?.ModelName ?? ''));
    const serverless = asked?.ServerlessConfig ?? now?.CurrentServerlessConfig;
    return {
      name: name ?? '',
      model: asked?.ModelName,
      image: container?.Image ?? now?.DeployedImages?.[0]?.SpecifiedImage,
      modelData: modelDataOf(container),
      environment: container?.Environment ?? {},
      instanceType: asked?.InstanceType,
      instances: pair(now?.CurrentInstanceCount, now?.DesiredInstanceCount),
      weight: weightOf(now),
      serverless: serverless && {
        memory: serverless.MemorySizeInMB ?? 0,
        concurrency: serverless.MaxConcurrency ?? 0
      }
    };
  });
}

function weightOf(variant: ProductionVariantSummary | undefined) {
  return pair(variant?.CurrentWeight, variant?.DesiredWeight);
}

function pair(current: number | undefined, desired: number | undefined) {
  return current === undefined ? undefined : { current, desired: desired ?? current };
}
