import type { DescribeEndpointOutput, ProductionVariant } from '@aws-sdk/client-sagemaker';
import { ProblemError } from '../../../../problem';
import { typed } from '../../../../typed';
import { configNamed } from '../ask';
import type { Deploying } from './context';

/**
 * The variant that a deployment to an endpoint that exists takes the place of.
 *
 * @throws ProblemError `usage` where there are several
 */
export async function replacedVariant(
  { EndpointName: name, EndpointConfigName }: DescribeEndpointOutput,
  { call, caller }: Deploying
) {
  const config = await configNamed(EndpointConfigName ?? '', call);
  const [variant, ...others] = config?.ProductionVariants ?? [];
  if (others.length > 0) {
    throw new ProblemError(
      'usage',
      `Endpoint ${name} has ${others.length + 1} variants, which a deployment would replace with one.`,
      {
        hint: `\`${typed(`update ${name} --variant ${variant?.VariantName}`, caller)}\` changes one of them.`
      }
    );
  }
  const capture = config?.DataCaptureConfig;
  return { variant, DataCaptureConfig: capture?.EnableCapture ? capture : undefined };
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-update.html; a sentence. */
export function serverlessObstacle(
  endpoint: string,
  { ServerlessConfig, VariantName }: ProductionVariant,
  wanted: boolean
): string | undefined {
  return wanted && !ServerlessConfig
    ? `The variant ${VariantName} of ${endpoint} has instances, and SageMaker does not make it serverless; deploy under another --name.`
    : undefined;
}
