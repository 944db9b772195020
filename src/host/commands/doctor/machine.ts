import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { countGpus } from '../../places/process/gpu';
import { counted, duration } from '../show/figures';
import type { Check } from './finding';
import { failed, messageOf } from './finding';

export const checkHost: Check = async ({ version, startedAt, clock }) => ({
  what: 'Host',
  state: 'fine',
  text: `version ${version}, process ${process.pid}, up ${duration(clock.now() - startedAt)}, Node.js ${process.version}, ${Math.round(process.memoryUsage.rss() / 1e6)} MB`
});

export const checkDirectories: Check = async ({ locations }) => {
  const { jobs, logs, runtime } = locations;
  for (const directory of [jobs, logs, runtime]) {
    if (!(await isWritable(directory))) {
      return {
        what: 'Directories',
        state: 'broken',
        text: `${directory} cannot be written to`,
        next: 'Make it writable, or set JUPYTERLAB_SAGEMAKER_HOME to a directory of yours and start Jupyter anew.'
      };
    }
  }
  return {
    what: 'Directories',
    state: 'fine',
    text: `jobs in ${jobs}, stored logs in ${logs}, socket and the host’s own log in ${runtime}`
  };
};

export const checkPython: Check = async (_host, { context }, signal) => {
  const { python } = context;
  if (python === undefined) {
    return {
      what: 'Python',
      state: 'missing',
      text: 'this caller has none; jobs of this machine run with the first python3 on the PATH'
    };
  }
  try {
    const { stdout } = await promisify(execFile)(python, ['--version'], {
      env: context.env,
      signal
    });
    return { what: 'Python', state: 'fine', text: `${stdout.trim()}, ${python}` };
  } catch (error) {
    return {
      what: 'Python',
      state: 'broken',
      text: `${python} does not start: ${messageOf(error)}`,
      next: 'Restart the kernel with an environment that still exists.'
    };
  }
};

export const checkLocalRuns: Check = async ({ jobs }, caller, signal) => {
  const { problems, jobs: found } = await jobs.list({ places: ['process'] }, caller, signal);
  const [first] = problems;
  return first
    ? {
        what: 'Local runs',
        state: 'broken',
        text: first.problem.message,
        next: first.problem.hint
      }
    : {
        what: 'Local runs',
        state: 'fine',
        text: `--instance local_cpu runs as a process of this machine; ${counted(found.length, 'job')} so far`
      };
};

export const checkGpu: Check = async (_host, { context }) => {
  try {
    const gpus = await countGpus(context.env);
    return { what: 'GPU', state: 'fine', text: `${counted(gpus, 'GPU')} for --instance local_gpu` };
  } catch (error) {
    return { ...failed('GPU', error), state: 'missing' };
  }
};

/** A directory that does not exist yet is writable when its parent is. */
async function isWritable(directory: string): Promise<boolean> {
  try {
    await access(directory, constants.W_OK);
    return true;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const parent = dirname(directory);
    return missing && parent !== directory && isWritable(parent);
  }
}
