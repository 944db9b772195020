import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';
import type { CallerContext } from '../../protocol';
import type { Caller } from '../caller';
import { CERTIFICATE_VARIABLES, PROXY_VARIABLES } from './sockets';

/**
 * The part of a caller's context that decides which account and region AWS sees. Nothing here, and nothing that is
 * derived from it, looks at the host's own environment.
 */
export interface Surroundings {
  /** Tells two sets of surroundings apart; a hash, so that it may be kept and logged. */
  readonly key: string;
  /** The same for all whose calls see the same account and region, wherever they stand; a hash too. */
  readonly accountKey: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** `--profile`, or what the sidebar chose: wins over keys in the environment. */
  readonly chosenProfile?: string;
  /** The profile that is looked up in the files, `default` when nobody named one. */
  readonly profile: string;
  /** Region of the context; see `regionOf` for the whole search. */
  readonly chosenRegion?: string;
  /** Absolute paths of `~/.aws/config` and `~/.aws/credentials`, or of what the caller's variables name instead. */
  readonly configFile: string;
  readonly credentialsFile: string;
}

/** Variables besides `AWS_*` that change what the caller's credentials are, or how AWS is reached. */
const RELEVANT = ['HOME', 'PATH', ...PROXY_VARIABLES, ...CERTIFICATE_VARIABLES];

/** Asked with every call to AWS, and the same for as long as its caller is. */
const known = new WeakMap<CallerContext, Surroundings>();

/** Reads the surroundings out of a caller's context. */
export function surroundingsOf({ context }: Caller): Surroundings {
  let surroundings = known.get(context);
  if (!surroundings) {
    surroundings = readSurroundings(context);
    known.set(context, surroundings);
  }
  return surroundings;
}

function readSurroundings(context: CallerContext): Surroundings {
  const env = Object.fromEntries(
    Object.entries(context.env)
      .filter(([name, value]) => value && (name.startsWith('AWS_') || RELEVANT.includes(name)))
      .sort(([one], [other]) => (one < other ? -1 : 1))
  );
  const home = env.HOME ?? homedir();
  const file = (named: string | undefined, usual: string) => {
    if (!named) {
      return join(home, '.aws', usual);
    }
    const path = named.startsWith('~/') ? join(home, named.slice(2)) : named;
    return isAbsolute(path) ? path : resolve(context.cwd, path);
  };
  const configFile = file(env.AWS_CONFIG_FILE, 'config');
  const credentialsFile = file(env.AWS_SHARED_CREDENTIALS_FILE, 'credentials');
  const chosen = [context.profile, context.region];
  // Where a credential process is found and where it starts do not tell one account from another.
  const account = Object.entries(env).filter(([name]) => name !== 'PATH');
  return {
    key: hash([env, context.cwd, chosen]),
    accountKey: hash([account, configFile, credentialsFile, chosen]),
    env,
    cwd: context.cwd,
    chosenProfile: context.profile,
    profile: context.profile ?? env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE ?? 'default',
    chosenRegion: context.region,
    configFile,
    credentialsFile
  };
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
