/** What outlives a killed host, and what is left behind: nothing. */
import { buildSync } from 'esbuild';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import type Docker from 'dockerode';
import type { JobRef } from '../../src/protocol';
import type { TrainingRequest } from '../../src/host/places/place';
import { logged } from '../process/jobs/surroundings';
import { Moto } from '../wire/moto';
import { engine } from './engine';
import { DockerEndpointRig, OWN } from './endpointRig';
import { caller, DockerRig, ended, IMAGES, line, prune, request, said, trained } from './place';
import type { Wishes } from './starter';

let rig: DockerRig;
let starter: string;

beforeAll(() => {
  rig = new DockerRig();
  starter = join(rig.directory, 'starter.mjs');
  buildSync({
    entryPoints: [resolve(__dirname, 'starter.ts')],
    outfile: starter,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    external: ['ssh2', '@grpc/*'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(${JSON.stringify(__filename)});`
    },
    logLevel: 'warning'
  });
});
const hosts: ChildProcess[] = [];
afterAll(async () => {
  hosts.forEach(host => host.kill('SIGKILL'));
  await rig.close();
});

jest.setTimeout(120_000);

/** A host of its own that has started all this; whoever asks for it kills it. */
async function startedBy(wishes: Wishes): Promise<ChildProcess> {
  const host = spawn(process.execPath, [starter, rig.directory, JSON.stringify(wishes)], {
    stdio: ['pipe', 'pipe', 'inherit']
  });
  hosts.push(host);
  await once(host.stdout, 'data');
  return host;
}

async function kill(host: ChildProcess): Promise<void> {
  host.kill('SIGKILL');
  await once(host, 'exit');
}

const ref = ({ name }: TrainingRequest): JobRef => ({ kind: 'training', place: 'docker', name });

/** Everything in the engine that says it is one of these jobs'. */
async function leftovers(requests: readonly TrainingRequest[]): Promise<string[]> {
  const docker = engine();
  const containers = await docker.listContainers({ all: true });
  const networks = await docker.listNetworks();
  const names = [...containers.flatMap(({ Names }) => Names), ...networks.map(({ Name }) => Name)];
  return names.filter(name => requests.some(job => name.includes(job.name)));
}

describe('A host that is killed', () => {
  it('loses no line of a script that prints 200,000 and exits', async () => {
    const job = request('import sys\nfor i in range(200000): sys.stdout.write(f"line {i}\\n")');
    const host = await startedBy({ jobs: [job] });
    const log = join(rig.directory, 'docker-jobs', job.name, 'log', 'algo-1.log');
    while (statSync(log).size < 100_000) {
      await new Promise(resolve => setTimeout(resolve, 5));
    }
    await kill(host);
    expect(statSync(log).size).toBeLessThan(2_288_890);
    const place = rig.place();
    const done = await ended(place, ref(job));
    expect(done.status).toBe('Completed');
    const { texts } = await logged(place, done);
    expect(texts).toHaveLength(200_000);
    expect(texts.every((text, index) => text === `line ${index}`)).toBe(true);
  });

  it('leaves 4 jobs of 2 hosts and 6 endpoints that the next one finds, with nothing lost', async () => {
    await using serving = new DockerEndpointRig(rig.directory);
    const jobs = Array.from({ length: 4 }, () =>
      request(
        'import os, time\ntime.sleep(3)\nopen(os.environ["SM_MODEL_DIR"] + "/" + os.environ["SM_CURRENT_HOST"], "w").write("m")\nprint("done")',
        { instanceCount: 2 }
      )
    );
    const endpoints = Array.from({ length: 6 }, () => serving.request('', OWN));
    await kill(await startedBy({ jobs, endpoints }));
    const place = rig.place();
    const listed = await place.list({}, caller());
    expect(listed.jobs.map(job => job.ref.name)).toEqual(
      expect.arrayContaining(jobs.map(({ name }) => name))
    );
    const served = await serving.place.list({}, caller());
    expect(served.endpoints.map(({ ref }) => ref.name).sort()).toEqual(
      endpoints.map(({ name }) => name).sort()
    );
    for (const { name } of endpoints) {
      const endpoint = await serving.settled({ place: 'docker', name });
      expect(endpoint.status).toBe('InService');
      expect(await serving.asked(endpoint, name)).toBe(name.toUpperCase());
      expect(await serving.logOf(endpoint, /POST \/invocations/)).toContain('GET /ping');
    }
    for (const job of jobs) {
      const done = await ended(place, ref(job));
      expect(done.status).toBe('Completed');
      expect((await logged(place, done)).texts).toEqual(['done', 'done']);
      expect(done.model?.bytes).toBeGreaterThan(0);
    }
    await prune(place, false);
    expect(await leftovers(jobs)).toEqual([]);
  });
});

describe('AWS credentials in containers whose host is killed', () => {
  it('are found anew by the next host where the first one found them in files', async () => {
    await using serving = new DockerEndpointRig(rig.directory);
    await using moto = await Moto.start();
    const home = join(rig.directory, 'home');
    const answer = join(home, 'answer.json');
    const found = (key: string) =>
      writeFileSync(
        answer,
        JSON.stringify({ Version: 1, AccessKeyId: key, SecretAccessKey: 'secret' })
      );
    mkdirSync(join(home, '.aws'), { recursive: true });
    const config = `[default]\ncredential_process = /bin/cat ${answer}\nendpoint_url = ${moto.url}\nregion = us-east-1\n`;
    writeFileSync(join(home, '.aws', 'config'), config);
    found('AKIAFIRST');
    const asks = [
      'import configparser, os, subprocess, time',
      'config = configparser.ConfigParser()',
      'config.read(os.environ["AWS_CONFIG_FILE"])',
      'command = config["default"]["credential_process"].split()',
      'while True:',
      '    print(subprocess.check_output(command, text=True).strip(), flush=True)',
      '    time.sleep(0.2)'
    ].join('\n');
    const job = request(asks);
    const endpoint = serving.request('', OWN);
    const acting = request(asks, { role: 'Trainer' });
    await kill(await startedBy({ jobs: [job, acting], endpoints: [endpoint], home }));
    found('AKIASECOND');
    const place = rig.place();
    const printed = (key: string) =>
      `{"Version":1,"AccessKeyId":"${key}","SecretAccessKey":"secret"}`;
    const running = await place.describe(ref(job), caller());
    await line(place, running, printed('AKIAFIRST'));
    await line(place, running, printed('AKIASECOND'));
    // Temporary keys of two sessions: what the first host assumed, and what this one did.
    await said(place, await place.describe(ref(acting), caller()), lines => {
      const keys = lines.flatMap(text => /"AccessKeyId":"(ASIA\w+)"/.exec(text)?.[1] ?? []);
      return new Set(keys).size === 2;
    });
    const container = await serving.settled({ place: 'docker', name: endpoint.name });
    while (!(await credentialsIn(await serving.containerOf(container))).includes('AKIASECOND')) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    for (const one of [job, acting]) {
      await place.stop(ref(one), caller());
      await ended(place, ref(one));
    }
  });
});

/** The file that the credential process of a container prints. */
async function credentialsIn(container: Docker.Container): Promise<string> {
  const path = '/etc/jupyterlab-sagemaker/aws-credentials.json';
  return (await buffer(await container.getArchive({ path }))).toString('latin1');
}

describe('prune', () => {
  it('keeps what runs and what is not ours, and removes what has ended', async () => {
    const docker = engine();
    const foreign = await docker.createContainer({ Image: IMAGES.plain, Cmd: ['true'] });
    const running = request('import time\ntime.sleep(60)');
    const place = rig.place();
    await place.train(running, caller(), () => undefined);
    const over = await trained(place, 'print(1)');
    const { found, kept } = await prune(place, true);
    expect(kept).toContain(`Kept the containers of ${running.name}, which is running.`);
    expect(found).toContainEqual(
      expect.objectContaining({ what: 'directory', name: over.directory, owner: over.ref.name })
    );
    expect(existsSync(over.directory ?? '')).toBe(false);
    expect(await leftovers([running])).not.toEqual([]);
    expect((await foreign.inspect()).State.Status).toBe('created');
    await foreign.remove();
    await place.stop(ref(running), caller());
    rmSync(join(rig.directory, 'gone'), { force: true });
    expect((await ended(place, ref(running))).status).toBe('Stopped');
  });
});

describe('What is missing', () => {
  it.each([
    [
      'an engine',
      { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
      {},
      'No Docker Engine answers at /nowhere/docker.sock'
    ],
    ['an image', {}, { image: 'nobody/nothing:1' }, 'does not have the image nobody/nothing:1'],
    ['a GPU', {}, { instanceType: 'local_gpu' }, 'cannot give a GPU to a container'],
    [
      'a way to S3',
      {},
      { channels: { train: 's3://bucket/data' } },
      'The channel train (s3://bucket/data) cannot be read: There are no AWS credentials here.'
    ]
  ])('%s is said in a sentence, and nothing is left', async (_what, env, more, sentence) => {
    const job = request('pass', more);
    await expect(rig.place().train(job, caller(env), () => undefined)).rejects.toThrow(sentence);
    expect(await leftovers([job])).toEqual([]);
  });

  it('a program is said in a sentence', async () => {
    const more = { containerEntrypoint: ['no-such-program'] };
    const job = await trained(rig.place(), 'pass', more);
    expect(job.status).toBe('Failed');
    expect(job.failureReason).toContain('has no program “no-such-program”');
  });

  it('memory is named as the cause', async () => {
    const job = await trained(rig.place(), 'x = bytearray(10**9)\nprint(len(x))', {
      memory: 64 * 2 ** 20
    });
    expect(job).toMatchObject({ status: 'Failed', exitCode: 137 });
    expect(job.failureReason).toContain('OutOfMemory');
  });
});
