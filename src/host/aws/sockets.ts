import { readFile } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Milliseconds } from '../../protocol';
import { ProblemError } from '../problem';
import type { Surroundings } from './surroundings';
import { CONNECT_TIMEOUT } from './timeouts';

/** What leads elsewhere than straight to AWS; the names are those that curl and botocore know. */
const PROXIES = ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy'] as const;
export const PROXY_VARIABLES = [...PROXIES, 'NO_PROXY', 'no_proxy'] as const;
/** Certificates to trust instead of those that Node brings, the first that is named; as botocore has it. */
export const CERTIFICATE_VARIABLES = ['AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'] as const;
/** This machine itself, and where instances and containers get their credentials: behind no proxy. */
const NEVER_BY_PROXY = ['localhost', '127.0.0.1', '::1', '169.254.169.254', '169.254.170.2'];
/** As the SDK's own. */
const MOST_SOCKETS = 50;

/** Whether requests go straight to AWS, over connections that trust what Node trusts. */
export function isDirect({ env }: Pick<Surroundings, 'env'>): boolean {
  return ![...PROXIES, ...CERTIFICATE_VARIABLES].some(name => env[name]);
}

/**
 * Carries requests by the caller's proxy, and trusting their certificates, where their variables name such.
 * https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 *
 * @param silence how long no byte may come
 * @returns a handler that whoever asked for it destroys
 * @throws ProblemError `usage` for certificates that cannot be read
 */
export async function connect(
  surroundings: Pick<Surroundings, 'env'>,
  silence: Milliseconds
): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const timeouts = { connectionTimeout: CONNECT_TIMEOUT, socketTimeout: silence };
  if (isDirect(surroundings)) {
    return new NodeHttpHandler(timeouts);
  }
  const options = {
    keepAlive: true,
    maxSockets: MOST_SOCKETS,
    proxyEnv: proxyOf(surroundings),
    ca: await certificatesOf(surroundings)
  };
  return new NodeHttpHandler({
    ...timeouts,
    httpAgent: new HttpAgent(options),
    httpsAgent: new HttpsAgent(options)
  });
}

function proxyOf({ env }: Pick<Surroundings, 'env'>): Record<string, string | undefined> {
  const not = [env.no_proxy ?? env.NO_PROXY ?? [], NEVER_BY_PROXY].flat().join(',');
  return {
    HTTP_PROXY: env.http_proxy ?? env.HTTP_PROXY,
    HTTPS_PROXY: env.https_proxy ?? env.HTTPS_PROXY,
    NO_PROXY: not
  };
}

async function certificatesOf({ env }: Pick<Surroundings, 'env'>): Promise<Buffer | undefined> {
  const name = CERTIFICATE_VARIABLES.find(variable => env[variable]);
  const path = name && env[name];
  if (!path) {
    return undefined;
  }
  try {
    return await readFile(path);
  } catch (cause) {
    throw new ProblemError('usage', `The certificates in ${path} cannot be read.`, {
      hint: `${name} names that file; correct it, or unset it where no certificates of your own are needed.`,
      cause
    });
  }
}
