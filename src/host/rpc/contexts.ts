import { randomBytes } from 'node:crypto';

import type { CallerContext, JobTarget } from '../../protocol';
import type { Caller } from '../caller';

/** What one command's options change in its caller's context. */
export interface ContextOverrides {
  readonly profile?: string;
  readonly region?: string;
  readonly endpointUrl?: string;
  /** See {@link Caller.role}. */
  readonly role?: string;
}

/** Contexts of closed connections that stay known, the newest ones. */
const REMEMBERED = 200;

/**
 * Every context that connected while this host lives, by its unguessable name.
 *
 * A view in the browser acts with the credentials of the kernel that made its bundle, also after that kernel has gone;
 * so contexts outlive their connections, up to a bound.
 */
export class Contexts {
  readonly #connected = new Map<string, Caller>();
  /** In the order in which they closed. */
  readonly #remembered = new Map<string, Caller>();
  /** Names of changed contexts, by the context they came from and the change, so that they stay the same. */
  readonly #derived = new WeakMap<Caller, Map<string, Caller>>();

  /** A new name for the context of a new connection. */
  register(context: CallerContext): Caller {
    const caller = { id: randomBytes(16).toString('hex'), context };
    this.#connected.set(caller.id, caller);
    return caller;
  }

  /** The connection has closed. */
  release(caller: Caller): void {
    if (this.#connected.delete(caller.id)) {
      this.#remember(caller);
    }
  }

  /** The caller that a target names, where it is still known; else the one that is connected. */
  callerOf(target: Pick<JobTarget, 'contextId'>, connected: Caller): Caller {
    const id = target.contextId;
    if (id === undefined) {
      return connected;
    }
    return this.#connected.get(id) ?? this.#remembered.get(id) ?? connected;
  }

  /** The caller with another profile, region or endpoint; the same one for the same change. */
  derive(caller: Caller, overrides: ContextOverrides): Caller {
    const { profile, region, endpointUrl, role } = overrides;
    const changes = [profile, region, endpointUrl, role];
    if (changes.every(change => change === undefined)) {
      return caller;
    }
    const key = JSON.stringify(changes);
    const siblings = this.#derived.get(caller) ?? new Map<string, Caller>();
    this.#derived.set(caller, siblings);
    const known = siblings.get(key);
    if (known) {
      this.#remember(known);
      return known;
    }
    const { context } = caller;
    const derived: Caller = {
      id: randomBytes(16).toString('hex'),
      role: role ?? caller.role,
      context: {
        ...context,
        profile: profile ?? context.profile,
        region: region ?? context.region,
        env: endpointUrl === undefined ? context.env : withEndpoint(context.env, endpointUrl)
      }
    };
    siblings.set(key, derived);
    this.#remember(derived);
    return derived;
  }

  #remember(caller: Caller): void {
    this.#remembered.delete(caller.id);
    this.#remembered.set(caller.id, caller);
    for (const id of this.#remembered.keys()) {
      if (this.#remembered.size <= REMEMBERED) {
        return;
      }
      this.#remembered.delete(id);
    }
  }
}

/**
 * The option wins over every endpoint of the environment, also over those of single services
 * (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html).
 */
function withEndpoint(
  env: Readonly<Record<string, string>>,
  endpointUrl: string
): Record<string, string> {
  const kept = Object.entries(env).filter(([name]) => !name.startsWith('AWS_ENDPOINT_URL'));
  return { ...Object.fromEntries(kept), AWS_ENDPOINT_URL: endpointUrl };
}
