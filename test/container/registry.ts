import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';

/** The only one whom a registry with a login lets in. */
export const member = { username: 'ada', password: 'open sesame' };
const MEMBER_HASHED = '$2b$04$rVABDFA0UWGac0C8o3jZXe3K0UbyNiHQeY7vSUAc9bS3H5tmLy/ZK';

/**
 * A real registry (Debian's `docker-registry`) on a port of this machine, which engines talk to without TLS. Whoever
 * starts one disposes it.
 */
export class Registry implements AsyncDisposable {
  /** Host and port, as image names begin with them. */
  readonly host: string;
  readonly #process: ChildProcess;
  readonly #directory: string;

  private constructor(process: ChildProcess, host: string, directory: string) {
    this.#process = process;
    this.host = host;
    this.#directory = directory;
  }

  /** @param login lets only {@link member} in */
  static async start({ login = false } = {}): Promise<Registry> {
    const directory = mkdtempSync(join(tmpdir(), 'registry-'));
    const members = join(directory, 'htpasswd');
    writeFileSync(members, `${member.username}:${MEMBER_HASHED}\n`);
    const configuration = join(directory, 'config.yml');
    writeFileSync(
      configuration,
      JSON.stringify({
        version: 0.1,
        storage: { filesystem: { rootdirectory: directory } },
        http: { addr: '127.0.0.1:0' },
        ...(login && { auth: { htpasswd: { realm: 'tests', path: members } } })
      })
    );
    const process = spawn('/usr/bin/docker-registry', ['serve', configuration], {
      stdio: ['ignore', 'ignore', 'pipe']
    });
    const port = await listening(process);
    return new Registry(process, `127.0.0.1:${port}`, directory);
  }

  /** Pushes an image of the engine under a name of this registry. @returns that name */
  async push(docker: Docker, image: string, repository: string): Promise<string> {
    const name = `${this.host}/${repository}`;
    const [path, tag = 'latest'] = repository.split(':');
    await docker.getImage(image).tag({ repo: `${this.host}/${path}`, tag });
    const pushed = docker.getImage(name);
    const stream = await pushed.push({ authconfig: { ...member, serveraddress: this.host } });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(stream, (error, events: { error?: string }[]) => {
        const failed = error ?? events.find(event => event.error)?.error;
        if (failed) {
          reject(new Error(String(failed)));
        } else {
          resolve();
        }
      });
    });
    await pushed.remove();
    return name;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await gone;
    }
    rmSync(this.#directory, { recursive: true });
  }
}

/** The port that the registry says it listens on. Its pipe stays open: it would end with it. */
async function listening(registry: ChildProcess): Promise<number> {
  let said = '';
  const port = new Promise<number>(resolve => {
    registry.stderr?.on('data', chunk => {
      said += String(chunk);
      const [, found] = /listening on 127\.0\.0\.1:(\d+)/.exec(said) ?? [];
      if (found !== undefined) {
        said = '';
        resolve(Number(found));
      }
    });
  });
  const ended = once(registry, 'close').then(() => {
    throw new Error(`docker-registry ended: ${said}`);
  });
  // It also ends when it is disposed of, long after.
  ended.catch(() => undefined);
  return Promise.race([port, ended]);
}
