import { ProblemError } from '../../problem';
import { checkEntryPoint } from '../contract/handlers';
import type { DeployRequest } from '../endpointPlace';

/**
 * Looks at what no local place can serve.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export function checkDeployment({
  instanceType,
  instanceCount,
  model,
  registered,
  entryPoint
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
      `An endpoint of this machine has one instance, and ${instanceCount} were asked for.`,
      { hint: 'SAGEMAKER_MODEL_SERVER_WORKERS=2 by --env has two requests answered at once.' }
    );
  }
  if (registered) {
    throw new ProblemError(
      'usage',
      `There is no job ${model}, and a model of SageMaker’s cannot be served by this machine.`,
      { hint: 'Give its model.tar.gz, or an instance type of SageMaker’s by --instance.' }
    );
  }
  if (entryPoint !== undefined) {
    checkEntryPoint(entryPoint);
  }
}
