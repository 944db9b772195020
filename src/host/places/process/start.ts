import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { ProblemError } from '../../problem';
import { reasonOf } from '../../systemError';
import type { CallerEnvironment } from './handshake';
import { RUNNER_READY } from './handshake';
import type { JobLayout } from './layout';

/** A machine under heavy load starts a process late; beyond this something is wrong. */
const START_TIMEOUT = 30_000;

export interface RunnerProgram {
  /** Path of the bundled runner. */
  readonly path: string;
  /** Where Node keeps it compiled, which saves a third of its start. */
  readonly compileCache: string;
}

/**
 * Starts the runner of a job or of an endpoint's server whose record is written, and resolves once it has it on record: from then on it is
 * certain to outlive the host. It is a session of its own, and gets nothing of the host's environment.
 *
 * @throws ProblemError when it could not be started; then nothing of it runs.
 */
export async function startRunner(
  program: RunnerProgram,
  layout: Pick<JobLayout, 'root' | 'runnerLog'>,
  environment: CallerEnvironment,
  ...args: readonly string[]
): Promise<void> {
  const log = await open(layout.runnerLog, 'a', 0o600);
  try {
    const runner = spawn(process.execPath, [program.path, layout.root, ...args], {
      cwd: layout.root,
      detached: true,
      env: { PATH: '/usr/bin:/bin', NODE_COMPILE_CACHE: program.compileCache },
      stdio: ['ignore', 'ignore', log.fd, 'ipc']
    });
    try {
      await readiness(runner, environment);
    } catch (error) {
      runner.kill('SIGKILL');
      const said = await readFile(layout.runnerLog, 'utf8');
      const reason = /^.*Error\b.*$/m.exec(said)?.[0] ?? reasonOf(error);
      throw new ProblemError(
        'internal',
        `The process that was to run it could not be started: ${reason}.`,
        { cause: error }
      );
    } finally {
      if (runner.connected) {
        runner.disconnect();
      }
      runner.unref();
    }
  } finally {
    await log.close();
  }
}

async function readiness(runner: ChildProcess, environment: CallerEnvironment): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      runner.once('error', reject);
      runner.once('exit', code => reject(new Error(`it ended with exit code ${code}`)));
      runner.on('message', message => {
        if (message === RUNNER_READY) {
          resolve();
        }
      });
      timer = setTimeout(
        () => reject(new Error(`it did not answer within ${START_TIMEOUT / 1000} seconds`)),
        START_TIMEOUT
      );
      runner.send(environment, error => {
        if (error) {
          reject(error);
        }
      });
    });
  } finally {
    clearTimeout(timer);
  }
}
