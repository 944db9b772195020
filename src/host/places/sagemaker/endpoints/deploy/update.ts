import type {
  CreateEndpointConfigInput,
  DescribeEndpointConfigOutput,
  ProductionVariant,
  ProductionVariantInstanceType
} from '@aws-sdk/client-sagemaker';
import { readDefaults, takenFrom } from '../../../../config';
import { Taking } from '../../../../config/taking';
import { ProblemError } from '../../../../problem';
import { typed } from '../../../../typed';
import type { UpdateRequest } from '../../../endpointPlace';
import { endpointScaling } from '../scaling';
import { configNamed, endpointNamed, modelNamed } from '../ask';
import { capacityFindings, instancesFinding, serverlessConfig } from './capacity';
import type { Deploying } from './context';
import { derivedName } from './names';
import { prepareModel, registeredModel, tagsOf } from './model';
import type { PreparedDeployment } from './plan';
import { checkStatus, refusal } from './plan';
import { serverlessObstacle } from './variant';

/**
 * A deployment that changes what is asked for and keeps the rest of the endpoint's configuration as it is.
 *
 * @throws ProblemError with a sentence for each thing that is wrong
 */
export async function prepareUpdate(
  request: UpdateRequest,
  on: Deploying
): Promise<PreparedDeployment> {
  const { name, sagemaker, instanceCount } = request;
  const { region, account } = await on.aws.identify(on.caller, on.signal);
  const current = await endpointNamed(name, on.call);
  if (current === undefined || current.EndpointStatus === 'Failed') {
    throw new ProblemError(
      'not-found',
      current ? `Endpoint ${name} failed and serves nothing.` : `There is no endpoint ${name}.`,
      { hint: `\`${typed(`deploy MODEL --name ${name}`, on.caller)}\` makes it.` }
    );
  }
  checkStatus(name, current, on);
  const config = await configNamed(current.EndpointConfigName ?? '', on.call);
  const variants = config?.ProductionVariants ?? [];
  const variant = meant(request, variants);
  const tags = tagsOf(sagemaker.tags);
  const prepared = { name, region, account, current, outputKey: sagemaker.outputKey };
  if (instanceCount !== undefined && isAlone(request)) {
    return {
      ...prepared,
      notes: [],
      retain: true,
      config: kept(config, variants),
      capacities: {
        EndpointName: name,
        DesiredWeightsAndCapacities: [
          { VariantName: variant.VariantName, DesiredInstanceCount: instanceCount }
        ]
      }
    };
  }
  const served = changesModel(request)
    ? await modelFor(request, variant, { region, account }, on)
    : undefined;
  const instances = await instancesFinding(request);
  const findings = [
    ...(served?.findings ?? []),
    ...capacityFindings({ sagemaker }),
    ...(instances.obstacle === undefined ? [] : [instances.obstacle]),
    ...(await capacityObstacles(request, variant, on))
  ];
  if (findings.length > 0) {
    throw refusal(findings);
  }
  const changed = changedVariant(request, variant, served?.ModelName);
  const contents = kept(
    config,
    variants.map(each => (each === variant ? changed : each))
  );
  return {
    ...prepared,
    ...served,
    notes: [...(served?.notes ?? []), ...(instances.doubt === undefined ? [] : [instances.doubt])],
    config: {
      ...contents,
      EndpointConfigName: derivedName(name, contents),
      KmsKeyId: sagemaker.volumeKey ?? contents.KmsKeyId,
      Tags: tags
    },
    retain: instanceCount === undefined,
    tags
  };
}

/** @throws ProblemError `usage` for a variant that is not there, or not named where there are several */
function meant(
  { variant, name }: UpdateRequest,
  variants: readonly ProductionVariant[]
): ProductionVariant {
  const found =
    variant === undefined
      ? variants.length === 1 && variants[0]
      : variants.find(({ VariantName }) => VariantName === variant);
  if (!found) {
    const names = variants.map(({ VariantName }) => VariantName).join(' and ');
    throw new ProblemError(
      'usage',
      variant === undefined
        ? `Endpoint ${name} has the variants ${names}; name the one to change with --variant.`
        : `Endpoint ${name} has no variant ${variant}; it has ${names}.`
    );
  }
  return found;
}

function changesModel(request: UpdateRequest): boolean {
  const { model, entryPoint, sourceDirectory, script, image, environment, sagemaker } = request;
  return (
    [model, entryPoint, sourceDirectory, script, image, sagemaker.role].some(
      each => each !== undefined
    ) || Object.keys(environment).length > 0
  );
}

/** Another number of instances is all that is asked for. */
function isAlone(request: UpdateRequest): boolean {
  const { instanceType, sagemaker } = request;
  return (
    !changesModel(request) &&
    instanceType === undefined &&
    sagemaker.serverless === undefined &&
    sagemaker.volumeKey === undefined
  );
}

async function modelFor(
  request: UpdateRequest,
  { ModelName = '', InstanceType }: ProductionVariant,
  where: { readonly region: string; readonly account: string },
  on: Deploying
) {
  const given = request.registered ? request.model : undefined;
  const base =
    given === undefined
      ? await modelNamed(ModelName, on.call)
      : await registeredModel(given, where.region, on);
  if (base === undefined) {
    throw new ProblemError('not-found', `The model ${ModelName} of ${request.name} is gone.`, {
      hint: `\`${typed(`deploy MODEL --name ${request.name}`, on.caller)}\` makes the endpoint anew.`
    });
  }
  const taking = new Taking();
  const model = await prepareModel(
    {
      ...request,
      ...where,
      model: request.model ?? '',
      registered: request.model === undefined || request.registered,
      instanceType: request.instanceType ?? InstanceType ?? '',
      instanceCount: request.instanceCount ?? 1
    },
    base,
    { ...on, taking, defaults: await readDefaults(on.aws, on.caller, on.signal) }
  );
  return { ...model, notes: [...model.notes, ...takenFrom(taking.taken)] };
}

async function capacityObstacles(
  { name, instanceType, instanceCount, sagemaker }: UpdateRequest,
  variant: ProductionVariant,
  { aws, caller, signal }: Deploying
): Promise<string[]> {
  const { VariantName = '', InstanceType, ServerlessConfig } = variant;
  const serverless = serverlessObstacle(name, variant, sagemaker.serverless !== undefined);
  if (serverless !== undefined) {
    return [serverless];
  }
  if (ServerlessConfig && instanceCount !== undefined && instanceType === undefined) {
    return [
      `The variant ${VariantName} of ${name} is serverless and has no instances; give --instance with --instance-count, or --serverless.`
    ];
  }
  if (instanceType === undefined || InstanceType === undefined || instanceType === InstanceType) {
    return [];
  }
  const [scaled] = await endpointScaling({ endpoint: name, aws, caller, signal }).describe([
    VariantName
  ]);
  return scaled && scaled.targets.length > 0
    ? [
        `The variant ${VariantName} of ${name} is scaled by itself, and SageMaker does not change the instance type of such a one; end that first with \`${typed(`autoscale ${name} --off`, caller)}\`.`
      ]
    : [];
}

function changedVariant(
  { instanceType, instanceCount, sagemaker }: UpdateRequest,
  variant: ProductionVariant,
  ModelName = variant.ModelName
): ProductionVariant {
  const { InstanceType, InitialInstanceCount, ServerlessConfig, ...rest } = variant;
  const { serverless } = sagemaker;
  if (serverless ?? (ServerlessConfig && instanceType === undefined)) {
    return {
      ...rest,
      ModelName,
      ServerlessConfig: serverless ? serverlessConfig(serverless) : ServerlessConfig
    };
  }
  return {
    ...rest,
    ModelName,
    // SageMaker has new ones more often than its SDK has releases.
    InstanceType: (instanceType as ProductionVariantInstanceType | undefined) ?? InstanceType,
    InitialInstanceCount: instanceCount ?? InitialInstanceCount ?? 1
  };
}

/** A configuration as it is, with other variants. */
function kept(
  config: DescribeEndpointConfigOutput | undefined,
  ProductionVariants: ProductionVariant[]
): CreateEndpointConfigInput {
  const {
    EndpointConfigName,
    DataCaptureConfig,
    KmsKeyId,
    AsyncInferenceConfig,
    ExplainerConfig,
    ShadowProductionVariants,
    ExecutionRoleArn,
    VpcConfig,
    EnableNetworkIsolation
  } = config ?? {};
  return {
    EndpointConfigName,
    ProductionVariants,
    DataCaptureConfig,
    KmsKeyId,
    AsyncInferenceConfig,
    ExplainerConfig,
    ShadowProductionVariants,
    ExecutionRoleArn,
    VpcConfig,
    EnableNetworkIsolation
  };
}
