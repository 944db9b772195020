import type { Default, Defaults } from '../../config';
import { takenFrom } from '../../config';
import type { SageMakerTraining, TrainingRequest } from '../place';

/** A request with the defaults of the configuration files where the person gave nothing. */
export interface CompletedTraining {
  readonly request: TrainingRequest & { readonly sagemaker: SageMakerTraining };
  readonly networkIsolation?: boolean;
  readonly trafficEncryption?: boolean;
  /** Of the default bucket. */
  readonly prefix?: string;
  /** What was taken, and from where, as sentences. */
  readonly taken: readonly string[];
}

/** As the SageMaker SDK does: tags come together, of all else what was given stands alone. */
export function withDefaults(
  request: TrainingRequest,
  sagemaker: SageMakerTraining,
  defaults: Defaults
): CompletedTraining {
  const taken: Default<unknown>[] = [];
  const take = <Value>(given: unknown, found: Default<Value> | undefined): Value | undefined => {
    if (given !== undefined || !found) {
      return undefined;
    }
    taken.push(found);
    return found.value;
  };
  const { tags } = defaults;
  const more = Object.entries(tags?.value ?? {}).filter(([key]) => !(key in sagemaker.tags));
  if (tags && more.length > 0) {
    taken.push(tags);
  }
  const noEnvironment = Object.keys(request.environment).length === 0;
  const environment = take(noEnvironment ? undefined : request.environment, defaults.environment);
  const bucket = take(sagemaker.s3, defaults.bucket);
  const prefix = take(sagemaker.s3, defaults.prefix);
  const vpc = take(sagemaker.vpc, defaults.vpc);
  const outputKey = take(sagemaker.outputKey, defaults.outputKey);
  const volumeKey = take(sagemaker.volumeKey, defaults.volumeKey);
  return {
    request: {
      ...request,
      environment: environment ?? request.environment,
      sagemaker: {
        ...sagemaker,
        s3:
          bucket === undefined
            ? sagemaker.s3
            : `s3://${[bucket, prefix].filter(Boolean).join('/')}`,
        vpc: vpc ? { subnets: vpc.Subnets, securityGroups: vpc.SecurityGroupIds } : sagemaker.vpc,
        outputKey: outputKey ?? sagemaker.outputKey,
        volumeKey: volumeKey ?? sagemaker.volumeKey,
        tags: { ...Object.fromEntries(more), ...sagemaker.tags }
      }
    },
    networkIsolation: take(undefined, defaults.networkIsolation),
    trafficEncryption: take(undefined, defaults.trafficEncryption),
    ...(bucket === undefined && prefix !== undefined && { prefix }),
    taken: takenFrom(taken)
  };
}
