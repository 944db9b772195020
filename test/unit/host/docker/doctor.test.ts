import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dockerChecks } from '../../../../src/host/commands/doctor/docker';
import { FakeHost } from '../rpc/fakeHost';

let directory: string;
let engine: Server;
let info: object;

/** An engine that describes itself as a test says. */
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'doctor-'));
  engine = createServer(({ url }, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify(url?.endsWith('/info') ? info : { ApiVersion: '1.47' }));
  });
  engine.listen(join(directory, 'docker.sock'));
  await once(engine, 'listening');
});

afterAll(() => {
  engine.closeAllConnections();
  engine.close();
  rmSync(directory, { recursive: true });
});

const ENGINE = { ServerVersion: '28.0', DockerRootDir: '/var/lib/docker', Driver: 'overlay2' };
const ROOTLESS = ['name=seccomp,profile=builtin', 'name=rootless'];

describe('Of an engine the doctor says', () => {
  it.each([
    ['nothing more where all is well', { CgroupDriver: 'systemd' }, /^version 28.0, at/, undefined],
    [
      'that it is rootless',
      { CgroupDriver: 'systemd', SecurityOptions: ROOTLESS },
      /^version 28.0, rootless, at/,
      undefined
    ],
    [
      'that a rootless one without control groups sets no limits',
      { CgroupDriver: 'none', SecurityOptions: ROOTLESS },
      /rootless/,
      expect.stringContaining('--memory has no effect')
    ],
    [
      'that its storage is slow',
      { Driver: 'vfs' },
      /storage vfs/,
      expect.stringContaining('overlay2')
    ]
  ])('%s', async (_what, more, text, next) => {
    info = { ...ENGINE, ...more };
    using host = new FakeHost();
    const env = { DOCKER_HOST: `unix://${join(directory, 'docker.sock')}` };
    const caller = { id: 'test', context: { face: 'terminal' as const, cwd: '/', env } };
    const found = await dockerChecks().Docker?.(host.host, caller, new AbortController().signal);
    expect(found).toMatchObject({ state: 'fine', text: expect.stringMatching(text) as unknown });
    expect(found?.next).toEqual(next);
  });
});
