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

export const REGIONS: readonly string[] = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'sa-east-1',
  'us-gov-east-1',
  'us-gov-west-1'
];
