import type { ImageQuestion } from '../../../../src/host/models/images';
import { frameworks, imageFor, versionsOf } from '../../../../src/host/models/images';

function image(parts: Partial<ImageQuestion>): Promise<string> {
  return imageFor({
    framework: 'pytorch',
    version: '2.6.0',
    region: 'us-east-1',
    instanceType: 'ml.m5.xlarge',
    scope: 'training',
    ...parts
  });
}

const DLC = '763104351884.dkr.ecr.us-east-1.amazonaws.com';

// Each is what image_uris.retrieve of the SageMaker Python SDK answers; scripts/images.mjs compares all there are.
test.each([
  [{}, `${DLC}/pytorch-training:2.6.0-cpu-py312`],
  [{ version: '2.6' }, `${DLC}/pytorch-training:2.6-cpu-py312`],
  [{ instanceType: 'ml.g5.xlarge' }, `${DLC}/pytorch-training:2.6.0-gpu-py312`],
  [{ instanceType: 'local_gpu' }, `${DLC}/pytorch-training:2.6.0-gpu-py312`],
  [{ scope: 'inference' as const }, `${DLC}/pytorch-inference:2.6.0-cpu-py312`],
  [
    { region: 'cn-north-1' },
    '727897471807.dkr.ecr.cn-north-1.amazonaws.com.cn/pytorch-training:2.6.0-cpu-py312'
  ],
  [
    { version: '2.4.0', scope: 'inference' as const, instanceType: 'ml.c7g.xlarge' },
    `${DLC}/pytorch-inference-graviton:2.4.0-cpu-py311-ubuntu22.04-sagemaker`
  ],
  [
    { framework: 'sklearn', version: '1.2-1' },
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3'
  ],
  [
    { framework: 'xgboost', version: '1.7-1' },
    '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1'
  ],
  [{ framework: 'mxnet', version: '1.9.0' }, `${DLC}/mxnet-training:1.9.0-cpu-py38`],
  [
    {
      framework: 'tensorflow',
      version: '1.15',
      pyVersion: 'py37',
      instanceType: 'ml.p4d.24xlarge'
    },
    `${DLC}/tensorflow-training:1.15-gpu-py37-cu110-ubuntu18.04-v8`
  ]
])('%j', async (parts, uri) => {
  await expect(image(parts)).resolves.toBe(uri);
});

test('Hugging Face is built on the newest PyTorch unless told', async () => {
  const huggingface = { framework: 'huggingface', version: '4.49.0', instanceType: 'ml.g5.xlarge' };
  await expect(image(huggingface)).resolves.toMatch(
    /huggingface-pytorch-training:.*-transformers4\.49\.0-gpu-py3/
  );
  await expect(
    image({ ...huggingface, version: '4.17.0', baseFramework: 'tensorflow2.6' })
  ).resolves.toMatch(/huggingface-tensorflow-training:2\.6-transformers4\.17\.0-gpu-py38/);
});

test.each([
  [{ framework: 'pytroch' }, 'There is no framework “pytroch”', 'Did you mean pytorch?'],
  [{ version: '2.6.00' }, 'There is no version of pytorch “2.6.00”', 'Did you mean 2.6.0?'],
  [{ pyVersion: 'py311' }, 'There is no Python for pytorch 2.6.0 “py311”', 'Did you mean py312?'],
  [{ region: 'us-east-9' }, 'There is no region “us-east-9”', 'Did you mean us-east-'],
  [
    { framework: 'mxnet', version: '1.9.0', instanceType: 'ml.c7g.xlarge' },
    'AWS has no image of mxnet for ml.c7g.xlarge',
    'another processor'
  ],
  [{ instanceType: 'ml.p2.xlarge' }, 'pytorch from 1.13 on does not run on ml.p2.xlarge', 'ml.g5']
])('%j is refused with a way out', async (parts, message, hint) => {
  await expect(image(parts)).rejects.toMatchObject({
    problem: {
      kind: 'usage',
      message: expect.stringContaining(message) as string,
      hint: expect.stringContaining(hint) as string
    }
  });
});

test('the table tells what it has', async () => {
  await expect(frameworks()).resolves.toContain('sklearn');
  await expect(versionsOf('pytorch', 'training')).resolves.toContain('2.6.0');
  await expect(versionsOf('fortran', 'training')).resolves.toEqual([]);
});
