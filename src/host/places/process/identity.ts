import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isCode } from '../../systemError';
import type { ProcessIdentity } from './record';

/** Who a living process is: its number together with its start, since numbers are used again. */
export async function identityOf(pid: number): Promise<ProcessIdentity | undefined> {
  const started = process.platform === 'linux' ? await startInProc(pid) : await startFromPs(pid);
  return started === undefined ? undefined : { pid, started };
}

/** Whether that very process still runs; one that ended and nobody waited for does not. */
export async function isAlive(identity: ProcessIdentity): Promise<boolean> {
  return (await identityOf(identity.pid))?.started === identity.started;
}

/**
 * Field 22 of `/proc/PID/stat`: clock ticks between boot and the process's start. The name in field 2 may hold blanks and
 * parentheses, so counting begins behind its last one. proc(5)
 */
async function startInProc(pid: number): Promise<string | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    return state === 'Z' || state === 'X' ? undefined : fields[19];
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ESRCH')) {
      return undefined;
    }
    throw error;
  }
}

async function startFromPs(pid: number): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(
      '/bin/ps',
      ['-o', 'stat=', '-o', 'lstart=', '-p', String(pid)],
      { env: { LC_ALL: 'C', TZ: 'UTC' } }
    );
    const [state = '', ...start] = stdout.trim().split(/\s+/);
    return state === '' || state.startsWith('Z') ? undefined : start.join(' ');
  } catch {
    // ps ends with 1 when there is no such process.
    return undefined;
  }
}
