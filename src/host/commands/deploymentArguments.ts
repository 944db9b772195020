import type { ArgumentDeclaration } from '../../protocol';
import type { SageMakerDeployment } from '../places/endpointPlace';
import type { ArgumentValues } from './command';
import { sagemakerArguments, vpcNamed } from './sagemakerArguments';
import { refuse } from './values';

const { role, s3, tag } = sagemakerArguments;

/** What `deploy` and `update` take for SageMaker alone. */
export const updateArguments = {
  role: { ...role, summary: 'Role that the model acts with, by name or ARN; as for train' },
  serverless: {
    type: 'string',
    summary: 'Capacity by request instead of instances',
    placeholder: 'memory=2048,concurrency=5'
  },
  s3: { ...s3, summary: 'Where the model with its code goes; the default bucket unless told' },
  'volume-kms-key': sagemakerArguments['volume-kms-key'],
  'output-kms-key': sagemakerArguments['output-kms-key'],
  tag: { ...tag, summary: 'Tag of the model, the configuration and the endpoint' },
  'dry-run': {
    ...sagemakerArguments['dry-run'],
    summary: 'Make nothing; show what SageMaker would be asked for'
  }
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

/** What `deploy` takes for SageMaker alone; nothing of it matters on this machine, so that the same line serves there. */
export const deploymentArguments = {
  ...updateArguments,
  async: {
    type: 'string',
    summary: 'Answer asynchronously, and write answers there',
    placeholder: 's3://BUCKET/PREFIX'
  },
  subnets: sagemakerArguments.subnets,
  'security-groups': sagemakerArguments['security-groups']
} as const satisfies Readonly<Record<string, ArgumentDeclaration>>;

/** @throws ProblemError `usage` */
export function sagemakerDeployment(
  values: ArgumentValues<typeof deploymentArguments>
): SageMakerDeployment {
  return {
    ...sagemakerUpdate(values, 'deploy'),
    vpc: vpcNamed(values, 'deploy'),
    asyncOutput: values.async
  };
}

/** @throws ProblemError `usage` */
export function sagemakerUpdate(
  values: ArgumentValues<typeof updateArguments>,
  command: string
): SageMakerDeployment {
  return {
    role: values.role,
    s3: values.s3,
    volumeKey: values.volumeKmsKey,
    outputKey: values.outputKmsKey,
    tags: values.tag,
    serverless:
      values.serverless === undefined ? undefined : serverlessNamed(values.serverless, command)
  };
}

/** `memory=2048,concurrency=5`, in any order. */
function serverlessNamed(text: string, command: string): { memory: number; concurrency: number } {
  const given = new Map(
    text.split(',').map(part => {
      const [name = '', value = ''] = part.split('=');
      return [name.trim(), Number(value)];
    })
  );
  const memory = given.get('memory');
  const concurrency = given.get('concurrency');
  if (!Number.isInteger(memory) || !Number.isInteger(concurrency) || given.size !== 2) {
    throw refuse(
      `--serverless of ${command} takes memory in MB and how many requests at once, as in memory=2048,concurrency=5, not "${text}".`
    );
  }
  return { memory: memory ?? 0, concurrency: concurrency ?? 0 };
}
