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
  const { name, region, account, role, config, current, archive, notes } = prepared;
  const act = isServing(current)
    ? 'is updated in place and goes on serving'
    : current
      ? 'failed before; it is deleted, and made anew'
      : 'is made';
  const from = role ? `, as ${role.arn} (from ${role.source})` : '';
  return [
    `Endpoint ${name} ${act} on ${served(prepared)} in ${region}, account ${account}${from}${modelOf(prepared)}.`,
    ...(archive?.upload ? [uploadSentence(archive.upload)] : []),
    ...(config.AsyncInferenceConfig
      ? [`Answers are written to ${config.AsyncInferenceConfig.OutputConfig?.S3OutputPath}.`]
      : []),
    ...notes,
    billed(prepared, typed(`delete ${name}`, caller))
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

/** What all variants run on, where there are several by name and with what each serves. */
function served(prepared: PreparedDeployment): string {
  const variants = variantsOf(prepared);
  return variants
    .map(variant =>
      variants.length === 1
        ? capacity(variant, prepared)
        : `${capacity(variant, prepared)} (${variant.VariantName}, model ${variant.ModelName})`
    )
    .join(' and ');
}

/** What the one variant serves with. */
function modelOf(prepared: PreparedDeployment): string {
  const [variant, ...others] = variantsOf(prepared);
  const image = prepared.model?.PrimaryContainer?.Image;
  return others.length > 0 ? '' : `, with ${image ?? `model ${variant?.ModelName}`}`;
}

function variantsOf({ config }: PreparedDeployment): readonly ProductionVariant[] {
  return config.ProductionVariants ?? [];
}

function capacity(variant: ProductionVariant, prepared: PreparedDeployment): string {
  const { ServerlessConfig: serverless, InstanceType } = variant;
  const instances = instancesOf(variant, prepared);
  return serverless
    ? `serverless capacity of ${serverless.MemorySizeInMB} MB, up to ${serverless.MaxConcurrency} requests at once,`
    : `${instances === 1 ? 'one' : instances} ${InstanceType}`;
}

/** As many as are asked for; where those that were added and removed meanwhile are kept, as many as there are. */
function instancesOf(
  { VariantName: name, InitialInstanceCount = 1 }: ProductionVariant,
  { capacities, current, retain }: PreparedDeployment
): number {
  const asked = capacities?.DesiredWeightsAndCapacities?.find(each => each.VariantName === name);
  const there = current?.ProductionVariants?.find(each => each.VariantName === name);
  return (
    asked?.DesiredInstanceCount ??
    (retain ? there?.DesiredInstanceCount : undefined) ??
    InitialInstanceCount
  );
}

function billed(prepared: PreparedDeployment, end: string): string {
  const machines = variantsOf(prepared)
    .filter(({ ServerlessConfig }) => !ServerlessConfig)
    .map(variant => `${instancesOf(variant, prepared)} × ${variant.InstanceType}`);
  return machines.length === 0
    ? 'AWS bills each request by its time and memory, and nothing without requests.'
    : `AWS bills ${machines.join(' and ')} until \`${end}\`, with or without requests.`;
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
