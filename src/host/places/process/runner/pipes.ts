import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pipeName } from '../../contract/channel';
import type { ContractDirectories } from '../../contract/directories';
import type { LocalChannels } from '../../inputs/channel';
import { filesOf } from '../../inputs/files';
import { pipeFeeder } from '../../inputs/pipe';
import { ProcessGroup, signalGroup } from './group';

/** What mkfifo and the feeders are found by. */
const PATH = '/usr/bin:/bin';

/** The feeders of a job's named pipes, running. Whoever starts them disposes them. */
export class PipeFeeders implements Disposable {
  readonly #groups: readonly ProcessGroup[];

  private constructor(groups: readonly ProcessGroup[]) {
    this.#groups = groups;
  }

  /** Makes the first pipe of every channel that comes through some, and begins to feed it. */
  static async start(
    channels: LocalChannels,
    directories: ContractDirectories,
    complaints: number
  ): Promise<PipeFeeders> {
    const groups: ProcessGroup[] = [];
    for (const [name, { path, inputMode, recordWrapper }] of Object.entries(channels)) {
      if (inputMode === 'Pipe') {
        const first = join(directories.data, pipeName(name, 0));
        await promisify(execFile)('mkfifo', ['-m', '666', first], { env: { PATH } });
        const script = join(directories.base, `pipe-${name}.sh`);
        const files = await filesOf(path);
        await writeFile(script, pipeFeeder(name, directories.data, files, recordWrapper));
        groups.push(
          await ProcessGroup.start(['/bin/sh', script], {
            cwd: directories.data,
            env: { PATH },
            output: complaints
          })
        );
      }
    }
    return new PipeFeeders(groups);
  }

  [Symbol.dispose](): void {
    for (const { pid } of this.#groups) {
      signalGroup(pid, 'SIGKILL');
    }
  }
}
