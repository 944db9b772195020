import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { AuthConfig } from 'dockerode';
import * as z from 'zod/mini';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { isCode, reasonOf } from '../../systemError';
import { ecrRegistry } from './reference';

/** What the engine sends to a registry; the engine keeps nothing of it. */
export type Login = AuthConfig | { readonly identitytoken: string };

/** Docker Hub's key in Docker's own files. */
const HUB = 'https://index.docker.io/v1/';

/** The part of `~/.docker/config.json` that is about logins. https://docs.docker.com/reference/cli/docker/login/ */
const configuration = z.object({
  auths: z.optional(
    z.record(
      z.string(),
      z.object({ auth: z.optional(z.string()), identitytoken: z.optional(z.string()) })
    )
  ),
  credsStore: z.optional(z.string()),
  credHelpers: z.optional(z.record(z.string(), z.string()))
});
type Configuration = z.infer<typeof configuration>;

/** What a credential helper prints. https://github.com/docker/docker-credential-helpers#development */
const secret = z.object({ Username: z.string(), Secret: z.string() });

/**
 * The caller's login for a registry: AWS's own for a private one of ECR, else what `docker login` or a credential helper
 * keeps; `undefined` for somebody unknown, whom public registries let in.
 *
 * @throws ProblemError `credentials` where ECR needs AWS and nothing else is there; `machine` for a helper that fails
 */
export async function loginTo(
  registry: string,
  caller: Caller,
  aws: Aws,
  signal?: AbortSignal
): Promise<Login | undefined> {
  const ecr = ecrRegistry(registry);
  if (!ecr) {
    return keptLogin(registry, caller);
  }
  try {
    return await ecrLogin(registry, ecr.region, caller, aws, signal);
  } catch (error) {
    const kept = await keptLogin(registry, caller);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

/** A login of ECR lasts twelve hours and is good for every registry of its region that the caller may read. */
async function ecrLogin(
  registry: string,
  region: string,
  caller: Caller,
  aws: Aws,
  signal?: AbortSignal
): Promise<Login> {
  const { GetAuthorizationTokenCommand } = await import('../../aws/sdk/ecr');
  const there: Caller = { ...caller, context: { ...caller.context, region } };
  const { authorizationData } = await aws.call(
    there,
    { operation: 'GetAuthorizationToken', subject: `registry ${registry}`, urgent: true, signal },
    async (clients, abortSignal) =>
      (await clients.ecr()).send(new GetAuthorizationTokenCommand({}), { abortSignal })
  );
  const token = authorizationData?.[0]?.authorizationToken;
  if (token === undefined) {
    throw new ProblemError('denied', `AWS gave no login for the registry ${registry}.`);
  }
  return decoded(token, registry);
}

/** What Docker keeps for a registry, in its file or with a helper. */
async function keptLogin(registry: string, { context }: Caller): Promise<Login | undefined> {
  const { env } = context;
  const {
    auths = {},
    credHelpers = {},
    credsStore
  } = await readConfiguration(configurationOf(env));
  const key = registry === 'docker.io' ? HUB : registry;
  const helper = credHelpers[registry] ?? credHelpers[key] ?? credsStore;
  if (helper !== undefined) {
    return helperLogin(helper, key, env);
  }
  const kept = auths[key] ?? auths[registry] ?? auths[`https://${registry}`];
  if (kept?.identitytoken) {
    return { identitytoken: kept.identitytoken };
  }
  return kept?.auth ? decoded(kept.auth, key) : undefined;
}

/** Registries that Docker keeps a login for, or asks a helper of. @throws ProblemError for a broken file */
export async function keptRegistries({ context }: Caller): Promise<string[]> {
  const { auths = {}, credHelpers = {} } = await readConfiguration(configurationOf(context.env));
  return [...new Set([...Object.keys(auths), ...Object.keys(credHelpers)])].map(registry =>
    registry === HUB ? 'docker.io' : registry
  );
}

function configurationOf(env: Readonly<Record<string, string>>): string {
  return env.DOCKER_CONFIG ?? join(env.HOME ?? homedir(), '.docker');
}

async function readConfiguration(directory: string): Promise<Configuration> {
  const path = join(directory, 'config.json');
  try {
    return configuration.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (isCode(error, 'ENOENT')) {
      return {};
    }
    const why =
      error instanceof Error && 'code' in error ? reasonOf(error) : 'it is not as Docker writes it';
    throw new ProblemError('machine', `Docker’s logins in ${path} cannot be read: ${why}.`, {
      hint: 'Mend the file, or remove it and log in again by docker login.',
      cause: error
    });
  }
}

/** Asks `docker-credential-<helper> get`; `undefined` where it keeps nothing for the registry. */
async function helperLogin(
  helper: string,
  registry: string,
  env: Readonly<Record<string, string>>
): Promise<Login | undefined> {
  const command = `docker-credential-${helper}`;
  const child = spawn(command, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
  // A helper that does not read to the end has closed the pipe; its exit code tells the rest.
  child.stdin.on('error', () => undefined).end(registry);
  let printed;
  try {
    [printed] = await Promise.all([text(child.stdout), once(child, 'close')]);
  } catch (error) {
    const why = isCode(error, 'ENOENT') ? 'it is not on the PATH' : reasonOf(error);
    throw new ProblemError(
      'machine',
      `Docker’s configuration names the credential helper ${command}, which does not start: ${why}.`,
      { hint: `Install ${command}, or take it out of ~/.docker/config.json.`, cause: error }
    );
  }
  if (child.exitCode !== 0) {
    // Helpers say so on stdout where they know nothing; anonymous is then what Docker tries, too.
    return undefined;
  }
  const { Username, Secret } = secret.parse(JSON.parse(printed));
  return Username === '<token>'
    ? { identitytoken: Secret }
    : { username: Username, password: Secret, serveraddress: registry };
}

/** `user:password` in base64, as ECR and Docker both write it. */
function decoded(auth: string, serveraddress: string): Login {
  const [username = '', ...password] = Buffer.from(auth, 'base64').toString().split(':');
  return { username, password: password.join(':'), serveraddress };
}
