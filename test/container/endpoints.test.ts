/** Endpoints in a real Docker Engine. */
import { existsSync } from 'node:fs';
import { servesAsEverywhere, TIMES } from '../process/endpoints/contract';
import { invocation } from '../process/endpoints/surroundings';
import { DockerEndpointRig, OWN } from './endpointRig';
import { IMAGES } from './place';

jest.setTimeout(120_000);

let rig: DockerEndpointRig;
beforeAll(() => (rig = new DockerEndpointRig()));
afterAll(() => rig[Symbol.asyncDispose]());

describe('An endpoint in an image with AWS’s inference toolkit', () => {
  servesAsEverywhere(() => rig);

  it('is of this place, in the image that was named, and says what it serves', async () => {
    const endpoint = await rig.deployed(TIMES);
    expect(endpoint).toMatchObject({
      ref: { place: 'docker' },
      variants: [{ image: IMAGES.toolkit, instances: { current: 1, desired: 1 } }]
    });
    expect(await rig.logOf(endpoint, /Serving/)).toContain('Serving /opt/ml/model');
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
