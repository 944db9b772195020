/** The product as users have it: the installed wheel, with a host and directories of its own. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { bin, python } from '../../scripts/environment.mjs';
import { memory, timed } from './measure.mjs';

export class Ours {
  constructor(environment = {}) {
    this.home = mkdtempSync(join(tmpdir(), 'jl-sm-bench-'));
    this.env = {
      ...process.env,
      HOME: this.home,
      IPYTHONDIR: join(this.home, 'ipython'),
      JUPYTERLAB_SAGEMAKER_HOME: this.home,
      AWS_EC2_METADATA_DISABLED: 'true',
      ...environment
    };
  }

  /** `jupyter sagemaker …`, the whole process, timed. */
  command(words, options = {}) {
    return timed(bin('jupyter-sagemaker'), words, { env: this.env, cwd: this.home, ...options });
  }

  python(args, options = {}) {
    return timed(python, args, { env: this.env, cwd: this.home, ...options });
  }

  /** The process id of the running host, which its `doctor` tells; starts one where none runs. */
  get pid() {
    const { stdout } = spawnSync(bin('jupyter-sagemaker'), ['doctor'], {
      env: this.env,
      cwd: this.home,
      encoding: 'utf8'
    });
    return Number(/process (\d+)/.exec(stdout)?.[1]);
  }

  get memory() {
    return memory(this.pid);
  }

  /** As if it had been installed just now: no host, no store. */
  async forget() {
    await this.close();
    mkdirSync(this.home);
  }

  /** Ends the host and removes everything. */
  async close() {
    await this.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  /** Ends the host; the next command starts another. */
  async stop() {
    const { pid } = this;
    if (pid) {
      process.kill(pid, 'SIGTERM');
      for (let tries = 0; tries < 500 && memory(pid); tries++) {
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    }
  }
}
