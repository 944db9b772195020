import { join } from 'node:path';

/**
 * The tree that a training script is given. On SageMaker and in containers its base is `/opt/ml`; a plain process gets a
 * base of its own, which the SM_* variables and SAGEMAKER_BASE_DIR name.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/amazon-sagemaker-toolkits.html
 */
export interface ContractDirectories {
  readonly base: string;
  readonly code: string;
  readonly input: string;
  readonly config: string;
  readonly data: string;
  readonly model: string;
  readonly output: string;
  readonly outputData: string;
  readonly outputIntermediate: string;
  readonly checkpoints: string;
}

export function contractDirectories(base: string): ContractDirectories {
  return {
    base,
    code: join(base, 'code'),
    input: join(base, 'input'),
    config: join(base, 'input', 'config'),
    data: join(base, 'input', 'data'),
    model: join(base, 'model'),
    output: join(base, 'output'),
    outputData: join(base, 'output', 'data'),
    outputIntermediate: join(base, 'output', 'intermediate'),
    checkpoints: join(base, 'checkpoints')
  };
}
