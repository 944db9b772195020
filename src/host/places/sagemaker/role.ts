import { readFile } from 'node:fs/promises';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import { readDefaults } from '../../config';
import { ProblemError } from '../../problem';

/** What a SageMaker notebook instance or Studio app knows about itself. */
const METADATA = '/opt/ml/metadata/resource-metadata.json';

/** A role for SageMaker to act with. */
export interface ExecutionRole {
  readonly arn: string;
  /** Where it was found, in words. */
  readonly source: string;
}

interface RoleOptions {
  /** Name or ARN that somebody gave. */
  readonly given?: string;
  /** What the role is for, which the configuration files may tell apart. */
  readonly purpose?: 'training' | 'model';
  readonly signal?: AbortSignal;
  readonly metadataFile?: string;
}

/**
 * The role that a job or model acts with: the one that was given, the one of JupyterLab's settings, the one of the SageMaker
 * SDK's configuration files, the one of the Studio app or notebook instance that this machine is, or the one that the caller's own credentials belong to.
 *
 * @throws ProblemError `usage` when there is none
 */
export async function executionRole(
  aws: Aws,
  caller: Caller,
  { given, purpose = 'training', signal, metadataFile = METADATA }: RoleOptions = {}
): Promise<ExecutionRole> {
  const named = given ?? caller.role;
  const source = given === undefined ? 'JupyterLab’s settings' : '--role';
  if (named?.startsWith('arn:')) {
    if (!/^arn:aws[\w-]*:iam::\d{12}:role\/.+$/.test(named)) {
      throw new ProblemError('usage', `${named}, from ${source}, is no role.`, {
        hint: 'Write it as in arn:aws:iam::123456789012:role/MyRole, or give its name alone.'
      });
    }
    return { arn: named, source };
  }
  if (named === undefined) {
    const { trainingRole, modelRole } = await readDefaults(aws, caller, signal);
    const configured = purpose === 'model' ? (modelRole ?? trainingRole) : trainingRole;
    if (configured) {
      return { arn: configured.value, source: configured.file };
    }
  }
  const { arn, account } = await aws.identify(caller, signal);
  const partition = arn.split(':')[1] ?? 'aws';
  if (named !== undefined) {
    return { arn: `arn:${partition}:iam::${account}:role/${named}`, source };
  }
  const own = await roleOfMachine(aws, caller, metadataFile, signal);
  if (own) {
    return own;
  }
  const assumed = /:assumed-role\/([^/]+)\//.exec(arn)?.[1];
  if (assumed === undefined || assumed.startsWith('AWSReservedSSO_')) {
    throw new ProblemError('usage', `No role is known for SageMaker to act with; you are ${arn}.`, {
      hint: 'Give one with --role that SageMaker may assume, by its name or ARN.'
    });
  }
  // The console puts the roles that it makes for SageMaker under this path, which an assumed role's ARN does not tell.
  const path = assumed.startsWith('AmazonSageMaker-ExecutionRole') ? 'service-role/' : '';
  return {
    arn: `arn:${partition}:iam::${account}:role/${path}${assumed}`,
    source: 'your own role'
  };
}

/** The role that a job acts with where nobody gives one, or why there is none. */
export async function roleInWords(aws: Aws, caller: Caller, signal?: AbortSignal): Promise<string> {
  try {
    const { arn, source } = await executionRole(aws, caller, { signal });
    return `SageMaker acts as ${arn}, from ${source}`;
  } catch (error) {
    if (error instanceof ProblemError) {
      return error.message.replace(/\.$/, '');
    }
    throw error;
  }
}

async function roleOfMachine(
  aws: Aws,
  caller: Caller,
  file: string,
  signal: AbortSignal | undefined
): Promise<ExecutionRole | undefined> {
  const { ExecutionRoleArn, ResourceArn, ResourceName } = await metadata(file);
  if (typeof ExecutionRoleArn === 'string') {
    return { arn: ExecutionRoleArn, source: 'this Studio app' };
  }
  if (typeof ResourceName !== 'string' || !/:notebook-instance\//.test(String(ResourceArn))) {
    return undefined;
  }
  const { DescribeNotebookInstanceCommand } = await import('../../aws/sdk/sagemaker');
  const command = new DescribeNotebookInstanceCommand({ NotebookInstanceName: ResourceName });
  const subject = `notebook instance ${ResourceName}`;
  const { RoleArn } = await aws.call(
    caller,
    { operation: 'DescribeNotebookInstance', subject, urgent: true, signal },
    async (clients, abortSignal) => (await clients.sagemaker()).send(command, { abortSignal })
  );
  return RoleArn === undefined ? undefined : { arn: RoleArn, source: 'this notebook instance' };
}

async function metadata(file: string): Promise<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    // Not on SageMaker, which is no error: the search goes on.
    return {};
  }
}
