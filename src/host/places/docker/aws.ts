import type Docker from 'dockerode';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { Identity, Search } from '../scriptCredentials';
import { awsConfig, processAnswer, ScriptCredentials } from '../scriptCredentials';
import { isUnreachable, statusOf } from './engine';
import type { ContainerFile } from './tree';
import { filesArchive } from './tree';

/** What a container has of ours beside the contract tree. */
export const SUPPORT_DIRECTORY = '/etc/jupyterlab-sagemaker';
const CONFIG = `${SUPPORT_DIRECTORY}/aws-config`;
const CREDENTIALS = `${SUPPORT_DIRECTORY}/aws-credentials.json`;
/** Is there when it is known that there will be no credentials. */
const NONE = `${SUPPORT_DIRECTORY}/no-aws-credentials`;
const PROCESS = `${SUPPORT_DIRECTORY}/aws-credentials`;

/**
 * The credential process: prints the file, and waits for it where the script is faster than whatever finds the
 * credentials, half a minute at most.
 */
const PRINT_CREDENTIALS = `#!/bin/sh
tries=0
until [ -s ${CREDENTIALS} ]; do
  tries=$((tries + 1))
  if [ -e ${NONE} ] || [ $tries -gt 300 ]; then
    echo 'No AWS credentials were found where this job was started.' >&2
    exit 1
  fi
  sleep 0.1 2>/dev/null || sleep 1
done
cat ${CREDENTIALS}
`;

/** Endpoints that a script in a container talks to instead of AWS's; no secrets. */
const ENDPOINT_VARIABLE = /^AWS_ENDPOINT_URL(_[A-Z0-9_]+)?$|^S3_ENDPOINT_URL$/;

/** What a container of a job gets to reach AWS with. */
export interface Access {
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly ContainerFile[];
}

/**
 * AWS credentials in a container, the caller's or a role's: a profile whose `credential_process` prints a file, which the host
 * writes anew before its credentials expire. The SDKs run it again by themselves. Nothing secret is in the container's
 * environment, its labels or its image. https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 *
 * A next host that takes the job over does not renew: whose credentials they are is in the memory of the first alone.
 */
export class ContainerCredentials {
  readonly #credentials: ScriptCredentials;

  constructor(aws: Aws, clock: Clock) {
    this.#credentials = new ScriptCredentials(aws, clock);
  }

  /** See {@link ScriptCredentials.search}. */
  search(caller: Caller): Search {
    return this.#credentials.search(caller);
  }

  /** See {@link ScriptCredentials.assume}. */
  assume(caller: Caller, role: string, session: string, signal?: AbortSignal): Promise<Search> {
    return this.#credentials.assume(caller, role, session, signal);
  }

  /** What goes in before the start, of what is known by then: nothing where there are no credentials. */
  access({ caller, found }: Search, region: string | undefined): Access {
    if (found && found.identity === undefined) {
      return { environment: {}, files: [] };
    }
    const endpoints = Object.entries(caller.context.env).filter(([name]) =>
      ENDPOINT_VARIABLE.test(name)
    );
    return {
      environment: { ...Object.fromEntries(endpoints), AWS_CONFIG_FILE: CONFIG },
      files: [
        { path: CONFIG, content: awsConfig(`/bin/sh ${PROCESS}`, region), mode: 0o644 },
        { path: PROCESS, content: PRINT_CREDENTIALS, mode: 0o755 },
        ...(found?.identity === undefined ? [] : [credentialsFile(found.identity)])
      ]
    };
  }

  /**
   * Puts in what was found after the containers were filled, and writes it anew before it expires, until the signal aborts
   * or there is nothing to renew.
   */
  async keepFresh(
    containers: readonly Docker.Container[],
    search: Search,
    { files }: Access,
    signal: AbortSignal
  ): Promise<void> {
    const first = await search.result;
    if (!files.some(({ path }) => path === CREDENTIALS)) {
      const none = { path: NONE, content: '', mode: 0o644 };
      await put(containers, first ? credentialsFile(first) : none);
    }
    await this.#credentials.renew(
      search,
      identity => put(containers, credentialsFile(identity)),
      signal
    );
  }
}

/** Readable for whoever the image runs as; a container has no others. */
function credentialsFile(found: Identity): ContainerFile {
  return { path: CREDENTIALS, content: processAnswer(found), mode: 0o644 };
}

async function put(containers: readonly Docker.Container[], file: ContainerFile): Promise<void> {
  for (const container of containers) {
    try {
      await container.putArchive(filesArchive([file]), { path: '/' });
    } catch (error) {
      // It has ended, or the engine has; whoever watches over the job tells.
      if (statusOf(error) === undefined && !isUnreachable(error)) {
        throw error;
      }
    }
  }
}
