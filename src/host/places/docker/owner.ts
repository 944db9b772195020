import * as z from 'zod/mini';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { ContainerCredentials } from './aws';
import type { EngineAddress } from './engine';
import { connect, isUnreachable } from './engine';
import { withLabels } from './labels';

/** Whose AWS credentials a container has, as far as that is no secret: enough for a next host to find them anew. */
export const owner = z.object({
  cwd: z.string(),
  env: z.record(z.string(), z.string()),
  profile: z.optional(z.string()),
  region: z.optional(z.string())
});
export type Owner = z.infer<typeof owner>;

/** A role that containers act with, and what the session is called by which they do. */
export interface RoleWish {
  readonly role: string;
  readonly session: string;
}

/** Where credentials are found; none of them is a secret by itself. */
const PLACES: ReadonlySet<string> = new Set([
  'HOME',
  'PATH',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  'AWS_ROLE_ARN',
  'AWS_ROLE_SESSION_NAME',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
  'AWS_EC2_METADATA_DISABLED',
  'AWS_ENDPOINT_URL',
  'AWS_ENDPOINT_URL_STS',
  'AWS_CA_BUNDLE'
]);
/** Between two tries to reach an engine that is away. */
const RETRY = 10_000;

/** `undefined` where the credentials are in the caller's own environment: they are written nowhere, and cannot be renewed. */
export function ownerOf({ context }: Caller): Owner | undefined {
  const { cwd, env, profile, region } = context;
  if (env.AWS_ACCESS_KEY_ID || env.AWS_CONTAINER_AUTHORIZATION_TOKEN) {
    return undefined;
  }
  const places = Object.entries(env).filter(([name]) => PLACES.has(name));
  return { cwd, env: Object.fromEntries(places), profile, region };
}

/**
 * Renews the credentials in containers that another host has started, until the signal aborts. An engine that is away is
 * waited for.
 *
 * @param labels of the containers
 * @param role that they act with; as the caller without
 */
export async function renewFor(
  { cwd, env, profile, region }: Owner,
  engine: EngineAddress,
  labels: Readonly<Record<string, string>>,
  credentials: ContainerCredentials,
  clock: Clock,
  signal: AbortSignal,
  role?: RoleWish
): Promise<void> {
  const caller: Caller = {
    id: 'taken-over',
    context: { face: 'terminal', cwd, env, profile, region }
  };
  for (;;) {
    try {
      const docker = await connect(engine);
      const found = await docker.listContainers({ filters: withLabels(labels) });
      const containers = found.map(({ Id }) => docker.getContainer(Id));
      // What the one before has put in may have expired.
      const access = { environment: {}, files: [] };
      const search = role
        ? await credentials.assume(caller, role.role, role.session, signal)
        : credentials.search(caller);
      await credentials.keepFresh(containers, search, access, signal);
      return;
    } catch (error) {
      signal.throwIfAborted();
      if (!isUnreachable(error)) {
        throw error;
      }
      await clock.sleep(RETRY, signal);
    }
  }
}
