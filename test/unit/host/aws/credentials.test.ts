import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountOf } from '../../../../src/host/aws/account';
import { Clients } from '../../../../src/host/aws/clients';
import { findCredentials } from '../../../../src/host/aws/credentials';
import { endpointOf } from '../../../../src/host/aws/endpoints';
import { regionOf } from '../../../../src/host/aws/region';
import { routeOf } from '../../../../src/host/aws/sockets';
import { surroundingsOf } from '../../../../src/host/aws/surroundings';
import { systemClock } from '../../../../src/host/clock';
import type { CallerContext } from '../../../../src/protocol';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'aws-'));
  mkdirSync(join(home, '.aws'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

function files(config: string, credentials = '') {
  writeFileSync(join(home, '.aws', 'config'), config);
  writeFileSync(join(home, '.aws', 'credentials'), credentials);
}

function surroundings(env: Record<string, string> = {}, more: Partial<CallerContext> = {}) {
  return surroundingsOf({
    id: 'caller',
    context: {
      face: 'kernel',
      cwd: home,
      env: { HOME: home, PATH: '/usr/bin:/bin', AWS_EC2_METADATA_DISABLED: 'true', ...env },
      ...more
    }
  });
}

/** Jest types its matchers as `any`. */
const matching: (pattern: RegExp) => unknown = pattern => expect.stringMatching(pattern);

const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAENV', AWS_SECRET_ACCESS_KEY: 'secret' };

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('credentials are the caller’s', () => {
  it('from their variables, with the session token', async () => {
    const found = await findCredentials(surroundings({ ...KEYS, AWS_SESSION_TOKEN: 'token' }));
    expect(found.identity).toMatchObject({ accessKeyId: 'AKIAENV', sessionToken: 'token' });
    expect(found.source).toContain('environment variables');
  });

  it('never from the host’s own environment', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'AKIAHOST';
    process.env.AWS_SECRET_ACCESS_KEY = 'host';
    process.env.AWS_PROFILE = 'host';
    try {
      await expect(findCredentials(surroundings())).rejects.toMatchObject({
        problem: { kind: 'credentials', message: 'There are no AWS credentials here.' }
      });
    } finally {
      delete process.env.AWS_ACCESS_KEY_ID;
      delete process.env.AWS_SECRET_ACCESS_KEY;
      delete process.env.AWS_PROFILE;
    }
  });

  it('from the default profile, and from the one that AWS_PROFILE names', async () => {
    files(
      '[profile research]\nregion = eu-west-1\n',
      '[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = s\n' +
        '[research]\naws_access_key_id = AKIARESEARCH\naws_secret_access_key = s\n'
    );
    expect((await findCredentials(surroundings())).identity.accessKeyId).toBe('AKIADEFAULT');
    const research = surroundings({ AWS_PROFILE: 'research' });
    expect((await findCredentials(research)).identity.accessKeyId).toBe('AKIARESEARCH');
    expect(await regionOf(research)).toBe('eu-west-1');
  });

  it('from a chosen profile before their variables, which go before AWS_PROFILE', async () => {
    files('', '[research]\naws_access_key_id = AKIARESEARCH\naws_secret_access_key = s\n');
    const chosen = surroundings(KEYS, { profile: 'research' });
    expect((await findCredentials(chosen)).identity.accessKeyId).toBe('AKIARESEARCH');
    const named = surroundings({ ...KEYS, AWS_PROFILE: 'research' });
    expect((await findCredentials(named)).identity.accessKeyId).toBe('AKIAENV');
  });

  it('from files elsewhere that their variables name, as they are now', async () => {
    const file = join(home, 'elsewhere');
    const at = surroundings({ AWS_SHARED_CREDENTIALS_FILE: 'elsewhere' });
    writeFileSync(file, '[default]\naws_access_key_id = AKIAOLD\naws_secret_access_key = s\n');
    expect((await findCredentials(at)).identity.accessKeyId).toBe('AKIAOLD');
    writeFileSync(file, '[default]\naws_access_key_id = AKIANEW\naws_secret_access_key = s\n');
    expect((await findCredentials(at)).identity.accessKeyId).toBe('AKIANEW');
  });

  it('from a process, run in their environment', async () => {
    files(
      `[profile vault]\ncredential_process = printf '{"Version":1,"AccessKeyId":"AKIA%s","SecretAccessKey":"s"}' "$AWS_VAULT"\n`
    );
    const found = await findCredentials(surroundings({ AWS_VAULT: 'VAULT' }, { profile: 'vault' }));
    expect(found.identity.accessKeyId).toBe('AKIAVAULT');
    expect(found.source).toBe('the profile “vault”, by its credential_process');
  });

  it.each([
    ['echo nonsense', 'its answer is not JSON.'],
    [`echo '{"Version":2}'`, 'its answer has Version 2 instead of 1.'],
    ['echo locked >&2; exit 1', 'locked']
  ])('and a process that fails is one sentence: %s', async (command, reason) => {
    files(`[default]\ncredential_process = ${command}\n`);
    await expect(findCredentials(surroundings())).rejects.toMatchObject({
      problem: {
        kind: 'credentials',
        message: `The credential_process of the AWS profile “default” gave no credentials: ${reason}`
      }
    });
  });

  it('from the container’s endpoint, with its token', async () => {
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end(
        JSON.stringify({
          AccessKeyId: 'ASIACONTAINER',
          SecretAccessKey: 's',
          Token: 't',
          Expiration: new Date(Date.now() + 3_600_000).toISOString()
        })
      );
    });
    const url = await listen(server);
    try {
      const env = {
        AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/credentials`,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'let me in'
      };
      const found = await findCredentials(surroundings(env));
      expect(found.identity.accessKeyId).toBe('ASIACONTAINER');
      expect(found.identity.expiration).toBeInstanceOf(Date);
      expect(asked).toEqual(['let me in']);
    } finally {
      server.close();
    }
  });

  it('from the instance’s role, at the address that their variables name', async () => {
    const server = createServer((request, response) => {
      const answers: Record<string, string> = {
        'PUT /latest/api/token': 'session',
        'GET /latest/meta-data/iam/security-credentials/': 'notebook-role',
        'GET /latest/meta-data/iam/security-credentials/notebook-role': JSON.stringify({
          AccessKeyId: 'ASIAINSTANCE',
          SecretAccessKey: 's',
          Token: 't',
          Expiration: '2036-11-22T10:00:00Z'
        }),
        'GET /latest/meta-data/placement/region': 'ap-southeast-2'
      };
      const trusted =
        request.method === 'PUT' || request.headers['x-aws-ec2-metadata-token'] === 'session';
      const answer = trusted && answers[`${request.method} ${request.url}`];
      response.statusCode = answer ? 200 : 401;
      response.end(answer);
    });
    const url = await listen(server);
    try {
      const on = surroundings({
        AWS_EC2_METADATA_DISABLED: 'false',
        AWS_EC2_METADATA_SERVICE_ENDPOINT: url
      });
      const found = await findCredentials(on);
      expect(found.identity.accessKeyId).toBe('ASIAINSTANCE');
      expect(found.source).toBe('the instance’s role notebook-role');
      expect(await regionOf(on)).toBe('ap-southeast-2');
    } finally {
      server.close();
    }
  });

  it.each([
    {
      what: 'a profile that does not exist',
      config: '[profile one]\nregion = us-east-1\n',
      message: 'There is no AWS profile “nobody”.',
      hint: 'Your files have: one.'
    },
    {
      what: 'a profile without credentials',
      config: '[profile nobody]\nregion = us-east-1\n',
      message: 'The AWS profile “nobody” has no credentials.'
    },
    {
      what: 'a role that asks for a code',
      config:
        '[profile nobody]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/me\n' +
        '[profile base]\naws_access_key_id = A\naws_secret_access_key = s\n',
      message:
        'The role of the AWS profile “nobody” asks for a code of arn:aws:iam::1:mfa/me, which cannot be typed here.'
    },
    {
      what: 'roles that lean on each other',
      config:
        '[profile nobody]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = other\n' +
        '[profile other]\nrole_arn = arn:aws:iam::1:role/q\nsource_profile = nobody\n',
      message: /name each other as source_profile\.$/
    },
    {
      what: 'a role whose source is missing',
      config: '[profile nobody]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = gone\n',
      message: /takes its credentials from “gone”, which does not exist\.$/
    }
  ])('and $what is one sentence', async ({ config, message, hint }) => {
    files(config);
    await expect(findCredentials(surroundings({}, { profile: 'nobody' }))).rejects.toMatchObject({
      problem: {
        kind: 'credentials',
        message: typeof message === 'string' ? message : matching(message),
        ...(hint && { hint })
      }
    });
  });
});

describe('the region', () => {
  const metadata = () => join(home, 'resource-metadata.json');

  it('is the context’s, then AWS_REGION, AWS_DEFAULT_REGION, the profile’s, the notebook’s', async () => {
    writeFileSync(
      metadata(),
      JSON.stringify({
        ResourceArn: 'arn:aws:sagemaker:eu-north-1:123456789012:notebook-instance/mine'
      })
    );
    const of = (env: Record<string, string>, region?: string) =>
      regionOf(surroundings(env, { region }), metadata());
    const both = { AWS_REGION: 'us-west-2', AWS_DEFAULT_REGION: 'us-east-2' };
    expect(await of(both, 'eu-west-3')).toBe('eu-west-3');
    expect(await of(both)).toBe('us-west-2');
    expect(await of({ AWS_DEFAULT_REGION: 'us-east-2' })).toBe('us-east-2');
    expect(await of({})).toBe('eu-north-1');
    files('[default]\nregion = sa-east-1\n');
    expect(await of({})).toBe('sa-east-1');
  });

  it('that nobody tells is one sentence', async () => {
    await expect(regionOf(surroundings(), metadata())).rejects.toMatchObject({
      problem: { kind: 'usage', message: 'No AWS region is set.' }
    });
  });

  it('is not what someone without credentials hears of first', async () => {
    const problemOf = async (env: Record<string, string>) => {
      using clients = new Clients(surroundings(env), systemClock);
      return clients.region().catch((error: unknown) => error);
    };
    expect(await problemOf({})).toMatchObject({ problem: { kind: 'credentials' } });
    expect(await problemOf(KEYS)).toMatchObject({ problem: { kind: 'usage' } });
  });
});

describe('an endpoint', () => {
  it('is the service’s own before the one for all, variables before the profile', async () => {
    files(
      '[default]\nendpoint_url = http://all\nservices = local\n[services local]\nsagemaker =\n  endpoint_url = http://mine\n'
    );
    expect(await endpointOf('sagemaker', surroundings())).toBe('http://mine');
    expect(await endpointOf('sts', surroundings())).toBe('http://all');
    const env = { AWS_ENDPOINT_URL: 'http://env', AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: 'http://logs' };
    expect(await endpointOf('cloudwatch_logs', surroundings(env))).toBe('http://logs');
    expect(await endpointOf('sagemaker', surroundings(env))).toBe('http://env');
    const ignoring = surroundings({ ...env, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' });
    expect(await endpointOf('sagemaker', ignoring)).toBeUndefined();
  });
});

describe('the account behind a key, for sharing rate limits', () => {
  it.each([
    [{ accessKeyId: 'ASIAQNZGKIQY56JQ7WML', secretAccessKey: '' }, '029608264753'],
    [{ accessKeyId: 'AKIATESTING', secretAccessKey: '' }, 'AKIATESTING'],
    [{ accessKeyId: 'AKIATESTING', secretAccessKey: '', accountId: '1' }, '1']
  ])('of %j is %s', (identity, account) => {
    expect(accountOf(identity)).toBe(account);
  });
});

describe('surroundings', () => {
  it('differ by what decides about credentials, and by nothing else', () => {
    const one = surroundings(KEYS);
    expect(surroundings({ ...KEYS, EDITOR: 'vi' }).key).toBe(one.key);
    expect(surroundings({ ...KEYS, AWS_REGION: 'eu-west-1' }).key).not.toBe(one.key);
    expect(surroundings(KEYS, { profile: 'other' }).key).not.toBe(one.key);
    expect(one.key).not.toContain('AKIA');
  });

  it.each([[{ no_proxy: 'localhost' }], [{ NO_PROXY: '.corp' }]])(
    'of %j lead straight to AWS',
    async env => {
      expect(await routeOf(surroundings(env))).toBeUndefined();
    }
  );

  it.each([
    [{ HTTPS_PROXY: 'http://proxy:3128', NO_PROXY: '.corp' }, { HTTPS_PROXY: 'http://proxy:3128' }],
    [{ http_proxy: 'http://proxy:3128' }, { HTTP_PROXY: 'http://proxy:3128' }]
  ])('of %j lead by a proxy', async (env, proxyEnv) => {
    expect(await routeOf(surroundings(env))).toMatchObject({ proxyEnv });
  });
});
