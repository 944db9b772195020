import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { isCode } from '../../../systemError';
import type { Exit } from '../../contract/failure';
import type { ProcessIdentity } from '../record';
import { identityOf } from '../identity';

/**
 * A command in a session and process group of its own, both output streams on one file: the kernel appends every write
 * where it belongs, so the order holds, nothing waits for a reader, and nothing is lost whoever dies.
 */
export class ProcessGroup {
  readonly pid: number;
  /** Resolves once the command itself has ended. */
  readonly ended: Promise<Exit>;

  private constructor(pid: number, ended: Promise<Exit>) {
    this.pid = pid;
    this.ended = ended;
  }

  /** @throws the operating system's error when the program cannot be started */
  static async start(
    [program, ...args]: readonly [string, ...string[]],
    options: {
      readonly cwd: string;
      readonly env: NodeJS.ProcessEnv;
      readonly output: number;
      /** Gets what the command writes to its descriptor 3, which it has only then. */
      readonly report?: (report: Readable) => void;
    }
  ): Promise<ProcessGroup> {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: [
        'ignore',
        options.output,
        options.output,
        ...(options.report ? ['pipe' as const] : [])
      ]
    });
    const ended = new Promise<Exit>(resolve => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    });
    if (child.pid === undefined) {
      throw new Error(`${program} was started without a process number.`);
    }
    const report = child.stdio[3];
    if (options.report && report instanceof Readable) {
      options.report(report);
    }
    return new ProcessGroup(child.pid, ended);
  }

  /** `undefined` when it has ended already. */
  identity(): Promise<ProcessIdentity | undefined> {
    return identityOf(this.pid);
  }

  /**
   * Resolves with the end of the command. Once the signal aborts, the whole group gets SIGTERM, and SIGKILL when the
   * command has not ended after `grace` milliseconds. What the command leaves running is killed with its end, as a
   * container's end would.
   */
  async wait(stop: AbortSignal, grace: number): Promise<Exit> {
    let timer: NodeJS.Timeout | undefined;
    const terminate = () => {
      signalGroup(this.pid, 'SIGTERM');
      timer = setTimeout(() => signalGroup(this.pid, 'SIGKILL'), grace);
    };
    stop.addEventListener('abort', terminate, { once: true });
    if (stop.aborted) {
      terminate();
    }
    try {
      return await this.ended;
    } finally {
      stop.removeEventListener('abort', terminate);
      clearTimeout(timer);
      signalGroup(this.pid, 'SIGKILL');
    }
  }
}

/** Signals every process of a group; a group that is gone is none. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-group, signal);
  } catch (error) {
    // macOS says EPERM of a group that has only zombies left.
    if (!isCode(error, 'ESRCH', 'EPERM')) {
      throw error;
    }
  }
}
