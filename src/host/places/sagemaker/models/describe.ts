import type { ContainerDefinition, DescribeModelOutput } from '@aws-sdk/client-sagemaker';

import type { Artifact, ModelContainer, ModelDescription } from '../../../../protocol';
import { frameworkOf } from '../endpoints/framework';
import { consoleOf } from '../kinds/console';
import type { Origin } from '../kinds/kind';
import { resourceRef } from '../origin';

/** What DescribeModel told. */
export function description(model: DescribeModelOutput, origin: Origin): ModelDescription {
  const name = model.ModelName ?? '';
  const containers = containersOf(model);
  const [first] = containers;
  const { region } = origin;
  return {
    ref: resourceRef(name, model.ModelArn, origin),
    createdAt: model.CreationTime?.getTime() ?? 0,
    containers: containers.map(container),
    framework: frameworkOf(first?.Image, first?.Environment ?? {}),
    role: model.ExecutionRoleArn,
    vpc: model.VpcConfig && {
      subnets: model.VpcConfig.Subnets ?? [],
      securityGroups: model.VpcConfig.SecurityGroupIds ?? []
    },
    networkIsolation: model.EnableNetworkIsolation ?? false,
    consoleUrl: `${consoleOf(region)}/sagemaker/home?region=${region}#/models/${name}`
  };
}

/** One model is described by its `PrimaryContainer`, a pipeline by `Containers`; never by both. */
export function containersOf(
  model: Pick<DescribeModelOutput, 'PrimaryContainer' | 'Containers'> | undefined
): readonly ContainerDefinition[] {
  return model?.PrimaryContainer ? [model.PrimaryContainer] : (model?.Containers ?? []);
}

/** Where a container's model is read from. */
export function modelDataOf(container: ContainerDefinition | undefined): Artifact | undefined {
  const uri = container?.ModelDataUrl ?? container?.ModelDataSource?.S3DataSource?.S3Uri;
  return uri === undefined ? undefined : { uri };
}

function container(definition: ContainerDefinition): ModelContainer {
  return {
    name: definition.ContainerHostname,
    image: definition.Image,
    modelData: modelDataOf(definition),
    environment: definition.Environment ?? {},
    multiModel: definition.Mode === 'MultiModel'
  };
}
