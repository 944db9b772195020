import type { CommandDeclaration } from '../../protocol';
import type { UpdateRequest } from '../places/endpointPlace';
import { typed } from '../typed';
import type { ArgumentValues, RunContext } from './command';
import { defineCommand } from './command';
import { sagemakerUpdate, updateArguments } from './deploymentArguments';
import { codeArguments, codeNamed } from './deploymentCode';
import { modelNamed } from './deploymentModel';
import { endpointArgument, variantArgument } from './endpointArguments';
import { imageArguments, imageNamed } from './imageArguments';
import { runDeployment } from './show/deploying';
import { refuse } from './values';

const declaration = {
  name: 'update',
  summary: 'Change an endpoint of SageMaker without losing a request',
  description:
    'What is not named stays as it is. A new number of instances alone is changed at once; anything else makes a new configuration, and SageMaker goes back to the old one by itself where the new one does not come into service. What nobody uses any more is deleted afterwards, and said.',
  examples: [
    'update churn --instance-count 3',
    'update churn --entry-point inference.py',
    'update churn --model s3://bucket/churn/2/model.tar.gz --env THRESHOLD=0.6',
    'update churn --instance ml.c5.xlarge --no-wait'
  ],
  cell: { summary: 'the new inference script, unless --entry-point names one', required: false },
  arguments: {
    name: endpointArgument,
    variant: variantArgument('change'),
    model: {
      type: 'string',
      summary: 'Another model: a model.tar.gz, an S3 URI, a finished job or a model of SageMaker’s',
      completesFrom: 'path',
      placeholder: 'MODEL'
    },
    ...codeArguments,
    instance: {
      type: 'string',
      summary: 'Another instance type',
      completesFrom: 'instance-type',
      placeholder: 'TYPE',
      aliases: ['--instance-type']
    },
    'instance-count': {
      type: 'integer',
      summary: 'How many instances',
      minimum: 1,
      aliases: ['--count']
    },
    env: { type: 'text-map', summary: 'Environment variable of the server' },
    ...imageArguments,
    image: { ...imageArguments.image, summary: 'Another container image' },
    wait: { type: 'boolean', summary: 'Wait until it is decided', default: true },
    ...updateArguments
  }
} as const satisfies CommandDeclaration;

type UpdateValues = ArgumentValues<(typeof declaration)['arguments']>;

/** Changes an endpoint in place, and shows it. */
export const update = defineCommand(declaration, async function* (context, values) {
  const { host, caller, signal } = context;
  const { ref, instanceType } = await host.endpoints.find(values.name, caller, signal);
  const place = host.endpoints.place(ref.place);
  if (!place.plan) {
    throw refuse(
      `The endpoint ${values.name} serves on this machine; \`${typed(`deploy MODEL --name ${values.name}`, caller)}\` updates it in place.`
    );
  }
  if (values.instance !== undefined && !values.instance.startsWith('ml.')) {
    throw refuse(
      `--instance of update takes a type of SageMaker’s, as in ml.m5.xlarge, not "${values.instance}".`
    );
  }
  const request = await updateRequest(context, values, values.instance ?? instanceType ?? '');
  if (!asksForSomething(values, context)) {
    throw refuse(
      'update needs something to change, as in --instance-count 2, --entry-point inference.py, --model or --env.'
    );
  }
  return yield* runDeployment(context, place, request, values);
});

async function updateRequest(
  context: RunContext,
  values: UpdateValues,
  instanceType: string
): Promise<UpdateRequest> {
  const model =
    values.model === undefined ? undefined : await modelNamed(context, values.model, false);
  return {
    update: true,
    ...(await codeNamed(context, values)),
    name: values.name,
    variant: values.variant,
    model: model?.model,
    registered: model?.registered,
    instanceType: values.instance,
    instanceCount: values.instanceCount,
    image: await imageNamed(values, instanceType, 'inference', context.caller),
    framework: values.framework,
    environment: values.env,
    sagemaker: sagemakerUpdate(values, 'update')
  };
}

function asksForSomething(values: UpdateValues, { cell }: RunContext): boolean {
  const { model, entryPoint, sourceDir, instance, instanceCount, image, framework } = values;
  return (
    [cell, model, entryPoint, sourceDir, instance, instanceCount, image, framework].some(
      value => value !== undefined
    ) ||
    [values.role, values.serverless, values.volumeKmsKey].some(value => value !== undefined) ||
    Object.keys(values.env).length > 0
  );
}
