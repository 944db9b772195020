import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../../../src/host/caller';
import {
  addressOf,
  addressText,
  connect,
  engineProblem,
  engineWords,
  isUnreachable,
  parseHost
} from '../../../../src/host/places/docker/engine';

const caller = (env: Record<string, string>): Caller => ({
  id: 'test',
  context: { face: 'kernel', cwd: '/', env }
});

describe('The address of the engine', () => {
  it.each([
    ['unix:///run/user/1000/docker.sock', undefined, '/run/user/1000/docker.sock'],
    ['tcp://10.0.0.5', undefined, 'http://10.0.0.5:2375'],
    ['tcp://gpu-box:2376', '/certificates', 'https://gpu-box:2376'],
    ['tcp://[::1]:2375', undefined, 'http://::1:2375']
  ])('%s is understood', (text, certificates, address) => {
    expect(addressText(parseHost(text, certificates))).toBe(address);
  });

  it('behind ssh is refused with a way around', () => {
    expect(() => parseHost('ssh://me@box')).toThrow('DOCKER_HOST is ssh://me@box');
  });

  it('is that of the context that Docker’s own client would use', async () => {
    const home = mkdtempSync(join(tmpdir(), 'docker-config-'));
    const id = createHash('sha256').update('box').digest('hex');
    mkdirSync(join(home, 'contexts', 'meta', id), { recursive: true });
    writeFileSync(
      join(home, 'contexts', 'meta', id, 'meta.json'),
      JSON.stringify({ Name: 'box', Endpoints: { docker: { Host: 'tcp://box:2375' } } })
    );
    writeFileSync(join(home, 'config.json'), JSON.stringify({ currentContext: 'box' }));
    const env = { DOCKER_CONFIG: home };
    expect(addressText(await addressOf(caller(env)))).toBe('http://box:2375');
    await expect(addressOf(caller({ ...env, DOCKER_CONTEXT: 'other' }))).rejects.toThrow(
      'There is no Docker context "other".'
    );
    rmSync(home, { recursive: true });
  });
});

describe('A call of the engine that failed', () => {
  const address = { socketPath: '/var/run/docker.sock' };
  it.each([
    [
      Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
      'No Docker Engine answers at /var/run/docker.sock'
    ],
    [Object.assign(new Error('connect'), { code: 'EACCES' }), 'may not be used by this account'],
    [
      Object.assign(new Error('(HTTP code 500) server error - write /x: no space left on device'), {
        statusCode: 500
      }),
      'is full'
    ],
    [
      Object.assign(new Error('(HTTP code 400) bad parameter - invalid reference format'), {
        statusCode: 400
      }),
      'refused the start: invalid reference format.'
    ]
  ])('becomes a sentence: %s', (error, words) => {
    expect(engineProblem(error, address, 'the start').message).toContain(words);
  });

  it('keeps the engine’s own words', () => {
    expect(engineWords(new Error('(HTTP code 409) conflict - a - b. '))).toBe('a - b');
  });
});

describe('An answer that breaks off', () => {
  const directory = mkdtempSync(join(tmpdir(), 'broken-engine-'));
  let server: Server | undefined;

  afterEach(() => server?.close());
  afterAll(() => rmSync(directory, { recursive: true }));

  /** An engine that dies while it answers; whoever asks has its headers. */
  async function dyingEngine(listen: string | number, body: string): Promise<Server> {
    const dying = createServer((_request, answer) => {
      answer.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      answer.write(body, () => answer.destroy());
      answer.flushHeaders();
    });
    await new Promise<void>(resolve => {
      dying.listen(listen, resolve);
    });
    server = dying;
    return dying;
  }

  it.each([
    ['behind its headers', ''],
    ['in the middle', '{"Status']
  ])('%s fails the call', async (_where, body) => {
    const socketPath = join(directory, `${body.length}.sock`);
    await dyingEngine(socketPath, body);
    const client = await connect({ socketPath });
    const error: unknown = await client
      .getContainer('gone')
      .wait()
      .then(
        () => undefined,
        (reason: unknown) => reason
      );
    expect(isUnreachable(error)).toBe(true);
  });

  it('fails the call of an engine elsewhere, too', async () => {
    const dying = await dyingEngine(0, '{');
    const { port } = dying.address() as AddressInfo;
    const client = await connect({ protocol: 'http', host: '127.0.0.1', port });
    await expect(client.info()).rejects.toThrow('The answer broke off.');
  });
});
