import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { locations } from '../../../src/host/locations';
import { hostFile } from '../../../src/host/rpc/runtime';
import type { CallerContext } from '../../../src/protocol';
import { Client } from '../../unit/host/rpc/client';

const ROOT = process.cwd();
const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
};

const BUNDLE = `
import { build } from 'esbuild';
import { hostOptions, hostPrograms } from ${JSON.stringify(join(ROOT, 'scripts', 'build.mjs'))};
await build(hostOptions(hostPrograms, process.argv[1]));
`;

/** Bundles the host as a release does, into a directory that the caller removes. */
export async function bundleHost(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'bundle-'));
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', BUNDLE, directory], {
    cwd: ROOT
  });
  return directory;
}

/** A host that runs from a bundle, with a home of its own. Dispose it. */
export class StartedHost implements AsyncDisposable {
  readonly home = realpathSync(mkdtempSync(join(tmpdir(), 'home-')));
  readonly runtime: string;
  readonly socket: string;
  process!: ChildProcess;
  stderr = '';
  readonly #bundle: string;

  constructor(bundle: string) {
    this.#bundle = bundle;
    this.runtime = locations(
      { JUPYTERLAB_SAGEMAKER_HOME: this.home },
      process.getuid?.() ?? 0
    ).runtime;
    this.socket = hostFile(this.runtime, version, 'sock');
  }

  static async start(bundle: string, env: NodeJS.ProcessEnv = {}): Promise<StartedHost> {
    const host = new StartedHost(bundle);
    host.launch(env);
    await host.answering();
    return host;
  }

  /** Starts the process; `stdin` stands for the lock that a starter hands over. */
  launch(env: NodeJS.ProcessEnv = {}, stdin: number | 'ignore' = 'ignore'): void {
    if (!existsSync(this.runtime)) {
      mkdirSync(this.runtime, { recursive: true, mode: 0o700 });
    }
    this.process = spawn(process.execPath, [join(this.#bundle, 'main.mjs')], {
      env: {
        PATH: process.env.PATH,
        HOME: this.home,
        JUPYTERLAB_SAGEMAKER_HOME: this.home,
        ...env
      },
      stdio: [stdin, 'ignore', 'pipe']
    });
    this.process.stderr?.setEncoding('utf8').on('data', text => (this.stderr += text));
  }

  /** Resolves once it takes connections; rejects when it ends before. */
  async answering(): Promise<void> {
    for (;;) {
      try {
        (await Client.dial(this.socket))[Symbol.dispose]();
        return;
      } catch {
        if (this.process.exitCode !== null) {
          throw new Error(`The host ended with ${this.process.exitCode}: ${this.stderr}`);
        }
        await new Promise(resolve => setTimeout(resolve, 5));
      }
    }
  }

  /** The exit code, once it has ended. */
  async ended(): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      await once(this.process, 'close');
    }
    return this.process.exitCode;
  }

  client(overrides: Partial<CallerContext> = {}) {
    const { PATH = '', HOME = '' } = process.env;
    return Client.open(this.socket, {
      face: 'kernel',
      cwd: this.home,
      env: { PATH, HOME },
      ...overrides
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended();
    rmSync(this.home, { recursive: true, force: true });
    rmSync(this.runtime, { recursive: true, force: true });
  }
}
