import type { CommandDeclaration } from '../../protocol';
import { isLocal } from '../allPlaces';
import type { DeployRequest } from '../places/endpointPlace';
import type { ArgumentValues, RunContext } from './command';
import { defineCommand } from './command';
import { containerArguments, refuseContainers, resourcesNamed } from './containerArguments';
import { deploymentArguments, sagemakerDeployment } from './deploymentArguments';
import { codeArguments, codeNamed } from './deploymentCode';
import { modelNamed } from './deploymentModel';
import { imageArguments, imageNamed } from './imageArguments';
import { checkJobName, nameFromBase } from './jobName';
import { runDeployment } from './show/deploying';
import { refuse } from './values';

const declaration = {
  name: 'deploy',
  summary: 'Serve a model on this machine or on SageMaker',
  description:
    'MODEL is a model.tar.gz here or on S3, a finished job, or a model that SageMaker has. The script defines the inference handlers: model_fn, and input_fn, predict_fn, output_fn or transform_fn; without one the archive’s own code/inference.py serves. On this machine the notebook’s own Python serves the model, or with --image or --framework-version a container, on a free port of 127.0.0.1. With the --name of an endpoint that exists it is updated in place: the new server takes over once it answers, and no request is lost. On SageMaker what is not given comes from the SDK’s configuration files, everything that can be known is checked first, a model that S3 has from before is copied there so that only its new code is uploaded, what will run and what is billed is said, and a deployment that fails takes back what it made; one that was cut off is finished by the same line. The cell waits until the endpoint is in service; --no-wait returns at once, and `endpoints` says what came of it.',
  examples: [
    'deploy model.tar.gz --entry-point inference.py',
    'deploy digits-2026-11-22-10-41-07-311 --entry-point inference.py --name digits',
    'deploy model.tar.gz --entry-point inference.py --source-dir src --env THRESHOLD=0.5 --no-wait',
    'deploy model.tar.gz --entry-point inference.py --framework pytorch --framework-version 2.6',
    'deploy s3://bucket/churn/model.tar.gz --entry-point inference.py --instance ml.m5.xlarge --framework pytorch --framework-version 2.6 --name churn',
    'deploy churn-model --serverless memory=2048,concurrency=5'
  ],
  cell: { summary: 'the inference script, unless --entry-point names one', required: false },
  arguments: {
    model: {
      type: 'string',
      summary: 'A model.tar.gz, an S3 URI, the name of a finished job or of a model of SageMaker’s',
      positional: true,
      required: true,
      completesFrom: 'path'
    },
    ...codeArguments,
    instance: {
      type: 'string',
      summary: 'Where it serves: local_cpu or local_gpu for this machine, or a type of SageMaker’s',
      default: 'local_cpu',
      completesFrom: 'instance-type',
      placeholder: 'TYPE',
      aliases: ['--instance-type']
    },
    'instance-count': {
      type: 'integer',
      summary: 'How many instances',
      default: 1,
      minimum: 1,
      aliases: ['--count']
    },
    name: {
      type: 'string',
      summary: 'Name of the endpoint; one that exists is updated',
      completesFrom: 'endpoint',
      placeholder: 'NAME'
    },
    env: { type: 'text-map', summary: 'Environment variable of the server' },
    ...imageArguments,
    image: {
      ...imageArguments.image,
      summary: 'Container image that serves; on this machine in Docker'
    },
    framework: {
      ...imageArguments.framework,
      summary:
        'What the model is made with; decides what a predictor sends and asks for. With --framework-version AWS’s own image serves'
    },
    wait: { type: 'boolean', summary: 'Wait until it is in service', default: true },
    ...containerArguments,
    ...deploymentArguments
  }
} as const satisfies CommandDeclaration;

type DeployValues = ArgumentValues<(typeof declaration)['arguments']>;

/** Serves a model in the place that its instance type names, and shows the endpoint. */
export const deploy = defineCommand(declaration, async function* (context, values) {
  const { endpoints } = context.host;
  const serverless = values.serverless !== undefined;
  if (serverless && values.instance.startsWith('ml.')) {
    throw refuse('--serverless of deploy has no instances; leave out --instance.');
  }
  const local = !serverless && isLocal(values.instance);
  const request = await deployRequest(context, values, local);
  const place = serverless
    ? endpoints.place('sagemaker')
    : endpoints.placeFor(values.instance, request.image);
  return yield* runDeployment(context, place, request, values);
});

async function deployRequest(
  context: RunContext,
  values: DeployValues,
  local: boolean
): Promise<DeployRequest> {
  const { host } = context;
  const resources = resourcesNamed(values, 'deploy');
  const { name, trainedWith, ...model } = await modelNamed(context, values.model, local);
  const image = await imageOf(context, values, local, trainedWith);
  if (local && image === undefined) {
    refuseContainers(values, 'deploy');
  }
  return {
    ...(await codeNamed(context, values)),
    ...model,
    ...resources,
    name: values.name
      ? checkJobName(values.name, '--name of deploy')
      : nameFromBase(name, host.clock.now()),
    instanceType: values.serverless === undefined ? values.instance : 'serverless',
    instanceCount: values.instanceCount,
    image,
    framework: values.framework,
    environment: values.env,
    sagemaker: local ? undefined : sagemakerDeployment(values)
  };
}

/**
 * The image that serves. A framework without a version tells what the model is made with, and names none where the image is
 * known without it: it is named, or follows from what a job has trained with, or there is none, in the notebook's own Python.
 */
async function imageOf(
  { caller }: RunContext,
  values: DeployValues,
  local: boolean,
  trainedWith: string | undefined
): Promise<string | undefined> {
  const { instance, image, frameworkVersion, pyVersion } = values;
  const unversioned = frameworkVersion === undefined && pyVersion === undefined;
  const known = local || image !== undefined || trainedWith !== undefined;
  const named = unversioned && known ? { ...values, framework: undefined } : values;
  const found = await imageNamed(named, instance, 'inference', caller);
  if (local || found !== undefined || trainedWith === undefined) {
    return found;
  }
  const { servingImageFor } = await import('../models/images/serving');
  return servingImageFor(trainedWith, instance);
}
