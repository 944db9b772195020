import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { ProblemError } from '../../problem';
import { fieldOf, isCode } from '../../systemError';

const HINT =
  'Use --instance local_cpu to run on the processor, or an ml.* instance type with a GPU.';
const TIMEOUT = 10_000;

/**
 * How many GPUs a script would find, asked as the training toolkit asks: `nvidia-smi --list-gpus`, found on the caller's
 * PATH.
 *
 * @throws ProblemError of kind `machine` when there is none that could be used, and why.
 */
export async function countGpus(env: Readonly<Record<string, string>>): Promise<number> {
  const device = existsSync('/dev/nvidia0');
  let output: string;
  try {
    output = (
      await promisify(execFile)('nvidia-smi', ['--list-gpus'], {
        env: { PATH: env.PATH, LD_LIBRARY_PATH: env.LD_LIBRARY_PATH },
        timeout: TIMEOUT
      })
    ).stdout;
  } catch (error) {
    throw new ProblemError('machine', refusal(error, device), { hint: HINT, cause: error });
  }
  const gpus = output.split('\n').filter(line => line.startsWith('GPU ')).length;
  if (gpus === 0) {
    throw new ProblemError(
      'machine',
      'This machine has no GPU for local_gpu: nvidia-smi lists none.',
      { hint: HINT }
    );
  }
  return gpus;
}

function refusal(error: unknown, device: boolean): string {
  if (isCode(error, 'ENOENT')) {
    return device
      ? 'This machine has an NVIDIA GPU (/dev/nvidia0), but nvidia-smi is not on the PATH, so its driver cannot be checked.'
      : 'This machine has no GPU for local_gpu: there is no /dev/nvidia0, and nvidia-smi is not on the PATH.';
  }
  const said = [fieldOf(error, 'stdout'), fieldOf(error, 'stderr')]
    .join('\n')
    .trim()
    .split('\n')[0];
  return `The GPU of this machine cannot be used: nvidia-smi fails${said ? ` with "${said}"` : ''}.`;
}
