import { ServiceError } from '../errors';
import type { Input } from '../input';
import { findEndpoint } from '../sagemaker/endpoints';
import type { Context } from '../service';
import type { ScalableTarget } from './target';

const dimension = 'sagemaker:variant:DesiredInstanceCount';
const dimensions = [
  dimension,
  'sagemaker:variant:DesiredProvisionedConcurrency',
  'sagemaker:inference-component:DesiredCopyCount'
] as const;

export interface Resource {
  readonly key: string;
  readonly resourceId: string;
  readonly dimension: string;
}

export function resourceOf(input: Input): Resource {
  if (input.string('ServiceNamespace') !== 'sagemaker') {
    input.refuse('The simulator scales the service namespace sagemaker only.');
  }
  const resourceId = input.string('ResourceId');
  const scaled = input.choice('ScalableDimension', dimensions, dimension);
  if (!/^(endpoint\/[^/]+\/variant\/[^/]+|inference-component\/[^/]+)$/.test(resourceId)) {
    input.refuse(
      `Unsupported service namespace, resource type or scalable dimension: ${resourceId}`
    );
  }
  return { key: `${resourceId} ${scaled}`, resourceId, dimension: scaled };
}

export function registered(
  input: Input,
  targets: ReadonlyMap<string, ScalableTarget>
): ScalableTarget {
  const { key, resourceId, dimension: scaled } = resourceOf(input);
  const target = targets.get(key);
  if (!target) {
    throw notFound(
      `No scalable target registered for service namespace: sagemaker, resource ID: ${resourceId}, scalable dimension: ${scaled}`
    );
  }
  return target;
}

export function variantOf({ resourceId }: { resourceId: string }, { region, clock }: Context) {
  const [, endpointName, variantName] =
    /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(resourceId) ?? [];
  return endpointName === undefined
    ? undefined
    : findEndpoint(region, endpointName, clock.now())
        .desired(clock.now())
        .find(({ name }) => name === variantName);
}

/** An endpoint's variant must exist, and burstable instances cannot be scaled. */
export function checkVariant(resource: Resource, context: Context): void {
  if (!resource.resourceId.startsWith('endpoint/')) {
    return;
  }
  const variant = variantOf(resource, context);
  if (!variant) {
    throw new ServiceError('ValidationException', `Variant of ${resource.resourceId} not found.`);
  }
  if (variant.instanceType.startsWith('ml.t')) {
    throw new ServiceError(
      'ValidationException',
      `Instance type ${variant.instanceType} does not support automatic scaling.`
    );
  }
}

export function instancesOf(target: ScalableTarget, context: Context): number | undefined {
  return target.dimension === dimension ? variantOf(target, context)?.instances : undefined;
}

export function identity({ resourceId, dimension: scaled }: ScalableTarget) {
  return { ServiceNamespace: 'sagemaker', ResourceId: resourceId, ScalableDimension: scaled };
}

export function notFound(message: string): ServiceError {
  return new ServiceError('ObjectNotFoundException', message);
}
