import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { resolve } from 'node:path';

const SERVER = resolve(__dirname, '../../.venv/bin/moto_server');
const READY_WITHIN = 60_000;

/**
 * A real `moto_server` process on a port of its own: AWS's wire protocols, signing and shapes, without time, order or
 * quotas. Whoever starts one disposes it.
 *
 * ```ts
 * await using moto = await Moto.start();
 * const client = new SageMakerClient({ endpoint: moto.url, region: 'us-east-1', credentials: moto.credentials });
 * ```
 */
export class Moto implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly url: string;
  /** Any will do. */
  readonly credentials = { accessKeyId: 'AKIATESTING', secretAccessKey: 'testing' };
  /** The account that all credentials belong to. */
  readonly account = '123456789012';

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(): Promise<Moto> {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const child = spawn(SERVER, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
    const failure = once(child, 'error').then(([error]) => {
      throw new Error(
        `${SERVER} does not start. Install moto[server] from test/requirements.txt.`,
        {
          cause: error
        }
      );
    });
    const exit = once(child, 'exit').then(([code]) => {
      throw new Error(`${SERVER} ended with exit code ${String(code)} before it was ready.`);
    });
    try {
      await Promise.race([answers(url), failure, exit]);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    } finally {
      // Whichever did not win the race must not end the process by being unhandled.
      failure.catch(() => undefined);
      exit.catch(() => undefined);
    }
    return new Moto(child, url);
  }

  /** The environment of somebody whose AWS this is, and who has no other. */
  env(region = 'us-east-1'): Record<string, string> {
    return {
      AWS_ACCESS_KEY_ID: this.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.credentials.secretAccessKey,
      AWS_REGION: region,
      AWS_ENDPOINT_URL: this.url,
      AWS_CONFIG_FILE: '/nonexistent/config',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
      AWS_EC2_METADATA_DISABLED: 'true'
    };
  }

  /** Forgets everything. */
  async reset(): Promise<void> {
    await fetch(`${this.url}/moto-api/reset`, { method: 'POST' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      const gone = once(this.#process, 'exit');
      this.#process.kill('SIGKILL');
      await gone;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) {
    throw new Error('There is no free port.');
  }
  return address.port;
}

async function answers(url: string): Promise<void> {
  for (const until = Date.now() + READY_WITHIN; Date.now() < until;) {
    try {
      await fetch(`${url}/moto-api/data.json`);
      return;
    } catch {
      await new Promise(wake => setTimeout(wake, 50));
    }
  }
  throw new Error(`moto_server did not answer at ${url} within ${READY_WITHIN / 1_000} s.`);
}
