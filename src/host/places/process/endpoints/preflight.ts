import type { CallerContext } from '../../../../protocol';
import type { Caller } from '../../../caller';
import { ProblemError } from '../../../problem';
import type { DeployRequest } from '../../endpointPlace';
import { checkDeployment, checkHandlers } from '../../local/preflight';
import { countGpus } from '../gpu';
import { pythonOf, regionOf } from '../preflight';
import type { ProcessServer } from './record';

/** What the record of a plain process says besides what is in every one. */
export type Checked = Pick<ProcessServer, 'program' | 'python' | 'region' | 'gpus'>;

/**
 * Looks at everything that would make a deployment fail at once, and creates nothing of it.
 *
 * @throws ProblemError, one sentence for each thing that is missing
 */
export async function preflight(request: DeployRequest, { context }: Caller): Promise<Checked> {
  const { image } = request;
  if (image !== undefined) {
    throw new ProblemError(
      'usage',
      `An endpoint of plain processes runs in the notebook’s own Python, not in the image ${image}.`,
      { hint: 'Leave --image out.' }
    );
  }
  checkDeployment(request);
  await checkHandlers(request);
  const python = await pythonOf(context);
  if (python === undefined) {
    throw noPython(context);
  }
  const gpus = request.instanceType === 'local_gpu' ? await countGpus(context.env) : 0;
  return { program: request.entryPoint, python, region: regionOf(context), gpus };
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
