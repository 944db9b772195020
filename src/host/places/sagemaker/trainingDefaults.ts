import type { Defaults } from '../../config';
import { takenFrom } from '../../config';
import { Taking } from '../../config/taking';
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
  const taking = new Taking();
  const tags = taking.tags(sagemaker.tags, defaults.tags);
  const noEnvironment = Object.keys(request.environment).length === 0;
  const environment = taking.take(
    noEnvironment ? undefined : request.environment,
    defaults.environment
  );
  const { s3, ...within } = taking.place(sagemaker.s3, defaults);
  const vpc = taking.take(sagemaker.vpc, defaults.vpc);
  const outputKey = taking.take(sagemaker.outputKey, defaults.outputKey);
  const volumeKey = taking.take(sagemaker.volumeKey, defaults.volumeKey);
  return {
    request: {
      ...request,
      environment: environment ?? request.environment,
      sagemaker: {
        ...sagemaker,
        s3,
        vpc: vpc ? { subnets: vpc.Subnets, securityGroups: vpc.SecurityGroupIds } : sagemaker.vpc,
        outputKey: outputKey ?? sagemaker.outputKey,
        volumeKey: volumeKey ?? sagemaker.volumeKey,
        tags
      }
    },
    networkIsolation: taking.take(undefined, defaults.networkIsolation),
    trafficEncryption: taking.take(undefined, defaults.trafficEncryption),
    ...within,
    taken: takenFrom(taking.taken)
  };
}
