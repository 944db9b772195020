import type { Aws } from '../aws/aws';
import { assumeRoleAs } from '../aws/assumedRole';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import { executionRole } from './sagemaker/role';

/** Renewed so long before they expire; the SDKs ask again 15 minutes before. */
const RENEW_BEFORE = 20 * 60_000;
/** Between two tries to renew. */
const RETRY = 60_000;
/** Node's timers hold 24 days. */
const LONGEST_SLEEP = 24 * 3600_000;

/** AWS credentials as they are handed to a script. */
export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** A search for the credentials of a script, which may take as long as a login or a metadata service does. */
export interface Search {
  readonly caller: Caller;
  /** Looks again, when the credentials are about to expire. */
  readonly again: () => Promise<Identity | undefined>;
  /** `undefined` where there are none. */
  readonly result: Promise<Identity | undefined>;
  /** What is known by now; absent while nothing is. */
  found?: { readonly identity: Identity | undefined };
}

/** Finds the credentials that a script of a local job acts with, and renews them. */
export class ScriptCredentials {
  readonly #aws: Aws;
  readonly #clock: Clock;

  constructor(aws: Aws, clock: Clock) {
    this.#aws = aws;
    this.#clock = clock;
  }

  /** Begins to look for the caller's own; nobody has to wait for the result, which never rejects. */
  search(caller: Caller): Search {
    const again = () => this.#find(caller);
    const search: Search = { caller, again, result: again() };
    void search.result.then(identity => (search.found = { identity }));
    return search;
  }

  /**
   * Credentials of a role.
   *
   * @param role name or ARN
   * @param session what it is called in the account's trail
   * @throws ProblemError where the caller may not have them
   */
  async assume(
    caller: Caller,
    role: string,
    session: string,
    signal?: AbortSignal
  ): Promise<Search> {
    const { arn } = await executionRole(this.#aws, caller, { given: role, signal });
    const who = { caller, role: arn, session };
    const identity = await assumeRoleAs(this.#aws, who, signal);
    return {
      caller,
      again: () => assumeRoleAs(this.#aws, who).catch(() => undefined),
      result: Promise.resolve(identity),
      found: { identity }
    };
  }

  /**
   * Puts new credentials in the place of those of a search before they expire, until the signal aborts, which rejects, or
   * there is nothing to renew. What cannot be put is tried again: a full disk may have room in a minute, and the script has
   * what it had.
   */
  async renew(
    { again, result }: Search,
    put: (identity: Identity) => Promise<void>,
    signal: AbortSignal
  ): Promise<void> {
    let expires = (await result)?.expiration?.getTime();
    while (expires !== undefined && !signal.aborted) {
      const wait = Math.max(RETRY, expires - RENEW_BEFORE - this.#clock.now());
      await this.#clock.sleep(Math.min(wait, LONGEST_SLEEP), signal);
      const found = await again();
      const renewed = found?.expiration?.getTime();
      if (found !== undefined && renewed !== expires && (await isPut(put(found)))) {
        expires = renewed;
      }
    }
  }

  /** `undefined` where there are none: a script may do without. */
  async #find(caller: Caller): Promise<Identity | undefined> {
    using lease = this.#aws.clientsFor(caller);
    try {
      return (await lease.clients.credentials()).identity;
    } catch {
      return undefined;
    }
  }
}

async function isPut(putting: Promise<void>): Promise<boolean> {
  try {
    await putting;
    return true;
  } catch {
    return false;
  }
}

/**
 * Version 1 of what a credential process prints.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function processAnswer(found: Identity): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: found.accessKeyId,
    SecretAccessKey: found.secretAccessKey,
    SessionToken: found.sessionToken,
    Expiration: found.expiration?.toISOString()
  });
}

/** An AWS configuration file whose credentials a command prints. */
export function awsConfig(command: string, region: string | undefined): string {
  return [
    '[default]',
    ...(region === undefined ? [] : [`region = ${region}`]),
    `credential_process = ${command}`,
    ''
  ].join('\n');
}
