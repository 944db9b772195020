import { processorOf } from '../../../../models/images/processor';
import { imageTable } from '../../../../models/images/table';

/** What an image is to serve on. */
export interface Machine {
  readonly region: string;
  /** `ml.…`; absent for a serverless endpoint. */
  readonly instanceType?: string;
}

/**
 * Why an image cannot serve there, as far as its URI tells: in full sentences, none where it fits. An image of one's own may
 * have any name, and then nothing is said.
 */
export async function misfits(image: string, { region, instanceType }: Machine): Promise<string[]> {
  const found: string[] = [];
  const [, home, repository = '', tag = ''] =
    /^\d{12}\.dkr\.ecr(?:-fips)?\.([a-z0-9-]+)\.[^/]+\/([^:@]+)(?::([^@]+))?/.exec(image) ?? [];
  if (home === undefined) {
    return [
      `SageMaker takes images from Amazon ECR, as in 123456789012.dkr.ecr.${region}.amazonaws.com/mine:1, not ${image}.`
    ];
  }
  if (home !== region) {
    found.push(
      `The image is in ${home}, and SageMaker in ${region} takes images of its own region.`
    );
  }
  if (/-training(-|$)/.test(repository)) {
    found.push(
      `The image ${repository} is for training and has no server; take ${repository.replace('-training', '-inference')}.`
    );
  }
  const gpu = /(^|-)gpu(-|$)/.test(tag);
  const neuron = isAwsImage(repository) && repository.includes('neuron');
  if (instanceType === undefined) {
    if (neuron) {
      found.push(`The image ${repository} is for Inferentia, which no serverless endpoint has.`);
    }
    if (gpu) {
      found.push(`The image is for GPUs (${tag}), which a serverless endpoint does not have.`);
    }
    return found;
  }
  const { processor, kind } = processorOf(instanceType, (await imageTable()).armFamilies);
  if (gpu && processor === 'cpu') {
    found.push(`The image is for GPUs (${tag}), and ${instanceType} has none.`);
  }
  if (/(^|-)cpu(-|$)/.test(tag) && processor === 'gpu') {
    found.push(
      `The image is for CPUs (${tag}), and would leave the GPU of ${instanceType} unused; take its gpu tag, or a cheaper instance.`
    );
  }
  if (kind === 'arm' && !/arm64|graviton/.test(`${repository} ${tag}`) && isAwsImage(repository)) {
    found.push(`${instanceType} has an Arm processor, and ${repository}:${tag} is for others.`);
  }
  if (neuron && kind !== 'neuron') {
    found.push(
      `The image ${repository} is for Inferentia, and ${instanceType} has none; take ${repository.replace(/-neuronx?$/, '')}.`
    );
  }
  if (kind === 'neuron' && !neuron && isAwsImage(repository) && !isForAny(repository)) {
    found.push(
      `${instanceType} computes with Inferentia or Trainium, which ${repository} does not use; take one of AWS’s neuron images, or another instance.`
    );
  }
  return found;
}

/** Images of SageMaker’s own, which have one name for all processors. */
function isForAny(repository: string): boolean {
  return repository.startsWith('sagemaker-');
}

function isAwsImage(repository: string): boolean {
  return /^(pytorch|tensorflow|mxnet|huggingface|sagemaker)-/.test(repository);
}
