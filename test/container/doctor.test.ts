import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Caller } from '../../src/host/caller';
import { dockerChecks } from '../../src/host/commands/doctor/docker';
import { dockerHost } from './engine';
import { FakeHost } from '../unit/host/rpc/fakeHost';

// Containers start slowly on a busy machine.
jest.setTimeout(60_000);

const home = mkdtempSync(join(tmpdir(), 'doctor-'));
const fake = new FakeHost();
afterAll(() => {
  rmSync(home, { recursive: true });
  fake[Symbol.dispose]();
});

async function found(what: string, env: Readonly<Record<string, string>> = {}) {
  const context = {
    face: 'terminal' as const,
    cwd: '/',
    env: { PATH: '/nonexistent', HOME: home, ...env }
  };
  const caller: Caller = { id: 'doctor', context };
  return dockerChecks()[what]?.(fake.host, caller, AbortSignal.timeout(10_000));
}

const here = { DOCKER_HOST: dockerHost };

test.each([
  ['Docker', 'fine', /^version \d+\..*, at \/.*docker\.sock, /],
  ['Docker GPU', 'missing', /no \/dev\/nvidia0|no NVIDIA runtime|nvidia-smi/],
  ['Docker disk', expect.stringMatching(/fine|missing/), /free in .*\.cache\/engine/],
  ['Memory', 'fine', /GB and \d+ CPUs for containers, .* as shared memory/],
  ['Registries', 'fine', /private ones of Amazon ECR/]
])('%s is looked at', async (what, state, text) => {
  expect(await found(what, here)).toMatchObject({
    what,
    state: state as string,
    text: expect.stringMatching(text) as string
  });
});

test('logins that Docker keeps are named, never shown', async () => {
  const auths = { 'quay.io': { auth: 'c2VjcmV0OnNlY3JldA==' } };
  writeFileSync(join(home, 'config.json'), JSON.stringify({ auths }));
  const { text = '' } = (await found('Registries', { ...here, DOCKER_CONFIG: home })) ?? {};
  expect(text).toMatch(/docker keeps logins for quay\.io$/);
});

test('no engine is said once, with the command that starts it, and is no fault', async () => {
  const nobody = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  expect(await found('Docker', nobody)).toEqual({
    what: 'Docker',
    state: 'missing',
    text: 'No Docker Engine answers at /nonexistent/docker.sock.',
    next: expect.stringContaining('sudo systemctl start docker') as string
  });
  expect(await found('Docker disk', nobody)).toBeUndefined();
});
