import type { ArgumentDeclaration } from '../../protocol';
import type { SageMakerTraining } from '../places/place';
import type { ArgumentValues } from './command';
import { refuse } from './values';

/** What `train` takes for SageMaker; nothing but the role matters on this machine, so that the same line runs there. */
export const sagemakerArguments = {
  role: {
    type: 'string',
    summary:
      'Role that the job acts with, by name or ARN; the notebook’s own unless told. On this machine you have to be allowed to assume it'
  },
  s3: {
    type: 'string',
    summary: 'Where code, data from this machine and results go; the default bucket unless told',
    placeholder: 's3://BUCKET/PREFIX',
    aliases: ['--output-path']
  },
  spot: { type: 'boolean', summary: 'On Spot instances, which may be interrupted', default: false },
  'max-run': {
    type: 'integer',
    summary: 'Stopped after so many seconds',
    default: 86_400,
    minimum: 1
  },
  'max-wait': {
    type: 'integer',
    summary: 'With --spot: seconds in all, waiting included; an hour beyond --max-run unless told',
    minimum: 1
  },
  'checkpoint-s3': {
    type: 'string',
    summary: 'Where /opt/ml/checkpoints is kept and restored from',
    placeholder: 's3://BUCKET/PREFIX'
  },
  'keep-alive': {
    type: 'integer',
    summary: 'Seconds that the instances stay warm for a next job, which costs as if it ran',
    minimum: 1
  },
  'volume-size': {
    type: 'integer',
    summary: 'Storage of each instance in GB',
    default: 30,
    minimum: 1
  },
  'volume-kms-key': {
    type: 'string',
    summary: 'Key that encrypts the storage',
    placeholder: 'KEY'
  },
  'output-kms-key': {
    type: 'string',
    summary: 'Key that encrypts what goes to S3',
    placeholder: 'KEY'
  },
  subnets: { type: 'string', summary: 'Subnets of a VPC, with commas between', placeholder: 'IDS' },
  'security-groups': {
    type: 'string',
    summary: 'Security groups of the VPC, with commas between',
    placeholder: 'IDS'
  },
  tag: { type: 'text-map', summary: 'Tag of the job' },
  'dry-run': {
    type: 'boolean',
    summary: 'Start nothing; show what SageMaker would be asked for',
    default: false
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

export type SageMakerValues = ArgumentValues<typeof sagemakerArguments>;

/** @throws ProblemError `usage` for what does not go together */
export function sagemakerTraining(values: SageMakerValues): SageMakerTraining {
  const { maxRun, maxWait, spot, subnets, securityGroups, keepAlive } = values;
  if (maxWait !== undefined && !spot) {
    throw refuse('--max-wait of train is for Spot instances; give --spot, or drop it.');
  }
  if (maxWait !== undefined && maxWait < maxRun) {
    throw refuse(
      `--max-wait of train counts the run too, so it is at least --max-run, ${maxRun}, not ${maxWait}.`
    );
  }
  if (spot && keepAlive !== undefined) {
    throw refuse('--keep-alive of train does not go with --spot; drop one of them.');
  }
  if ((subnets === undefined) !== (securityGroups === undefined)) {
    throw refuse('--subnets and --security-groups of train go together; give both.');
  }
  return {
    role: values.role,
    s3: values.s3,
    spot: spot ? { maxWait: maxWait ?? maxRun + 3_600 } : undefined,
    maxRun,
    checkpoints: values.checkpointS3,
    keepAlive,
    volumeSize: values.volumeSize,
    volumeKey: values.volumeKmsKey,
    outputKey: values.outputKmsKey,
    vpc:
      subnets === undefined || securityGroups === undefined
        ? undefined
        : { subnets: words(subnets), securityGroups: words(securityGroups) },
    tags: values.tag
  };
}

function words(text: string): string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(Boolean);
}
