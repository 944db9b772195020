import { mkdir, rm } from 'node:fs/promises';
import { ProblemError } from '../../problem';
import { isCode, reasonOf } from '../../systemError';

/**
 * Makes a job's directory, which is what makes its name unique, with that of its logs; what could not be made whole is taken
 * away again.
 *
 * @param fill writes what belongs into it
 * @throws ProblemError `usage` for a name that is taken, `machine` where nothing can be written
 */
export async function createJob<Made>(
  { root, logs }: { readonly root: string; readonly logs: string },
  name: string,
  fill: () => Promise<Made>
): Promise<Made> {
  try {
    await mkdir(root, { mode: 0o700 });
  } catch (error) {
    if (isCode(error, 'EEXIST')) {
      throw new ProblemError('usage', `There is already a job named ${name} on this machine.`, {
        hint: 'Choose another --job-name, or leave it out to get one that is new.',
        cause: error
      });
    }
    throw unwritable(root, error);
  }
  try {
    await mkdir(logs);
    return await fill();
  } catch (error) {
    await rm(root, { recursive: true, force: true });
    throw unwritable(root, error);
  }
}

function unwritable(root: string, error: unknown): ProblemError {
  return new ProblemError(
    'machine',
    `The job's directory ${root} cannot be made: ${reasonOf(error)}.`,
    { cause: error }
  );
}
