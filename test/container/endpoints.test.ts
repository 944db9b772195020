/** Endpoints in a real Docker Engine. */
import { existsSync } from 'node:fs';
import { invocation } from '../unit/host/endpoints/surroundings';
import { DockerEndpointRig, OWN } from './endpointRig';
import { IMAGES } from './place';

jest.setTimeout(120_000);

let rig: DockerEndpointRig;
beforeAll(() => (rig = new DockerEndpointRig()));
afterAll(() => rig[Symbol.asyncDispose]());

/** Multiplies by what is in the model. */
const TIMES = `
import json, os
def model_fn(model_dir):
    return int(open(os.path.join(model_dir, "weights.txt")).read())
def input_fn(body, content_type):
    return json.loads(body)
def predict_fn(data, model):
    return [model * number for number in data]
`;

describe('An endpoint in an image with AWS’s inference toolkit', () => {
  it('serves a model with the handlers that were given, and is listed with where it listens', async () => {
    const endpoint = await rig.deployed(TIMES);
    expect(endpoint).toMatchObject({
      ref: { place: 'docker' },
      status: 'InService',
      failureReason: undefined,
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as unknown,
      variants: [{ image: IMAGES.toolkit, instances: { current: 1, desired: 1 } }]
    });
    expect(await rig.asked(endpoint, '[1, 2]')).toBe('[2, 4]');
    const { endpoints } = await rig.place.list({}, rig.caller());
    expect(endpoints.map(({ ref }) => ref.name)).toContain(endpoint.ref.name);
    expect(await rig.logOf(endpoint, /POST \/invocations 200/)).toContain('Serving /opt/ml/model');
  });

  it('is as SageMaker’s by its environment, and nothing of it but a port of this machine is open', async () => {
    const endpoint = await rig.deployed(TIMES, { environment: { THRESHOLD: '0.5' } });
    const container = await rig.containerOf(endpoint);
    const { Config, HostConfig } = await container.inspect();
    expect(Config.Env).toEqual(
      expect.arrayContaining([
        'SAGEMAKER_PROGRAM=inference.py',
        'SAGEMAKER_SUBMIT_DIRECTORY=/opt/ml/model/code',
        'SAGEMAKER_BIND_TO_PORT=8080',
        'THRESHOLD=0.5'
      ])
    );
    expect(HostConfig.PortBindings).toEqual({
      '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }]
    });
    expect(HostConfig.Binds ?? []).toEqual([]);
    expect(HostConfig.Mounts ?? []).toEqual([]);
  });

  it('passes a model’s error on with its status and its traceback', async () => {
    const endpoint = await rig.deployed(
      'def model_fn(d): return 1\ndef transform_fn(m, b, c, a): raise KeyError("age")'
    );
    await expect(rig.asked(endpoint, '[1]')).rejects.toMatchObject({
      problem: {
        kind: 'model',
        message: `The model of endpoint ${endpoint.ref.name} answered with status 500: KeyError: 'age'.`,
        details: expect.stringContaining('Traceback (most recent call last)') as unknown
      }
    });
  });

  it('reports a crash while it starts at once, with the exception and its traceback in the log', async () => {
    const endpoint = await rig.deployed(
      'def model_fn(model_dir):\n    raise RuntimeError("no weights here")'
    );
    expect(endpoint).toMatchObject({
      status: 'Failed',
      failureReason: expect.stringMatching(
        /^The server ended while it started \(exit code 1\): .*no weights here/
      ) as unknown
    });
    expect(await rig.logOf(endpoint, /no weights here/)).toContain('Traceback (most recent call');
  });

  it('is deleted with its container, and what is said is true', async () => {
    const endpoint = await rig.deployed(TIMES);
    const said = await rig.place.delete(endpoint.ref, rig.caller());
    expect(said[0]).toMatch(/is deleted: its container/);
    expect(existsSync(endpoint.directory ?? '')).toBe(false);
    expect((await rig.containers()).filter(name => name.includes(endpoint.ref.name))).toEqual([]);
  });
});

describe('An image with a serve of its own', () => {
  it('needs no script', async () => {
    const endpoint = await rig.deployed('', OWN);
    expect(await rig.asked(endpoint, 'shout')).toBe('SHOUT');
  });

  it('streams its answer, and listens where it is told', async () => {
    const endpoint = await rig.deployed('', {
      ...OWN,
      environment: { SAGEMAKER_BIND_TO_PORT: '9000' }
    });
    const pieces: string[] = [];
    const { signal } = new AbortController();
    const stream = rig.place.stream(endpoint.ref, invocation('pieces'), rig.caller(), signal);
    for await (const piece of stream) {
      pieces.push(Buffer.from(piece).toString());
    }
    expect(pieces.join('')).toBe('PIECES');
  });
});

describe('Six endpoints at once', () => {
  it('each answer with their own model', async () => {
    const endpoints = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        rig.deployed(TIMES, { model: rig.archive({ 'weights.txt': String(index) }) })
      )
    );
    const answers = await Promise.all(endpoints.map(one => rig.asked(one, '[10]')));
    expect(answers).toEqual(['[0]', '[10]', '[20]', '[30]', '[40]', '[50]']);
  });
});

describe('An update', () => {
  const SLOW = (version: string) => `
import time
def model_fn(d): return 1
def transform_fn(model, body, content_type, accept):
    time.sleep(0.005)
    return "${version}", "text/plain"
`;

  it('loses no request, and ends the old container when it has answered everything', async () => {
    const request = rig.request(SLOW('old'));
    const ref = await rig.place.deploy(request, rig.caller(), () => undefined);
    const endpoint = await rig.settled(ref);
    const old = await rig.containerOf(endpoint);
    const answers: string[] = [];
    let going = true;
    const load = Array.from({ length: 4 }, async () => {
      while (going) {
        answers.push(await rig.asked(endpoint, 'x'));
      }
    });
    await rig.place.deploy({ ...request, script: SLOW('new') }, rig.caller(), () => undefined);
    await old.wait({ condition: 'removed' });
    going = false;
    await Promise.all(load);
    expect(new Set(answers)).toEqual(new Set(['old', 'new']));
    expect(answers.at(-1)).toBe('new');
    expect(await rig.logOf(endpoint, /POST/)).toContain('Serving');
  });

  it('that fails leaves the old container serving and says so', async () => {
    const request = rig.request(SLOW('old'));
    const ref = await rig.place.deploy(request, rig.caller(), () => undefined);
    await rig.settled(ref);
    const worse = 'def model_fn(d): raise RuntimeError("worse")';
    await rig.place.deploy({ ...request, script: worse }, rig.caller(), () => undefined);
    const endpoint = await rig.until(ref, ({ failureReason }) => !!failureReason);
    expect(endpoint).toMatchObject({ status: 'InService' });
    expect(endpoint.failureReason).toMatch(/goes on serving.*worse/);
    expect(await rig.asked(endpoint, 'x')).toBe('old');
  });
});

describe('The caller’s AWS credentials', () => {
  it('are printed by a credential process and are in nothing that can be inspected', async () => {
    const script = `
import configparser, os, subprocess
def model_fn(d): return 1
def transform_fn(m, b, c, a):
    config = configparser.ConfigParser()
    config.read(os.environ["AWS_CONFIG_FILE"])
    command = config["default"]["credential_process"].split()
    return subprocess.check_output(command, text=True), "text/plain"
`;
    const by = rig.caller({ AWS_ACCESS_KEY_ID: 'AKIATEST', AWS_SECRET_ACCESS_KEY: 'hidden' });
    const ref = await rig.place.deploy(rig.request(script), by, () => undefined);
    const endpoint = await rig.settled(ref);
    expect(await rig.asked(endpoint, 'x')).toContain('"SecretAccessKey":"hidden"');
    expect(JSON.stringify(await (await rig.containerOf(endpoint)).inspect())).not.toContain(
      'hidden'
    );
  });
});
