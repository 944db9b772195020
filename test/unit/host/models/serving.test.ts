import { servingImageFor } from '../../../../src/host/models/images/serving';

const AWS = '763104351884.dkr.ecr.us-east-1.amazonaws.com';

describe('the image that serves what another has trained', () => {
  it.each([
    ['pytorch-training:2.6.0-cpu-py312', 'ml.m5.large', `${AWS}/pytorch-inference:2.6.0-cpu-py312`],
    [
      'pytorch-training:2.6.0-gpu-py312-cu126',
      'ml.m5.large',
      `${AWS}/pytorch-inference:2.6.0-cpu-py312`
    ],
    [
      'huggingface-pytorch-training:2.1.0-transformers4.36.0-gpu-py310-cu121-ubuntu20.04',
      'ml.g5.xlarge',
      expect.stringMatching(/huggingface-pytorch-inference:2\.1\.0-transformers4\.37\.0-gpu-py310/)
    ],
    [
      'huggingface-pytorch-training:1.13.1-transformers4.26.0-gpu-py39-cu117-ubuntu20.04',
      'ml.m5.large',
      expect.stringMatching(/huggingface-pytorch-inference:1\.13\.1-transformers4\.26\.0-cpu-py39/)
    ],
    [
      'huggingface-pytorch-training:9.0.0-transformers99.0.0-gpu-py312-cu130-ubuntu24.04',
      'ml.g5.xlarge',
      undefined
    ],
    ['my-own:1', 'ml.m5.large', undefined]
  ])('%s on %s', async (trained, instanceType, serves) => {
    expect(await servingImageFor(`${AWS}/${trained}`, instanceType)).toEqual(serves);
  });

  it('of scikit-learn is the same', async () => {
    const image =
      '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3';
    expect(await servingImageFor(image, 'ml.m5.large')).toBe(image);
  });
});
