import type { ProductionVariant } from '@aws-sdk/client-sagemaker';
import type { Json } from '../../../../../protocol';
import { s3Uri } from '../../../../aws/s3/location';
import type { Caller } from '../../../../caller';
import { typed } from '../../../../typed';
import type { DeploymentPlan } from '../../../endpointPlace';
import type { PreparedDeployment } from './plan';

/** What will be served, where, and what is billed, in sentences; and the requests that make it so. */
export function planOf(
  prepared: PreparedDeployment,
  caller: Caller
): Pick<DeploymentPlan, 'summary' | 'requests'> {
  return { summary: sentences(prepared, caller), requests: requests(prepared) };
}

function sentences(prepared: PreparedDeployment, caller: Caller): string[] {
  const { name, region, account, role, model, config, current, archive, notes } = prepared;
  const [variant] = config.ProductionVariants ?? [];
  const act = isServing(current)
    ? 'is updated in place and goes on serving'
    : current
      ? 'failed before; it is deleted, and made anew'
      : 'is made';
  const from = role ? `, as ${role.arn} (from ${role.source})` : '';
  const image = model?.PrimaryContainer?.Image;
  return [
    `Endpoint ${name} ${act} on ${capacity(variant)} in ${region}, account ${account}${from}, ` +
      `with ${image ?? `model ${variant?.ModelName}`}.`,
    ...(archive?.upload ? [uploadSentence(archive.upload)] : []),
    ...(config.AsyncInferenceConfig
      ? [`Answers are written to ${config.AsyncInferenceConfig.OutputConfig?.S3OutputPath}.`]
      : []),
    ...notes,
    billed(variant, typed(`delete ${name}`, caller))
  ];
}

function uploadSentence({
  from,
  to,
  addition,
  earlier
}: NonNullable<NonNullable<PreparedDeployment['archive']>['upload']>): string {
  const source = typeof from === 'string' ? from : s3Uri(from);
  if (earlier) {
    return `The model is ${source}, which S3 has from before: it is copied there, with the new code put into it, to ${s3Uri(to)}, and only the code is uploaded.`;
  }
  return addition
    ? `The model is ${source} with the code put into it, at ${s3Uri(to)}.`
    : `The model is ${source}, uploaded to ${s3Uri(to)}.`;
}

function capacity(variant: ProductionVariant | undefined): string {
  const { ServerlessConfig: serverless, InstanceType, InitialInstanceCount = 1 } = variant ?? {};
  return serverless
    ? `serverless capacity of ${serverless.MemorySizeInMB} MB, up to ${serverless.MaxConcurrency} requests at once,`
    : `${InitialInstanceCount === 1 ? 'one' : InitialInstanceCount} ${InstanceType}`;
}

function billed(variant: ProductionVariant | undefined, end: string): string {
  if (variant?.ServerlessConfig) {
    return 'AWS bills each request by its time and memory, and nothing without requests.';
  }
  const { InstanceType, InitialInstanceCount = 1 } = variant ?? {};
  return `AWS bills ${InitialInstanceCount} × ${InstanceType} until \`${end}\`, with or without requests.`;
}

function requests(prepared: PreparedDeployment): Record<string, Json> {
  const { name, model, config, current, capacities, archive, tags } = prepared;
  if (capacities) {
    return asJson({ UpdateEndpointWeightsAndCapacities: capacities });
  }
  const endpoint = { EndpointName: name, EndpointConfigName: config.EndpointConfigName };
  return asJson({
    ...(archive?.upload && {
      Upload: {
        from:
          typeof archive.upload.from === 'string'
            ? archive.upload.from
            : s3Uri(archive.upload.from),
        to: s3Uri(archive.upload.to),
        copied: archive.upload.earlier && s3Uri(archive.upload.earlier.object),
        code: archive.upload.addition?.entries.map(entry => entry.name)
      }
    }),
    ...(model && { CreateModel: model }),
    CreateEndpointConfig: config,
    ...(isServing(current)
      ? { UpdateEndpoint: { ...endpoint, RetainAllVariantProperties: prepared.retain } }
      : {
          ...(current && { DeleteEndpoint: { EndpointName: name } }),
          CreateEndpoint: { ...endpoint, ...(tags && { Tags: tags }) }
        })
  });
}

/** One that failed serves nothing, and cannot be updated. */
function isServing(current: PreparedDeployment['current']): boolean {
  return current !== undefined && current.EndpointStatus !== 'Failed';
}

/** As they are sent, without what is not set. */
function asJson(value: object): Record<string, Json> {
  return JSON.parse(JSON.stringify(value)) as Record<string, Json>;
}
