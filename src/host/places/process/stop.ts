import { ProblemError } from '../../problem';
import { isCode, reasonOf } from '../../systemError';
import { isAlive } from './identity';
import type { ObservedJob } from './jobs';
import { jobRecord, parseRecord } from './record';
import { signalGroup } from './runner/group';
import { readFile } from 'node:fs/promises';

/**
 * Asks a job to stop. Its runner does the rest, and outlives the host; where the runner was killed and the script lives on,
 * the host itself ends the script's group. Both are known by number and start, so no other process is ever hit.
 */
export async function stopJob({ layout, state, description }: ObservedJob): Promise<void> {
  if (state === undefined) {
    throw new ProblemError(
      'unavailable',
      `The job ${description.ref.name} is only just starting and cannot be stopped yet.`,
      { hint: 'Try again in a second.' }
    );
  }
  if (await isAlive(state.runner)) {
    send(description.ref.name, () => process.kill(state.runner.pid, 'SIGTERM'));
    return;
  }
  const { script } = state;
  if (script && (await isAlive(script))) {
    send(description.ref.name, () => signalGroup(script.pid, 'SIGTERM'));
    const job = parseRecord(jobRecord, await readFile(layout.job, 'utf8'));
    setTimeout(() => {
      void isAlive(script).then(alive => alive && signalGroup(script.pid, 'SIGKILL'));
    }, job?.stopGrace ?? 0).unref();
  }
}

function send(name: string, signal: () => void): void {
  try {
    signal();
  } catch (error) {
    // It ended in this moment.
    if (!isCode(error, 'ESRCH')) {
      throw new ProblemError(
        'denied',
        `The job ${name} could not be stopped: ${reasonOf(error)}.`,
        {
          cause: error
        }
      );
    }
  }
}
