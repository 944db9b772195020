/** How endpoints in Docker fail, and what is said of it. */
import { systemClock } from '../../src/host/clock';
import { invocation, textOf } from '../process/endpoints/surroundings';
import { DockerEndpointRig, OWN } from './endpointRig';
import { IMAGES } from './place';

jest.setTimeout(120_000);

let rig: DockerEndpointRig;
beforeAll(() => (rig = new DockerEndpointRig()));
afterAll(() => rig[Symbol.asyncDispose]());

/** Serves until somebody asks, then does what is given. */
const ASKED = (line: string) =>
  `import os, sys, time\ndef model_fn(d): return 1\ndef transform_fn(m, b, c, a):\n    ${line}\n    return "x", "text/plain"`;
/** A signal may reach another thread first, and this one would answer before the process is gone. */
const DIES_OF = (signal: number) => `os.kill(os.getpid(), ${signal}); time.sleep(60)`;

describe('What is missing', () => {
  it.each([
    [
      'an engine',
      { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      {},
      'No Docker Engine answers at /nowhere/docker.sock'
    ],
    ['an image', {}, { image: 'nobody/nothing:1' }, 'does not have the image nobody/nothing:1'],
    ['a serve', {}, { image: IMAGES.plain }, 'has no program “serve”'],
    ['a GPU', {}, { instanceType: 'local_gpu' }, 'cannot give a GPU to a container'],
    ['a port', {}, { environment: { SAGEMAKER_BIND_TO_PORT: 'http' } }, 'is "http", which is no'],
    ['a model', {}, { model: '/nowhere/model.tar.gz' }, '/nowhere/model.tar.gz cannot be read'],
    ['GPUs to choose', {}, { gpus: ['0'] }, '--gpus chooses GPUs, and local_cpu has none'],
    ['a second machine', {}, { instanceCount: 2 }, 'has one instance, and 2 were asked for']
  ])('%s is said in a sentence, and nothing is left', async (_what, env, more, sentence) => {
    const request = rig.request('model_fn = None', more);
    const deployed = rig.place.deploy(request, rig.caller(env), () => undefined);
    await expect(deployed).rejects.toThrow(sentence);
    expect((await rig.containers()).filter(name => name.includes(request.name))).toEqual([]);
    const described = rig.place.describe({ place: 'docker', name: request.name }, rig.caller());
    await expect(described).rejects.toMatchObject({ problem: { kind: 'not-found' } });
  });
});

describe('A server that', () => {
  it('is never ready is ended after its time, and that is said', async () => {
    const endpoint = await rig.deployed('import time\ndef model_fn(d): time.sleep(600)', {
      environment: { SAGEMAKER_STARTUP_TIMEOUT: '1' }
    });
    expect(endpoint.status).toBe('Failed');
    expect(endpoint.failureReason).toMatch(
      /^The server was not ready within 1 seconds \(SAGEMAKER_STARTUP_TIMEOUT/
    );
  });

  it('needs more memory than it was given says which option gives it more', async () => {
    const [memory, sharedMemory] = [96 * 2 ** 20, 64 * 2 ** 20];
    const script = 'def model_fn(d): return bytearray(2 ** 30)';
    const endpoint = await rig.deployed(script, { memory, sharedMemory });
    const { HostConfig } = await (await rig.containerOf(endpoint)).inspect();
    expect(HostConfig).toMatchObject({ Memory: memory, ShmSize: sharedMemory });
    expect(endpoint.status).toBe('Failed');
    expect(endpoint.failureReason).toMatch(/used more than its 0\.1 GB \(--memory\)/);
  });

  it('crashes as soon as it serves has failed, with its last words and its exit code', async () => {
    const endpoint = await rig.deployed(ASKED('sys.stderr.write("lost\\n"); os._exit(3)'));
    await expect(rig.asked(endpoint, 'x')).rejects.toMatchObject({
      problem: { kind: 'unavailable' }
    });
    const failed = await rig.until(endpoint.ref, ({ status }) => status === 'Failed');
    expect(failed.failureReason).toBe('The server crashed (exit code 3): lost.');
    await expect(rig.asked(endpoint, 'x')).rejects.toThrow('is not in service but Failed');
  });

  it.each([
    ['kills itself', DIES_OF(9), /exit code 137\).*It was killed \(SIGKILL\)/s],
    ['crashes in C', DIES_OF(11), /exit code 139\).*segmentation fault/s],
    [
      'finds no space',
      'sys.stderr.write("OSError: [Errno 28] No space left on device\\n"); os._exit(1)',
      /The disk that the container writes to is full/
    ],
    [
      'lacks a library',
      'sys.stderr.write("python: error while loading shared libraries: libgomp.so.1: cannot open\\n"); os._exit(127)',
      /lacks the shared library libgomp.so.1/
    ],
    [
      'finds no CUDA',
      'sys.stderr.write("RuntimeError: Found no NVIDIA driver on your system\\n"); os._exit(1)',
      /CUDA was not found/
    ]
  ])('%s has that cause in words', async (_what, line, reason) => {
    const endpoint = await rig.deployed(ASKED(line));
    await expect(rig.asked(endpoint, 'x')).rejects.toThrow();
    const failed = await rig.until(endpoint.ref, ({ status }) => status === 'Failed');
    expect(failed.failureReason).toMatch(reason);
  });

  it('runs out of memory has that cause in words', async () => {
    const endpoint = await rig.deployed(ASKED('len(bytearray(10**9))'));
    const limit = 256 * 2 ** 20;
    const container = await rig.containerOf(endpoint);
    await container.update({ Memory: limit, MemorySwap: limit });
    await expect(rig.asked(endpoint, 'x')).rejects.toThrow();
    const failed = await rig.until(endpoint.ref, ({ status }) => status === 'Failed');
    expect(failed.failureReason).toContain('OutOfMemory');
  });

  it('has served well for a while and crashes is started again, and answers', async () => {
    // Twenty times as fast: what served for half a second has served for ten.
    const fast = { ...systemClock, now: () => Date.now() * 20 };
    using place = rig.host(fast);
    const endpoint = await rig.deployed(ASKED('"crash" in b and os._exit(3)'), {}, place);
    await systemClock.sleep(600);
    const ask = (body: string) => place.invoke(endpoint.ref, invocation(body), rig.caller());
    await expect(ask('crash')).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
    const again = await rig.until(endpoint.ref, ({ failureReason }) => !!failureReason, place);
    expect(again.failureReason).toMatch(/exit code 3/);
    const served = await rig.until(endpoint.ref, ({ status }) => status === 'InService', place);
    expect(served.failureReason).toMatch(/^It crashed in service and was started again, once\./);
    expect(textOf(await ask('well'))).toBe('x');
  });
});

describe('A container that somebody else removes', () => {
  it('is said to be gone, and the endpoint can be deleted', async () => {
    const endpoint = await rig.deployed('', OWN);
    await (await rig.containerOf(endpoint)).remove({ force: true });
    const failed = await rig.until(endpoint.ref, ({ status }) => status === 'Failed');
    expect(failed.failureReason).toMatch(/removed by somebody else; deploy it again/);
    await rig.place.delete(endpoint.ref, rig.caller());
  });
});

describe('An endpoint that is deleted while it starts', () => {
  it('leaves nothing, whenever that is', async () => {
    const request = rig.request('import time\ndef model_fn(d): time.sleep(600)');
    const ref = await rig.place.deploy(request, rig.caller(), () => undefined);
    expect(await rig.place.describe(ref, rig.caller())).toMatchObject({ status: 'Creating' });
    await rig.place.delete(ref, rig.caller());
    expect((await rig.containers()).filter(name => name.includes(request.name))).toEqual([]);
  });

  it('is not made after all, when its container is only just being made', async () => {
    const request = rig.request('', OWN);
    const ref = { place: 'docker', name: request.name } as const;
    const deployed = rig.place.deploy(request, rig.caller(), () => undefined);
    const deleted = rig.until(ref, () => true).then(() => rig.place.delete(ref, rig.caller()));
    await Promise.allSettled([deployed, deleted]);
    await deleted;
    expect((await rig.containers()).filter(name => name.includes(request.name))).toEqual([]);
  });
});
