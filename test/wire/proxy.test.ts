import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Duplex } from 'node:stream';
import { Aws } from '../../src/host/aws/aws';
import { findCredentials } from '../../src/host/aws/credentials';
import { surroundingsOf } from '../../src/host/aws/surroundings';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import { ProblemError } from '../../src/host/problem';

/** A key of its own and a certificate for `*.amazonaws.com`, in files. */
const CERTIFICATE = `
import datetime, pathlib, sys
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
key = ec.generate_private_key(ec.SECP256R1())
name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a company")])
now = datetime.datetime.now(datetime.timezone.utc)
hosts = x509.SubjectAlternativeName(
    [x509.DNSName("*.us-east-1.amazonaws.com"), x509.DNSName("portal.sso.us-east-1.amazonaws.com")])
certificate = (
    x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    .serial_number(1).not_valid_before(now).not_valid_after(now + datetime.timedelta(days=1))
    .add_extension(hosts, critical=False).sign(key, hashes.SHA256())
)
folder = pathlib.Path(sys.argv[1])
pem = serialization.Encoding.PEM
(folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
(folder / "key.pem").write_bytes(key.private_bytes(
    pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
`;
const PYTHON = resolve(__dirname, '../../.venv/bin/python');

let directory: string;
let service: Server;
let proxy: Server;
/** What IAM Identity Center gives, for an hour. */
const ROLE = {
  accessKeyId: 'ASIAROLE',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: Date.now() + 3_600_000
};
/** What the proxy was asked to reach. */
let asked: string[];
/** Connections that were made through it. */
let clients: Duplex[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'proxy-'));
  const { status, stderr } = spawnSync(PYTHON, ['-c', CERTIFICATE, directory], {
    encoding: 'utf8'
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const file = (name: string) => readFileSync(join(directory, name));
  service = createTlsServer(
    { key: file('key.pem'), cert: file('certificate.pem') },
    ({ url = '' }, response) =>
      response.end(
        url.startsWith('/federation/credentials')
          ? JSON.stringify({ roleCredentials: ROLE })
          : '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>' +
              '<Arn>arn:aws:iam::123456789012:user/me</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>'
      )
  );
  proxy = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(502).end();
  });
  // Whatever a page of AWS is asked for is at the service.
  proxy.on('connect', ({ url = '' }, client) => {
    asked.push(url);
    clients.push(client);
    const onward = connectTcp(portOf(service), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  // Who has opened a connection closes it.
  service.keepAliveTimeout = 0;
  for (const server of [service, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});
beforeEach(() => {
  asked = [];
  clients = [];
});
afterAll(() => {
  for (const server of [service, proxy]) {
    server.closeAllConnections();
    server.close();
  }
  rmSync(directory, { recursive: true });
});

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Variables of somebody who reaches AWS by the proxy alone. */
function behindProxy() {
  return {
    https_proxy: `http://127.0.0.1:${portOf(proxy)}`,
    AWS_CA_BUNDLE: join(directory, 'certificate.pem')
  };
}

function callerWith(env: Readonly<Record<string, string>>): Caller {
  return {
    id: 'me',
    context: { face: 'kernel', cwd: directory, env: { HOME: directory, ...env } }
  };
}

/** Who somebody is whose environment has these variables besides their keys. */
async function identify(env: Readonly<Record<string, string>>): Promise<unknown> {
  using aws = new Aws({ clock: systemClock });
  const found = await aws.identify(
    callerWith({
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIATESTING',
      AWS_SECRET_ACCESS_KEY: 'testing',
      ...env
    })
  );
  return found.account;
}

/** A profile of IAM Identity Center, and the token of somebody who has signed in. */
function signIn(): void {
  const start = 'https://company.awsapps.com/start';
  const cache = join(directory, '.aws/sso/cache');
  mkdirSync(cache, { recursive: true });
  writeFileSync(
    join(directory, '.aws/config'),
    `[default]\nsso_start_url = ${start}\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Science\n`
  );
  writeFileSync(
    join(cache, `${createHash('sha1').update(start).digest('hex')}.json`),
    JSON.stringify({ accessToken: 'token', expiresAt: new Date(ROLE.expiration).toISOString() })
  );
}

describe('behind a proxy', () => {
  it('AWS is asked by the proxy that the caller’s variables name, with the certificates that they name', async () => {
    const account = await identify(behindProxy());
    expect(account).toBe('123456789012');
    expect(new Set(asked)).toEqual(new Set(['sts.us-east-1.amazonaws.com:443']));
  });

  it('IAM Identity Center is asked by it, too, over a connection that is closed then', async () => {
    signIn();
    const { HOME } = process.env;
    // The SDK looks for the token in the host's own home directory.
    process.env.HOME = directory;
    try {
      const { identity } = await findCredentials(surroundingsOf(callerWith(behindProxy())));
      expect(identity.accessKeyId).toBe(ROLE.accessKeyId);
    } finally {
      process.env.HOME = HOME;
    }
    expect(asked).toEqual(['portal.sso.us-east-1.amazonaws.com:443']);
    for (const client of clients.filter(({ closed }) => !closed)) {
      await once(client, 'close');
    }
  });

  it('and without its certificates a person hears what to name', async () => {
    const { https_proxy } = behindProxy();
    await expect(identify({ https_proxy })).rejects.toMatchObject({
      problem: {
        kind: 'unavailable',
        message: expect.stringMatching(
          /^The certificate of .* is not trusted here: (self-signed|unable to verify)/
        ) as string,
        hint: containing('by AWS_CA_BUNDLE')
      }
    });
  });

  it('what this machine serves is asked without it', async () => {
    await expect(
      identify({
        HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}`,
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        AWS_MAX_ATTEMPTS: '1'
      })
    ).rejects.toBeInstanceOf(ProblemError);
    expect(asked).toEqual([]);
  });

  it('certificates that cannot be read are told of by their variable', async () => {
    await expect(identify({ REQUESTS_CA_BUNDLE: '/no/such.pem' })).rejects.toMatchObject({
      problem: {
        kind: 'usage',
        message: 'The certificates in /no/such.pem cannot be read.',
        hint: containing('REQUESTS_CA_BUNDLE names that file')
      }
    });
  });
});

function containing(text: string): unknown {
  return expect.stringContaining(text) as unknown;
}
