import type {
  CreateEndpointConfigInput,
  CreateModelInput,
  DescribeEndpointOutput,
  ProductionVariant,
  ProductionVariantInstanceType,
  Tag,
  UpdateEndpointWeightsAndCapacitiesInput
} from '@aws-sdk/client-sagemaker';
import { readDefaults, takenFrom } from '../../../../config';
import { Taking } from '../../../../config/taking';
import { ProblemError } from '../../../../problem';
import { typed } from '../../../../typed';
import type { DeployRequest } from '../../../endpointPlace';
import type { Destination } from '../../destination';
import type { ExecutionRole } from '../../role';
import { endpointNamed } from '../ask';
import type { PlannedArchive } from './archive';
import { capacityFindings, instancesFinding, serverlessConfig } from './capacity';
import type { Deploying } from './context';
import { misfitsOf, prepareModel, registeredModel, tagsOf } from './model';
import { derivedName } from './names';
import { replacedVariant, serverlessObstacle } from './variant';

/** Everything about a deployment that can be known before anything is done. */
export interface PreparedDeployment {
  readonly name: string;
  readonly region: string;
  /** Of 12 digits. */
  readonly account: string;
  /** Where its archive goes; absent where one that exists is served. */
  readonly destination?: Destination;
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
  const defaults = await readDefaults(aws, caller, signal);
  const taking = new Taking();
  const target = { ...request, region, account };
  const served =
    registered && !changes(request)
      ? { ModelName: request.model, findings: misfitsOf(registered, target) }
      : await prepareModel(target, registered, { ...on, defaults, taking });
  const obstacle =
    replaced?.variant &&
    serverlessObstacle(name, replaced.variant, sagemaker.serverless !== undefined);
  const instances = await instancesFinding(request);
  const findings = [
    ...(await served.findings),
    ...capacityFindings(request),
    ...[instances.obstacle, obstacle].filter(each => each !== undefined)
  ];
  if (findings.length > 0) {
    throw refusal(findings);
  }
  const contents = {
    ProductionVariants: [
      variantOf(request, served.ModelName, replaced?.variant?.VariantName ?? VARIANT)
    ],
    DataCaptureConfig: replaced?.DataCaptureConfig,
    KmsKeyId: sagemaker.volumeKey ?? taking.take(sagemaker.volumeKey, defaults.configKey),
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
      destination: served.destination
    }),
    config: {
      EndpointConfigName: derivedName(name, contents),
      ...contents,
      Tags: tagsOf(taking.tags(sagemaker.tags, defaults.configTags))
    },
    current,
    retain: false,
    tags: tagsOf(taking.tags(sagemaker.tags, defaults.endpointTags)),
    notes: [
      ...('notes' in served ? served.notes : []),
      ...(instances.doubt === undefined ? [] : [instances.doubt]),
      ...takenFrom(taking.taken)
    ]
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
