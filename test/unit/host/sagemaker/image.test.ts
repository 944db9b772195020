import { misfits } from '../../../../src/host/places/sagemaker/endpoints/deploy/image';

const aws = (name: string) => `763104351884.dkr.ecr.us-east-1.amazonaws.com/${name}`;
const on = (image: string, instanceType?: string) =>
  misfits(image, { region: 'us-east-1', instanceType });

describe('an image on an instance', () => {
  it.each([
    ['pytorch-inference:2.6.0-cpu-py312', 'ml.m5.xlarge'],
    ['pytorch-inference:2.6.0-gpu-py312', 'ml.g5.xlarge'],
    ['pytorch-inference-neuronx:2.1.2-neuronx-py310', 'ml.inf2.xlarge'],
    ['pytorch-inference-arm64:2.6.0-cpu-py312', 'ml.c7g.xlarge'],
    ['sagemaker-xgboost:1.7-1', 'ml.inf1.xlarge'],
    ['my-own:1', 'ml.inf2.xlarge'],
    ['pytorch-inference:2.6.0-cpu-py312', undefined]
  ])('fits: %s on %s', async (image, instance) => {
    expect(await on(aws(image), instance)).toEqual([]);
  });

  it.each([
    [
      'pytorch-inference:2.6.0-gpu-py312',
      'ml.m5.xlarge',
      /for GPUs .*, and ml\.m5\.xlarge has none/
    ],
    ['pytorch-inference:2.6.0-cpu-py312', 'ml.g5.xlarge', /would leave the GPU .* unused/],
    ['pytorch-inference:2.6.0-cpu-py312', 'ml.c7g.xlarge', /has an Arm processor/],
    [
      'pytorch-inference:2.6.0-cpu-py312',
      'ml.inf2.xlarge',
      /Inferentia or Trainium, which pytorch/
    ],
    [
      'pytorch-inference-neuronx:2.1.2-neuronx-py310',
      'ml.m5.xlarge',
      /for Inferentia, and ml\.m5\.xlarge has none; take pytorch-inference\.$/
    ],
    ['pytorch-inference-neuronx:2.1.2-neuronx-py310', undefined, /no serverless endpoint has/],
    [
      'pytorch-training:2.6.0-cpu-py312',
      'ml.m5.xlarge',
      /is for training .* take pytorch-inference/
    ]
  ])('does not: %s on %s', async (image, instance, sentence) => {
    expect(await on(aws(image), instance)).toEqual([expect.stringMatching(sentence)]);
  });
});
