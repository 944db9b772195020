import type { CreateModelInput, DescribeModelOutput, Tag } from '@aws-sdk/client-sagemaker';
import { below } from '../../../../aws/s3/location';
import { Storage } from '../../../../aws/s3/storage';
import type { Defaults } from '../../../../config';
import type { Taking } from '../../../../config/taking';
import { ProblemError } from '../../../../problem';
import { checkScript } from '../../../contract/handlers';
import type { DeployRequest } from '../../../endpointPlace';
import { pythonOf } from '../../../process/preflight';
import { destinationOf } from '../../destination';
import { executionRole } from '../../role';
import { modelNamed } from '../ask';
import { frameworkOf } from '../framework';
import { planArchive } from './archive';
import { containerOf, withoutProgram } from './container';
import { missingContents, programIn } from './contents';
import type { Deploying } from './context';
import { misfits } from './image';
import { derivedName } from './names';
import { roleObstacle } from './role';

type Target = DeployRequest & { readonly region: string; readonly account: string };

/**
 * A model that a request describes: with its archive, its container, and what speaks against them. What is not given comes
 * from the SDK's configuration files.
 */
export async function prepareModel(
  request: Target,
  registered: DescribeModelOutput | undefined,
  on: Deploying & { readonly defaults: Defaults; readonly taking: Taking }
) {
  const { aws, caller, signal, known, progress, defaults, taking } = on;
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
  const destination = destinationOf(taking.place(sagemaker.s3, defaults), { region, account });
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
          base: below(destination.base, name, 'model'),
          progress,
          signal
        });
  const role =
    sagemaker.role === undefined && registered?.ExecutionRoleArn !== undefined
      ? { arn: registered.ExecutionRoleArn, source: `model ${registered.ModelName}` }
      : await executionRole(aws, caller, { given: sagemaker.role, purpose: 'model', signal });
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
    ...networkOf(sagemaker.vpc, registered, { defaults, taking })
  };
  const obstacle = role.arn.includes(`:${account}:`)
    ? await roleObstacle(role.arn, aws, caller, signal)
    : undefined;
  const ModelName = derivedName(name, contents);
  return {
    ModelName,
    model: {
      ModelName,
      ...contents,
      Tags: tagsOf(taking.tags(sagemaker.tags, defaults.modelTags))
    } satisfies CreateModelInput,
    archive,
    role,
    destination,
    notes: script?.doubt === undefined ? [] : [script.doubt],
    findings: [
      ...missingContents({ framework, finding: archive?.finding, script, environment }),
      ...(await misfits(image, machineOf(request))),
      ...(obstacle ? [obstacle] : [])
    ]
  };
}

/** Where a model's containers are, and what they may reach; one that takes the place of another is where that was. */
function networkOf(
  vpc: NonNullable<DeployRequest['sagemaker']>['vpc'],
  registered: DescribeModelOutput | undefined,
  { defaults, taking }: { readonly defaults: Defaults; readonly taking: Taking }
): Pick<CreateModelInput, 'VpcConfig' | 'EnableNetworkIsolation'> {
  const given = vpc && { Subnets: [...vpc.subnets], SecurityGroupIds: [...vpc.securityGroups] };
  const VpcConfig =
    given ?? (registered ? registered.VpcConfig : taking.take(given, defaults.modelVpc));
  const EnableNetworkIsolation = registered
    ? registered.EnableNetworkIsolation
    : taking.take(undefined, defaults.modelIsolation);
  return {
    ...(VpcConfig && { VpcConfig }),
    ...(EnableNetworkIsolation && { EnableNetworkIsolation })
  };
}

export async function misfitsOf(model: DescribeModelOutput, request: Target): Promise<string[]> {
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

export function tagsOf(tags: Readonly<Record<string, string>>): Tag[] | undefined {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return list.length > 0 ? list : undefined;
}
