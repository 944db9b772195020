/**
 * Words to complete from, not to check against: AWS adds instance types and regions faster than we make versions.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/instance-types-az.html
 */

const SIZES: readonly (readonly [family: string, sizes: readonly string[]])[] = [
  ['m5', ['large', 'xlarge', '2xlarge', '4xlarge', '12xlarge', '24xlarge']],
  ['m6i', ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge']],
  ['m7i', ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge']],
  ['c5', ['large', 'xlarge', '2xlarge', '4xlarge', '9xlarge', '18xlarge']],
  ['c6i', ['xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge']],
  ['c7i', ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '16xlarge']],
  ['r5', ['large', 'xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge']],
  ['g4dn', ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge']],
  [
    'g5',
    ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '48xlarge']
  ],
  [
    'g6',
    ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '48xlarge']
  ],
  [
    'g6e',
    ['xlarge', '2xlarge', '4xlarge', '8xlarge', '12xlarge', '16xlarge', '24xlarge', '48xlarge']
  ],
  ['p3', ['2xlarge', '8xlarge', '16xlarge']],
  ['p4d', ['24xlarge']],
  ['p4de', ['24xlarge']],
  ['p5', ['4xlarge', '48xlarge']],
  ['p5en', ['48xlarge']],
  ['trn1', ['2xlarge', '32xlarge']],
  ['trn2', ['48xlarge']]
];

/** This machine first, then SageMaker's, as `--instance` takes them. */
export const INSTANCE_TYPES: readonly string[] = [
  'local_cpu',
  'local_gpu',
  ...SIZES.flatMap(([family, sizes]) => sizes.map(size => `ml.${family}.${size}`))
];
