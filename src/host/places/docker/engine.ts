import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type Docker from 'dockerode';
import * as z from 'zod/mini';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { codeOf, fieldOf, reasonOf } from '../../systemError';
import { agents } from './agents';

/** Where a Docker Engine answers: a socket of this machine, or a host with or without TLS. */
export const engineAddress = z.union([
  z.object({ socketPath: z.string() }),
  z.object({
    protocol: z.enum(['http', 'https']),
    host: z.string(),
    port: z.number(),
    /** Directory of `ca.pem`, `cert.pem` and `key.pem`. */
    certificates: z.optional(z.string())
  })
]);
export type EngineAddress = z.infer<typeof engineAddress>;

const PLAIN_PORT = 2375;
const TLS_PORT = 2376;

/**
 * The engine that the `docker` command would talk to: DOCKER_HOST, else the context that DOCKER_CONTEXT or
 * `~/.docker/config.json` names, else the first socket there is of the system's, a rootless and Docker Desktop's one.
 * https://docs.docker.com/reference/cli/docker/#environment-variables
 *
 * @throws ProblemError `usage` for an address that is not understood
 */
export async function addressOf({ context }: Caller): Promise<EngineAddress> {
  const { env } = context;
  const home = env.HOME ?? homedir();
  const configuration = env.DOCKER_CONFIG ?? join(home, '.docker');
  if (env.DOCKER_HOST) {
    const secured = env.DOCKER_TLS_VERIFY || env.DOCKER_TLS;
    return parseHost(
      env.DOCKER_HOST,
      secured ? (env.DOCKER_CERT_PATH ?? configuration) : undefined
    );
  }
  const name = env.DOCKER_CONTEXT ?? (await currentContext(configuration));
  if (name !== undefined && name !== 'default') {
    return contextAddress(configuration, name);
  }
  const sockets = [
    '/var/run/docker.sock',
    ...(env.XDG_RUNTIME_DIR ? [join(env.XDG_RUNTIME_DIR, 'docker.sock')] : []),
    join(home, '.docker', 'run', 'docker.sock')
  ];
  return { socketPath: sockets.find(path => existsSync(path)) ?? '/var/run/docker.sock' };
}

/** @throws ProblemError `usage` */
export function parseHost(text: string, certificates?: string): EngineAddress {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.+)$/.exec(text) ?? [];
  if (scheme === 'unix') {
    return { socketPath: rest };
  }
  const [, host, port] = /^(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(rest) ?? [];
  if (host !== undefined && ['tcp', 'http', 'https'].includes(scheme)) {
    const secured = scheme === 'https' || certificates !== undefined;
    return {
      protocol: secured ? 'https' : 'http',
      host: host.replace(/^\[|\]$/g, ''),
      port: Number(port ?? (secured ? TLS_PORT : PLAIN_PORT)),
      ...(certificates === undefined ? {} : { certificates })
    };
  }
  throw new ProblemError(
    'usage',
    `DOCKER_HOST is ${text}, which cannot be talked to from here; unix:// and tcp:// addresses can.`,
    {
      hint: 'For an engine behind ssh, forward its socket: ssh -L /tmp/docker.sock:/var/run/docker.sock HOST.'
    }
  );
}

const configFile = z.object({ currentContext: z.optional(z.string()) });
const contextFile = z.object({
  Endpoints: z.object({ docker: z.object({ Host: z.string() }) })
});

async function currentContext(configuration: string): Promise<string | undefined> {
  const parsed = configFile.safeParse(await readJson(join(configuration, 'config.json')));
  return parsed.success ? parsed.data.currentContext : undefined;
}

async function contextAddress(configuration: string, name: string): Promise<EngineAddress> {
  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(configuration, 'contexts', 'meta', id, 'meta.json');
  const parsed = contextFile.safeParse(await readJson(meta));
  if (!parsed.success) {
    throw new ProblemError('usage', `There is no Docker context "${name}".`, {
      hint: '`docker context ls` lists those that there are.'
    });
  }
  const certificates = join(configuration, 'contexts', 'tls', id, 'docker');
  const host = parsed.data.Endpoints.docker.Host;
  return parseHost(host, existsSync(certificates) ? certificates : undefined);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    // Docker's own client takes a file that is missing or broken for an empty one.
    return undefined;
  }
}

/** A client of the engine; nothing is sent before the first call. */
export async function connect(address: EngineAddress): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  if ('socketPath' in address) {
    return new Client(carriedBy(agents.http, { socketPath: address.socketPath }));
  }
  const { certificates, ...where } = address;
  if (certificates === undefined) {
    return new Client(carriedBy(agents[where.protocol], where));
  }
  try {
    const [ca, cert, key] = await Promise.all(
      ['ca.pem', 'cert.pem', 'key.pem'].map(name => readFile(join(certificates, name)))
    );
    return new Client(carriedBy(agents.https, { ...where, ca, cert, key }));
  } catch (error) {
    throw new ProblemError(
      'machine',
      `The certificates of the Docker Engine at ${addressText(address)} cannot be read in ${certificates}: ${reasonOf(error)}.`,
      { cause: error }
    );
  }
}

/** dockerode hands all its options to docker-modem, which knows of agents; its types do not say so. */
function carriedBy(agent: Agent, options: Docker.DockerOptions): Docker.DockerOptions {
  return Object.assign(options, { agent });
}

/**
 * Reads an answer that says nothing more than its status. dockerode hands some answers out unread, and the socket of one
 * that stays unread is never used again nor closed.
 */
export async function drain(answer: unknown): Promise<void> {
  if (answer instanceof Readable) {
    await finished(answer.resume());
  }
}

export function addressText(address: EngineAddress): string {
  return 'socketPath' in address
    ? address.socketPath
    : `${address.protocol}://${address.host}:${address.port}`;
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'EPIPE',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ETIMEDOUT',
  'EAI_AGAIN'
]);

/** Whether it was the way to the engine that failed, and not the engine that said no. */
export function isUnreachable(error: unknown): boolean {
  const code = codeOf(error);
  return (
    statusOf(error) === undefined &&
    ((code !== undefined && UNREACHABLE.has(code)) ||
      /socket hang up|aborted|ECONNRESET|premature close/i.test(fieldOf(error, 'message') ?? ''))
  );
}

/** The HTTP status of the engine's refusal. */
export function statusOf(error: unknown): number | undefined {
  const status: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, 'statusCode') : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** The engine's own words, without what the client puts around them. */
export function engineWords(error: unknown): string {
  const text = fieldOf(error, 'message') ?? String(error);
  return text
    .replace(/^\(HTTP code \d+\) [^-]*- /, '')
    .trim()
    .replace(/\.$/, '');
}

/**
 * What a failed call of the engine means to a person.
 *
 * @param doing what failed by it, as in `the start of digits`; only how the engine is unless told
 */
export function engineProblem(
  error: unknown,
  address: EngineAddress,
  doing?: string
): ProblemError {
  if (error instanceof ProblemError) {
    return error;
  }
  const where = addressText(address);
  const so = doing === undefined ? '' : `, so ${doing} failed`;
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new ProblemError(
      'denied',
      `The Docker Engine at ${where} may not be used by this account${so}.`,
      {
        hint: 'Add yourself to the group docker (sudo usermod -aG docker $USER), then log in anew.',
        cause: error
      }
    );
  }
  if (isUnreachable(error)) {
    return new ProblemError('machine', `No Docker Engine answers at ${where}${so}.`, {
      hint: 'Start it (sudo systemctl start docker), or name another by DOCKER_HOST; without --image the script runs as a plain process.',
      cause: error
    });
  }
  const words = engineWords(error);
  if (/no space left on device/i.test(words)) {
    return new ProblemError('machine', `The disk of the Docker Engine at ${where} is full${so}.`, {
      hint: 'Our command prune, and docker system prune, make room.',
      cause: error
    });
  }
  return new ProblemError(
    'machine',
    `The Docker Engine refused ${doing ?? 'to answer'}: ${words}.`,
    {
      cause: error
    }
  );
}

/** Asks an engine; what fails is told as {@link engineProblem} tells it. */
export async function atEngine<T>(
  address: EngineAddress,
  doing: string | undefined,
  ask: () => Promise<T>
): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw engineProblem(error, address, doing);
  }
}
