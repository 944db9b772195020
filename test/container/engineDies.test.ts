/** An engine that dies while a job runs in it and an endpoint serves, and comes back. */
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { logged } from '../process/jobs/surroundings';
import { DockerEndpointRig, OWN } from './endpointRig';
import { caller, DockerRig, ended, line, request, until } from './place';

// Its own: the other tests need theirs alive.
const ENGINE = { ...process.env, TEST_ENGINE: 'mortal-engine' };

function engine(step: 'start' | 'kill' | 'revive' | 'stop'): string {
  const script = resolve(__dirname, 'secondEngine.mjs');
  const said = execFileSync(process.execPath, [script, step], { env: ENGINE, encoding: 'utf8' });
  return said.trim().split('\n').at(-1) ?? '';
}

jest.setTimeout(180_000);

const { DOCKER_HOST } = process.env;
let rig: DockerRig;
let serving: DockerEndpointRig;
beforeAll(() => {
  process.env.DOCKER_HOST = engine('start');
  rig = new DockerRig();
  serving = new DockerEndpointRig();
});
afterAll(async () => {
  try {
    await serving[Symbol.asyncDispose]();
    await rig.close();
  } finally {
    engine('stop');
    process.env.DOCKER_HOST = DOCKER_HOST;
  }
});

it('An engine that dies is waited for; then the job tells how it ended, and the endpoint serves again', async () => {
  const place = rig.place();
  const endpoint = await serving.deployed('', OWN);
  const script = 'import time\nprint("begun", flush=True)\ntime.sleep(600)';
  const ref = await place.train(request(script), caller(), () => undefined);
  await line(place, await until(place, ref, job => job.secondaryStatus === 'Training'), 'begun');

  engine('kill');
  const waiting = await until(place, ref, ({ statusMessage }) => statusMessage !== undefined);
  expect(waiting.statusMessage).toBe('The Docker Engine does not answer; waiting for it.');
  const away = await serving.until(endpoint.ref, ({ failureReason }) => !!failureReason);
  expect(away.failureReason).toBe('The Docker Engine does not answer; waiting for it.');

  engine('revive');
  const job = await ended(place, ref);
  expect(job.status).toBe('Failed');
  expect(job.failureReason).toContain('The Docker Engine ended or was restarted');
  expect((await logged(place, job)).texts).toEqual(['begun']);
  const again = await serving.until(
    endpoint.ref,
    ({ status, failureReason }) => status === 'InService' && failureReason !== away.failureReason
  );
  expect(again.failureReason).toMatch(/started again, once/);
  expect(await serving.asked(endpoint, 'back')).toBe('BACK');
});
