/**
 * The instance metadata service, version 2, at the address that the caller's environment names.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 */

const TIMEOUT = 1_000;
/** Away from EC2 the address answers nobody; asking it again for every list would cost a second each time. */
const FORGET_ABSENCE_AFTER = 60_000;
const absentUntil = new Map<string, number>();

/** What `iam/security-credentials/<role>` answers. */
export interface InstanceCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
  readonly role: string;
}

/** The instance's region, where this is an instance. */
export function instanceRegion(env: Readonly<Record<string, string>>): Promise<string | undefined> {
  return ask(env, get => get('placement/region'));
}

/** Credentials of the instance's role, where this is an instance that has one. */
export function instanceCredentials(
  env: Readonly<Record<string, string>>
): Promise<InstanceCredentials | undefined> {
  return ask(env, async get => {
    const role = (await get('iam/security-credentials/')).trim().split('\n')[0];
    if (!role) {
      return undefined;
    }
    const answer: unknown = JSON.parse(await get(`iam/security-credentials/${role}`));
    const field = (name: string) =>
      typeof answer === 'object' && answer !== null ? String(Reflect.get(answer, name) ?? '') : '';
    const accessKeyId = field('AccessKeyId');
    const secretAccessKey = field('SecretAccessKey');
    return accessKeyId && secretAccessKey
      ? {
          accessKeyId,
          secretAccessKey,
          sessionToken: field('Token'),
          expiration: new Date(field('Expiration')),
          role
        }
      : undefined;
  });
}

async function ask<Answer>(
  env: Readonly<Record<string, string>>,
  question: (get: (path: string) => Promise<string>) => Promise<Answer>
): Promise<Answer | undefined> {
  if (env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true') {
    return undefined;
  }
  const base = endpoint(env);
  if ((absentUntil.get(base) ?? 0) > Date.now()) {
    return undefined;
  }
  try {
    const signal = AbortSignal.timeout(TIMEOUT);
    const fetchText = async (path: string, init: RequestInit) => {
      const response = await fetch(`${base}/latest/${path}`, { ...init, signal });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`The instance metadata service answered ${response.status} to ${path}.`);
      }
      return text;
    };
    const token = await fetchText('api/token', {
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '300' }
    });
    const headers = { 'x-aws-ec2-metadata-token': token };
    return await question(path => fetchText(`meta-data/${path}`, { headers }));
  } catch {
    // Not an instance, or one without a role: both mean that the answer has to come from elsewhere.
    absentUntil.set(base, Date.now() + FORGET_ABSENCE_AFTER);
    return undefined;
  }
}

function endpoint(env: Readonly<Record<string, string>>): string {
  const ip =
    env.AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE?.toLowerCase() === 'ipv6'
      ? '[fd00:ec2::254]'
      : '169.254.169.254';
  return (env.AWS_EC2_METADATA_SERVICE_ENDPOINT ?? `http://${ip}`).replace(/\/+$/, '');
}
