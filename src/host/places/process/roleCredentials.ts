import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../../wholeFile';
import { awsConfig, processAnswer } from '../scriptCredentials';
import type { Identity } from '../scriptCredentials';
import type { CallerEnvironment } from './handshake';
import type { JobLayout } from './layout';

/** Everything in a caller's environment that would be found before the role's credentials. */
const OWN_CREDENTIALS =
  /^AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|CREDENTIAL_EXPIRATION|ACCOUNT_ID|PROFILE|DEFAULT_PROFILE|ROLE_ARN|ROLE_SESSION_NAME|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*)$/;

/**
 * A role's credentials for a plain process: a profile whose `credential_process` prints a file that only its person may
 * read, and that is written anew before they expire. The SDKs run it again by themselves. The
 * runner removes it at the end.
 */
export class RoleCredentials {
  readonly #directory: string;

  constructor({ credentials }: Pick<JobLayout, 'credentials'>) {
    this.#directory = credentials;
  }

  /** The script's environment, in place of the caller's. */
  async enter(
    environment: CallerEnvironment,
    identity: Identity,
    region: string | undefined
  ): Promise<CallerEnvironment> {
    await mkdir(this.#directory, { mode: 0o700 });
    await this.put(identity);
    const config = join(this.#directory, 'config');
    const command = `/bin/cat "${this.#credentials}"`;
    await writeFile(config, awsConfig(command, region), { mode: 0o600 });
    const others = Object.entries(environment).filter(([name]) => !OWN_CREDENTIALS.test(name));
    return {
      ...Object.fromEntries(others),
      AWS_CONFIG_FILE: config,
      // One in the home directory would win.
      AWS_SHARED_CREDENTIALS_FILE: join(this.#directory, 'none')
    };
  }

  /** A reader sees the old credentials or the new ones. */
  async put(identity: Identity): Promise<void> {
    await writeWhole(this.#credentials, processAnswer(identity));
  }

  get #credentials(): string {
    return join(this.#directory, 'credentials.json');
  }
}
