import type {
  CreateEndpointConfigInput,
  CreateModelInput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  ProductionVariant,
  ProductionVariantInstanceType,
  Tag,
  UpdateEndpointWeightsAndCapacitiesInput
} from '@aws-sdk/client-sagemaker';
import { defaultBucket } from '../../../../aws/s3/bucket';
import { below, parseS3 } from '../../../../aws/s3/location';
import { Storage } from '../../../../aws/s3/storage';
import { ProblemError } from '../../../../problem';
import { typed } from '../../../../typed';
import { checkScript } from '../../../contract/handlers';
import type { DeployRequest } from '../../../endpointPlace';
import { pythonOf } from '../../../process/preflight';
import type { ExecutionRole } from '../../role';
import { executionRole } from '../../role';
import { frameworkOf } from '../framework';
import type { PlannedArchive } from './archive';
import { planArchive } from './archive';
import { endpointNamed, modelNamed } from '../ask';
import { containerOf, withoutProgram } from './container';
import { missingContents, programIn } from './contents';
import type { Deploying } from './context';
import { misfits } from './image';
import { derivedName } from './names';
import { roleObstacle } from './role';
import { replacedVariant, serverlessObstacle } from './variant';

/** Everything about a deployment that can be known before anything is done. */
export interface PreparedDeployment {
  readonly name: string;
  readonly region: string;
  /** Of 12 digits. */
  readonly account: string;
  /** The default bucket, which may have to be made first. */
  readonly bucket?: string;
  readonly archive?: PlannedArchive;
  readonly outputKey?: string;
  readonly role?: ExecutionRole;
  /** Absent where one that exists is served. */
  readonly model?: CreateModelInput;
  readonly config: CreateEndpointConfigInput;
  /** The endpoint as it is, where there is one. */
  readonly current?: DescribeEndpointOutput;
  /** Instances that were added and removed since the configuration was made are kept. */
  readonly retain: boolean;
  /** In place of a new configuration. */
  readonly capacities?: UpdateEndpointWeightsAndCapacitiesInput;
  readonly tags?: Tag[];
  /** What a person may want to know, in sentences. */
  readonly notes: readonly string[];
}

/** https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html */
const SERVERLESS_MEMORY = [1024, 2048, 3072, 4096, 5120, 6144];
const MOST_CONCURRENCY = 200;
const VARIANT = 'AllTraffic';

/** @throws ProblemError with a sentence for each thing that is wrong */
export async function prepareDeployment(
  request: DeployRequest,
  on: Deploying
): Promise<PreparedDeployment> {
  const { aws, caller, signal, call } = on;
  const { name, sagemaker = { tags: {} } } = request;
  const { region, account } = await aws.identify(caller, signal);
  const current = await endpointNamed(name, call);
  checkStatus(name, current, on);
  const registered = request.registered
    ? await registeredModel(request.model, region, on)
    : undefined;
  const replaced =
    current && current.EndpointStatus !== 'Failed' ? await replacedVariant(current, on) : undefined;
  const tags = tagsOf(sagemaker.tags);
  const target = { ...request, region, account };
  const served =
    registered && !changes(request)
      ? { ModelName: request.model, findings: misfitsOf(registered, target) }
      : await prepareModel(target, registered, on);
  const obstacle =
    replaced?.variant &&
    serverlessObstacle(name, replaced.variant, sagemaker.serverless !== undefined);
  const findings = [
    ...(await served.findings),
    ...capacityFindings(request),
    ...(obstacle ? [obstacle] : [])
  ];
  if (findings.length > 0) {
    throw refusal(findings);
  }
  const contents = {
    ProductionVariants: [
      variantOf(request, served.ModelName, replaced?.variant?.VariantName ?? VARIANT)
    ],
    DataCaptureConfig: replaced?.DataCaptureConfig,
    KmsKeyId: sagemaker.volumeKey,
    ...(sagemaker.asyncOutput !== undefined && {
      AsyncInferenceConfig: {
        OutputConfig: { S3OutputPath: sagemaker.asyncOutput, KmsKeyId: sagemaker.outputKey }
      }
    })
  };
  return {
    name,
    region,
    account,
    outputKey: sagemaker.outputKey,
    ...('model' in served && {
      model: served.model,
      archive: served.archive,
      role: served.role,
      bucket: served.bucket
    }),
    config: { EndpointConfigName: derivedName(name, contents), ...contents, Tags: tags },
    current,
    retain: false,
    tags,
    notes: 'notes' in served ? served.notes : []
  };
}

/** Something of a model that exists is to be other than it is. */
function changes({ entryPoint, sourceDirectory, image, environment, sagemaker }: DeployRequest) {
  return (
    [entryPoint, sourceDirectory, image, sagemaker?.role, sagemaker?.vpc].some(
      each => each !== undefined
    ) || Object.keys(environment).length > 0
  );
}

type Target = DeployRequest & { readonly region: string; readonly account: string };

/** A model that a request describes: with its archive, its container, and what speaks against them. */
export async function prepareModel(
  request: Target,
  registered: DescribeModelOutput | undefined,
  on: Deploying
) {
  const { aws, caller, signal, known, progress } = on;
  const { name, region, account, sagemaker = { tags: {} } } = request;
  const before = registered?.PrimaryContainer;
  if (registered && !before) {
    throw new ProblemError(
      'usage',
      `The model ${registered.ModelName} has several containers, and can only be served as it is.`,
      { hint: 'Leave out --entry-point, --image, --env and --role.' }
    );
  }
  const image = request.image ?? before?.Image;
  if (image === undefined) {
    throw new ProblemError('usage', `No container image is named for ${request.instanceType}.`, {
      hint: 'Name AWS’s own with --framework and --framework-version, as in --framework pytorch --framework-version 2.6, or one of yours with --image.'
    });
  }
  const bucket = sagemaker.s3 === undefined ? defaultBucket(region, account) : undefined;
  const base = bucket === undefined ? parseS3(sagemaker.s3 ?? '') : { bucket, key: '' };
  const framework = request.framework ?? frameworkOf(image, request.environment);
  const python = await pythonOf(caller.context);
  const script = await checkScript(
    { ...request, framework, image },
    python === undefined ? undefined : { python, env: caller.context.env }
  );
  const data = request.registered
    ? (before?.ModelDataUrl ?? before?.ModelDataSource?.S3DataSource?.S3Uri)
    : request.model;
  // What serves already, and stays as it is, need not be looked into.
  const archive =
    data === undefined || (request.registered && script === undefined)
      ? undefined
      : await planArchive(data, request, {
          storage: new Storage(aws, caller),
          known,
          base: below(base, name, 'model'),
          progress,
          signal
        });
  const role =
    sagemaker.role === undefined && registered?.ExecutionRoleArn !== undefined
      ? { arn: registered.ExecutionRoleArn, source: `model ${registered.ModelName}` }
      : await executionRole(aws, caller, { given: sagemaker.role, signal });
  const program = script?.program ?? programIn(archive?.finding);
  const environment = {
    ...(program === undefined ? before?.Environment : withoutProgram(before?.Environment)),
    ...request.environment
  };
  const contents = {
    ExecutionRoleArn: role.arn,
    PrimaryContainer: archive
      ? containerOf(image, archive, program, environment, region)
      : { ...before, Image: image, Environment: environment },
    ...(sagemaker.vpc
      ? {
          VpcConfig: {
            Subnets: [...sagemaker.vpc.subnets],
            SecurityGroupIds: [...sagemaker.vpc.securityGroups]
          }
        }
      : registered?.VpcConfig && { VpcConfig: registered.VpcConfig })
  };
  const obstacle = role.arn.includes(`:${account}:`)
    ? await roleObstacle(role.arn, aws, caller, signal)
    : undefined;
  const ModelName = derivedName(name, contents);
  return {
    ModelName,
    model: { ModelName, ...contents, Tags: tagsOf(sagemaker.tags) } satisfies CreateModelInput,
    archive,
    role,
    bucket: archive?.upload ? bucket : undefined,
    notes: script?.doubt === undefined ? [] : [script.doubt],
    findings: [
      ...missingContents({ framework, finding: archive?.finding, script, environment }),
      ...(await misfits(image, machineOf(request))),
      ...(obstacle ? [obstacle] : [])
    ]
  };
}

async function misfitsOf(model: DescribeModelOutput, request: Target): Promise<string[]> {
  const image = model.PrimaryContainer?.Image;
  return image === undefined ? [] : misfits(image, machineOf(request));
}

function machineOf({ sagemaker, instanceType, region }: Target) {
  return { region, instanceType: sagemaker?.serverless ? undefined : instanceType };
}

/** @throws ProblemError `not-found` */
export async function registeredModel(
  name: string,
  region: string,
  on: Deploying
): Promise<DescribeModelOutput> {
  const model = await modelNamed(name, on.call);
  if (model === undefined) {
    throw new ProblemError('not-found', `There is no job and no model ${name} in ${region}.`, {
      hint: 'Give a model.tar.gz, an s3:// URI, or the name of a finished job or of a model.'
    });
  }
  return model;
}

/** @throws ProblemError for an endpoint that cannot be deployed to now */
export function checkStatus(
  name: string,
  current: DescribeEndpointOutput | undefined,
  { caller }: Deploying
): void {
  const status = current?.EndpointStatus;
  if (status === 'Deleting') {
    throw new ProblemError('usage', `Endpoint ${name} is being deleted.`, {
      hint: 'Deploy again in a minute, or under another --name.'
    });
  }
  if (status === 'SystemUpdating' || status === 'RollingBack') {
    throw new ProblemError('usage', `Endpoint ${name} is ${status} and cannot be changed now.`, {
      hint: `\`${typed(`endpoint ${name}`, caller)}\` shows when it is in service again; then deploy once more.`
    });
  }
}

/** The variant as it is asked for. */
function variantOf(
  { sagemaker, instanceType, instanceCount }: DeployRequest,
  ModelName: string,
  VariantName: string
) {
  const variant: ProductionVariant = {
    VariantName,
    ModelName,
    InitialVariantWeight: 1,
    ...(sagemaker?.serverless
      ? { ServerlessConfig: serverlessConfig(sagemaker.serverless) }
      : {
          // SageMaker has new ones more often than its SDK has releases.
          InstanceType: instanceType as ProductionVariantInstanceType,
          InitialInstanceCount: instanceCount
        })
  };
  return variant;
}

export function serverlessConfig({ memory, concurrency }: { memory: number; concurrency: number }) {
  return { MemorySizeInMB: memory, MaxConcurrency: concurrency };
}

/** What SageMaker does not take of a wish for capacity, in full sentences. */
export function capacityFindings({ sagemaker }: Pick<DeployRequest, 'sagemaker'>): string[] {
  const { serverless, asyncOutput } = sagemaker ?? {};
  const found: string[] = [];
  if (serverless && !SERVERLESS_MEMORY.includes(serverless.memory)) {
    found.push(
      `Serverless memory is one of ${SERVERLESS_MEMORY.join(', ')} MB, not ${serverless.memory}.`
    );
  }
  if (serverless && !(serverless.concurrency >= 1 && serverless.concurrency <= MOST_CONCURRENCY)) {
    found.push(
      `Serverless concurrency is from 1 to ${MOST_CONCURRENCY}, not ${serverless.concurrency}.`
    );
  }
  if (serverless && asyncOutput !== undefined) {
    found.push('A serverless endpoint does not answer asynchronously.');
  }
  if (asyncOutput !== undefined) {
    parseS3(asyncOutput);
  }
  return found;
}

export function tagsOf(tags: Readonly<Record<string, string>>): Tag[] | undefined {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? list : undefined;
}

/** All that speaks against a deployment, as one error. */
export function refusal(findings: readonly string[]): ProblemError {
  const [first = ''] = findings;
  return findings.length === 1
    ? new ProblemError('usage', first, { hint: 'Nothing was made yet.' })
    : new ProblemError(
        'usage',
        `The deployment would fail for ${findings.length} reasons: ${findings.join(' ')}`,
        { hint: 'Nothing was made yet.' }
      );
}
