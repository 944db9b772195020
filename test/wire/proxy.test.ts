import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Aws } from '../../src/host/aws/aws';
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
hosts = x509.SubjectAlternativeName([x509.DNSName("*.us-east-1.amazonaws.com")])
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
/** What the proxy was asked to reach. */
let asked: string[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'proxy-'));
  const { status, stderr } = spawnSync(PYTHON, ['-c', CERTIFICATE, directory], {
    encoding: 'utf8'
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const file = (name: string) => readFileSync(join(directory, name));
  service = createTlsServer(
    { key: file('key.pem'), cert: file('certificate.pem') },
    (_request, response) =>
      response.end(
        '<GetCallerIdentityResponse><GetCallerIdentityResult><Account>123456789012</Account>' +
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
    const onward = connectTcp(portOf(service), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(client).pipe(onward);
    });
    onward.on('error', () => client.destroy());
    client.on('error', () => onward.destroy());
  });
  for (const server of [service, proxy]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
});
beforeEach(() => (asked = []));
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

/** Who somebody is whose environment has these variables besides their keys. */
async function identify(env: Readonly<Record<string, string>>): Promise<unknown> {
  using aws = new Aws({ clock: systemClock });
  const found = await aws.identify({
    id: 'me',
    context: {
      face: 'kernel',
      cwd: directory,
      env: {
        HOME: directory,
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'AKIATESTING',
        AWS_SECRET_ACCESS_KEY: 'testing',
        ...env
      }
    }
  });
  return found.account;
}

describe('behind a proxy', () => {
  it('AWS is asked by the proxy that the caller’s variables name, with the certificates that they name', async () => {
    const account = await identify({
      https_proxy: `http://127.0.0.1:${portOf(proxy)}`,
      AWS_CA_BUNDLE: join(directory, 'certificate.pem')
    });
    expect(account).toBe('123456789012');
    expect(new Set(asked)).toEqual(new Set(['sts.us-east-1.amazonaws.com:443']));
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
