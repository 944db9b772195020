import type { CallerContext } from '../../../../protocol';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';
import { checkScript } from '../../contract/handlers';
import type { DeployRequest } from '../../endpointPlace';
import { countGpus } from '../gpu';
import { pythonOf, regionOf } from '../preflight';
import type { ServerRecord } from './record';

/** What a deployment's record says before the model is unpacked. */
export type Checked = Pick<
  ServerRecord,
  | 'endpoint'
  | 'instanceType'
  | 'model'
  | 'program'
  | 'environment'
  | 'framework'
  | 'python'
  | 'region'
  | 'gpus'
>;

/**
 * Looks at everything that would make a deployment fail at once, and creates nothing of it.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export async function preflight(request: DeployRequest, { context }: Caller): Promise<Checked> {
  checkPlace(request);
  const program = (await checkScript(request))?.program;
  const python = await pythonOf(context);
  if (python === undefined) {
    throw noPython(context);
  }
  const gpus = request.instanceType === 'local_gpu' ? await countGpus(context.env) : 0;
  return {
    endpoint: request.name,
    instanceType: request.instanceType,
    model: request.model,
    program,
    environment: { ...request.environment },
    framework: request.framework,
    python,
    region: regionOf(context),
    gpus
  };
}

function checkPlace({
  instanceType,
  instanceCount,
  model,
  registered,
  image
}: DeployRequest): void {
  if (instanceType !== 'local_cpu' && instanceType !== 'local_gpu') {
    throw new ProblemError(
      'usage',
      `This machine serves local_cpu and local_gpu, not ${instanceType}.`
    );
  }
  if (instanceCount > 1) {
    throw new ProblemError(
      'usage',
      `An endpoint of plain processes has one instance, and ${instanceCount} were asked for.`,
      { hint: 'SAGEMAKER_MODEL_SERVER_WORKERS=2 by --env has two requests answered at once.' }
    );
  }
  if (image !== undefined) {
    throw new ProblemError(
      'usage',
      `An endpoint of plain processes runs in the notebook’s own Python, not in the image ${image}.`,
      { hint: 'Leave --image out.' }
    );
  }
  if (registered) {
    throw new ProblemError(
      'usage',
      `There is no job ${model}, and a model of SageMaker’s cannot be served by plain processes.`,
      { hint: 'Give its model.tar.gz, or an instance type of SageMaker’s by --instance.' }
    );
  }
  if (/^s3:\/\//i.test(model)) {
    throw new ProblemError(
      'usage',
      `The model is on S3 (${model}), which an endpoint of plain processes cannot read yet.`,
      { hint: `Copy it first (aws s3 cp ${model} .) and name the file.` }
    );
  }
}

function noPython({ python }: CallerContext): ProblemError {
  return new ProblemError(
    'machine',
    python === undefined
      ? 'There is no Python to serve the model with: the PATH leads to none.'
      : `There is no Python to serve the model with: ${python} cannot be executed.`,
    { hint: 'Restart the kernel, or deploy from a terminal whose python3 works.' }
  );
}
