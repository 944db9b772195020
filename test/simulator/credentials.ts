import { ServiceError } from './errors';

/** Who calls: read from the signature's credential scope. */
export interface Identity {
  readonly accessKeyId: string;
  readonly account: string;
  readonly region: string;
  readonly sessionToken?: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds of the simulated clock. */
  readonly expiration: number;
}

/** The account of every access key that was not given one. */
export const defaultAccount = '123456789012';

/**
 * Access keys and session tokens. Signatures are not verified: any key is accepted, and belongs to the default account
 * unless `assign` says otherwise. A token that was issued here expires at its time.
 */
export class CredentialStore {
  /** Says which account an access key belongs to. */
  assign(accessKeyId: string, account: string): void {
    this.accounts.set(accessKeyId, account);
  }

  accountOf(accessKeyId: string): string {
    return this.accounts.get(accessKeyId) ?? defaultAccount;
  }

  /** Makes temporary credentials that are valid until `expiration`. */
  issue(expiration: number, account = defaultAccount): Credentials {
    const number = ++this.issued;
    const credentials: Credentials = {
      accessKeyId: `ASIASIMULATED${String(number).padStart(7, '0')}`,
      secretAccessKey: `simulated-secret-${number}`,
      sessionToken: `simulated-token-${number}`,
      expiration
    };
    this.assign(credentials.accessKeyId, account);
    this.expirations.set(credentials.sessionToken, expiration);
    return credentials;
  }

  /** Lets a token, whoever issued it, expire at `time`. */
  expire(sessionToken: string, time: number): void {
    this.expirations.set(sessionToken, time);
  }

  /** Lets every token that has been issued so far expire at `time`; later ones are not touched. */
  expireAll(time: number): void {
    for (const token of this.expirations.keys()) {
      this.expirations.set(token, time);
    }
  }

  /** Throws ExpiredTokenException for a token whose time is over. */
  check({ sessionToken }: Identity, now: number): void {
    const expiration = sessionToken === undefined ? undefined : this.expirations.get(sessionToken);
    if (expiration !== undefined && expiration <= now) {
      throw new ServiceError(
        'ExpiredTokenException',
        'The security token included in the request is expired'
      );
    }
  }

  private readonly accounts = new Map<string, string>();
  private readonly expirations = new Map<string, number>();
  private issued = 0;
}
