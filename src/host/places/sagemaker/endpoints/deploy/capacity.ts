import { parseS3 } from '../../../../aws/s3/location';
import type { DeployRequest } from '../../../endpointPlace';
import type { InstanceFinding } from '../../instanceType';
import { instanceFinding } from '../../instanceType';

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html */
const SERVERLESS_MEMORY = [1024, 2048, 3072, 4096, 5120, 6144];
const MOST_CONCURRENCY = 200;

/** As the API takes it. */
export function serverlessConfig({ memory, concurrency }: { memory: number; concurrency: number }) {
  return { MemorySizeInMB: memory, MaxConcurrency: concurrency };
}

/** What SageMaker does not take of a wish for capacity, in full sentences. */
export function capacityFindings({ sagemaker }: Pick<DeployRequest, 'sagemaker'>): string[] {
  const { serverless, asyncOutput } = sagemaker ?? {};
  const found: string[] = [];
  if (serverless && !SERVERLESS_MEMORY.includes(serverless.memory)) {
    found.push(
      `Serverless memory is one of ${SERVERLESS_MEMORY.join(', ')} MB, not ${serverless.memory}.`
    );
  }
  if (serverless && !(serverless.concurrency >= 1 && serverless.concurrency <= MOST_CONCURRENCY)) {
    found.push(
      `Serverless concurrency is from 1 to ${MOST_CONCURRENCY}, not ${serverless.concurrency}.`
    );
  }
  if (serverless && asyncOutput !== undefined) {
    found.push('A serverless endpoint does not answer asynchronously.');
  }
  if (asyncOutput !== undefined) {
    parseS3(asyncOutput);
  }
  return found;
}

/** What can be said of the instances that are to serve; nothing where there are none. */
export async function instancesFinding({
  sagemaker,
  instanceType
}: Pick<DeployRequest, 'sagemaker'> & {
  readonly instanceType?: string;
}): Promise<InstanceFinding> {
  if (sagemaker?.serverless || instanceType === undefined) {
    return {};
  }
  const { ProductionVariantInstanceType } = await import('../../../../aws/sdk/sagemaker');
  return instanceFinding(instanceType, Object.values(ProductionVariantInstanceType), 'endpoints');
}
