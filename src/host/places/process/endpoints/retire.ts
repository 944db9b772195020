import type { Milliseconds } from '../../../../protocol';
import { isCode } from '../../../systemError';
import type { ObservedServer } from '../../local/directories';
import { isAlive } from '../identity';
import type { ProcessIdentity } from '../record';
import { signalGroup } from '../runner/group';

/** How often a process that was asked to end is looked at. */
const LOOK: Milliseconds = 50;

/**
 * Ends a server: it answers what it was asked, for at most `grace` milliseconds. Its processes are known by number and
 * start, so no other is ever hit. Resolves once they are gone.
 */
export async function endServer({ state }: ObservedServer, grace: Milliseconds): Promise<void> {
  if (state === undefined) {
    return;
  }
  const { runner, server } = state;
  if (await isAlive(runner)) {
    send(() => process.kill(runner.pid, 'SIGTERM'));
  } else if (server && (await isAlive(server))) {
    send(() => signalGroup(server.pid, 'SIGTERM'));
  }
  if (await anyAlive([runner, server], grace)) {
    if (server && (await isAlive(server))) {
      send(() => signalGroup(server.pid, 'SIGKILL'));
    }
    // The runner notes the end and follows.
    await anyAlive([runner, server], grace);
  }
}

/** Whether one of them still lives after `patience` milliseconds. */
async function anyAlive(
  processes: readonly (ProcessIdentity | undefined)[],
  patience: Milliseconds
): Promise<boolean> {
  const deadline = Date.now() + patience;
  for (;;) {
    const alive = await Promise.all(processes.flatMap(one => (one ? [isAlive(one)] : [])));
    if (!alive.includes(true)) {
      return false;
    }
    if (Date.now() >= deadline) {
      return true;
    }
    await new Promise(resolve => setTimeout(resolve, LOOK));
  }
}

function send(signal: () => void): void {
  try {
    signal();
  } catch (error) {
    // It ended in this moment.
    if (!isCode(error, 'ESRCH')) {
      throw error;
    }
  }
}
