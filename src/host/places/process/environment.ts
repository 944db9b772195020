import type { Caller } from '../../caller';
import type { CallerEnvironment } from './handshake';

/** What the script's AWS calls need to act as the caller does: a chosen profile goes before keys in the environment. */
export function environmentOf({ context }: Caller): CallerEnvironment {
  if (context.profile === undefined) {
    return context.env;
  }
  const env: Record<string, string> = { ...context.env, AWS_PROFILE: context.profile };
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN']) {
    delete env[key];
  }
  return env;
}
