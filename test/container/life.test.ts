/** What outlives a killed host, and what is left behind: nothing. */
import { buildSync } from 'esbuild';
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Docker from 'dockerode';
import type { JobRef } from '../../src/protocol';
import type { TrainingRequest } from '../../src/host/places/place';
import { logged } from '../unit/host/process/surroundings';
import { caller, DockerRig, ended, IMAGES, request, trained } from './place';

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

const engine = () => new Docker({ socketPath: process.env.DOCKER_HOST?.replace('unix://', '') });

/** A host of its own that has started these jobs; whoever asks for it kills it. */
async function startedBy(requests: readonly TrainingRequest[]): Promise<ChildProcess> {
  const jobs = join(rig.directory, 'jobs');
  const host = spawn(process.execPath, [starter, jobs, JSON.stringify(requests)], {
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
    const host = await startedBy([job]);
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

  it('leaves 4 jobs of 2 hosts that the next one finds, finishes and clears', async () => {
    const jobs = Array.from({ length: 4 }, () =>
      request(
        'import os, time\ntime.sleep(3)\nopen(os.environ["SM_MODEL_DIR"] + "/" + os.environ["SM_CURRENT_HOST"], "w").write("m")\nprint("done")',
        { instanceCount: 2 }
      )
    );
    await kill(await startedBy(jobs));
    const place = rig.place();
    const listed = await place.list({}, caller());
    expect(listed.jobs.map(job => job.ref.name)).toEqual(
      expect.arrayContaining(jobs.map(({ name }) => name))
    );
    for (const job of jobs) {
      const done = await ended(place, ref(job));
      expect(done.status).toBe('Completed');
      expect((await logged(place, done)).texts).toEqual(['done', 'done']);
      expect(done.model?.bytes).toBeGreaterThan(0);
    }
    await place.prune?.(caller(), { directories: false });
    expect(await leftovers(jobs)).toEqual([]);
  });
});

describe('prune', () => {
  it('keeps what runs and what is not ours, and removes what has ended', async () => {
    const docker = engine();
    const foreign = await docker.createContainer({ Image: IMAGES.plain, Cmd: ['true'] });
    const running = request('import time\ntime.sleep(60)');
    const place = rig.place();
    await place.train(running, caller(), () => undefined);
    const over = await trained(place, 'print(1)');
    const said = await place.prune?.(caller(), { directories: true });
    expect(said).toContain(`Kept the containers of ${running.name}, which is running.`);
    expect(said).toContain(`Removed the directory ${over.directory}.`);
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
