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

/** How requests reach AWS where they do not go straight there; another thread can be told. */
export interface Route {
  readonly proxyEnv: Readonly<Record<string, string | undefined>>;
  /** Certificates to trust instead of those that Node brings, in PEM. */
  readonly ca: string | undefined;
}

/**
 * The caller's proxy and certificates, where their variables name such; `undefined` where requests go straight to AWS, over
 * connections that trust what Node trusts. https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-proxy.html
 *
 * @throws ProblemError `usage` for certificates that cannot be read
 */
export async function routeOf(surroundings: Pick<Surroundings, 'env'>): Promise<Route | undefined> {
  const named = [...PROXIES, ...CERTIFICATE_VARIABLES].some(name => surroundings.env[name]);
  return named
    ? { proxyEnv: proxyOf(surroundings), ca: await certificatesOf(surroundings) }
    : undefined;
}

/**
 * @param silence how long no byte may come
 * @returns a handler that whoever asked for it destroys
 */
export async function connect(
  route: Route | undefined,
  silence: Milliseconds
): Promise<NodeHttpHandler> {
  const { NodeHttpHandler } = await import('@smithy/node-http-handler');
  const timeouts = { connectionTimeout: CONNECT_TIMEOUT, socketTimeout: silence };
  if (!route) {
    return new NodeHttpHandler(timeouts);
  }
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, ...route };
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

async function certificatesOf({ env }: Pick<Surroundings, 'env'>): Promise<string | undefined> {
  const name = CERTIFICATE_VARIABLES.find(variable => env[variable]);
  const path = name && env[name];
  if (!path) {
    return undefined;
  }
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ProblemError('usage', `The certificates in ${path} cannot be read.`, {
      hint: `${name} names that file; correct it, or unset it where no certificates of your own are needed.`,
      cause
    });
  }
}
