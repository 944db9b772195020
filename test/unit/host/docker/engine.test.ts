import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../../../src/host/caller';
import {
  addressOf,
  addressText,
  engineProblem,
  engineWords,
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
