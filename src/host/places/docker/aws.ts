import type Docker from 'dockerode';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import { isUnreachable, statusOf } from './engine';
import type { ContainerFile } from './tree';
import { filesArchive } from './tree';

const DIRECTORY = '/etc/jupyterlab-sagemaker';
const CONFIG = `${DIRECTORY}/aws-config`;
const CREDENTIALS = `${DIRECTORY}/aws-credentials.json`;

/** Renewed so long before they expire; the SDKs ask again 15 minutes before. */
const RENEW_BEFORE = 20 * 60_000;
/** Between two tries to renew. */
const RETRY = 60_000;
/** How long a start waits for credentials; those that take longer come in while the script runs. */
const PATIENCE = 500;

/** Endpoints that a script in a container talks to instead of AWS's; no secrets. */
const ENDPOINT_VARIABLE = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$|^S3_ENDPOINT_URL$/;

/**
 * The caller's AWS credentials in a container: a profile whose `credential_process` prints a file, which the host writes
 * anew before its credentials expire. The SDKs run it again by themselves. Nothing secret is in the container's
 * environment, its labels or its image. https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export class ContainerCredentials {
  readonly #aws: Aws;
  readonly #clock: Clock;

  constructor(aws: Aws, clock: Clock) {
    this.#aws = aws;
    this.#clock = clock;
  }

  /** What goes into the container's environment. */
  environment({ context }: Caller): Record<string, string> {
    const endpoints = Object.entries(context.env).filter(([name]) => ENDPOINT_VARIABLE.test(name));
    return { ...Object.fromEntries(endpoints), AWS_CONFIG_FILE: CONFIG };
  }

  /** What goes in before the start: without credentials where none are found soon. */
  async files(caller: Caller, region: string | undefined): Promise<ContainerFile[]> {
    const config = [
      '[default]',
      ...(region === undefined ? [] : [`region = ${region}`]),
      `credential_process = cat ${CREDENTIALS}`,
      ''
    ].join('\n');
    const late = new Promise<undefined>(resolve => setTimeout(resolve, PATIENCE, undefined));
    const found = await Promise.race([this.#find(caller), late]);
    return found === undefined
      ? []
      : [{ path: CONFIG, content: config, mode: 0o644 }, credentialsFile(found)];
  }

  /** Writes them anew before they expire, until the signal aborts or the container is gone. */
  async keepFresh(
    containers: readonly Docker.Container[],
    caller: Caller,
    signal: AbortSignal
  ): Promise<void> {
    let expires = (await this.#find(caller))?.expiration?.getTime();
    while (expires !== undefined && !signal.aborted) {
      const wait = Math.max(RETRY, expires - RENEW_BEFORE - this.#clock.now());
      await this.#clock.sleep(Math.min(wait, LONGEST_SLEEP), signal);
      const found = await this.#find(caller);
      const renewed = found?.expiration?.getTime();
      if (found !== undefined && renewed !== expires) {
        await put(containers, credentialsFile(found));
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

/** Node's timers hold 24 days. */
const LONGEST_SLEEP = 24 * 3600_000;

interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Version 1 of what a credential process prints. Readable for whoever the image runs as; a container has no others. */
function credentialsFile(found: Identity): ContainerFile {
  const content = JSON.stringify({
    Version: 1,
    AccessKeyId: found.accessKeyId,
    SecretAccessKey: found.secretAccessKey,
    SessionToken: found.sessionToken,
    Expiration: found.expiration?.toISOString()
  });
  return { path: CREDENTIALS, content, mode: 0o644 };
}

async function put(containers: readonly Docker.Container[], file: ContainerFile): Promise<void> {
  for (const container of containers) {
    try {
      await container.putArchive(await filesArchive([file]), { path: '/' });
    } catch (error) {
      // It has ended, or the engine has; whoever watches over the job tells.
      if (statusOf(error) === undefined && !isUnreachable(error)) {
        throw error;
      }
    }
  }
}
