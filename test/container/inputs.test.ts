/** Data, code and credentials from AWS in containers: a real Docker Engine, a real moto_server. */
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import type { TrainingRequest } from '../../src/host/places/place';
import { file, tarGz } from '../unit/host/models/archives';
import { Moto } from '../wire/moto';
import { Bucket } from '../wire/s3/bucket';
import { caller, DockerRig, IMAGES, logged, trained } from './place';

let rig: DockerRig;
let moto: Moto;
let bucket: Bucket;

beforeAll(async () => {
  rig = new DockerRig();
  moto = await Moto.start();
  bucket = await Bucket.make(moto, 'data');
  for (const key of ['train/a', 'train/b', 'train/sub/c']) {
    await bucket.put(key, key);
  }
  await bucket.put(
    'sourcedir.tar.gz',
    await tarGz(file('train.py', 'import lib.a'), file('lib/a.py', 'print("from S3")'))
  );
});

afterAll(async () => {
  await moto[Symbol.asyncDispose]();
  await rig.close();
});

jest.setTimeout(60_000);

/** What every host sees of its channel: the paths with their content, and whether it may write there. */
const LISTED = [
  'import os',
  'train = os.environ["SM_CHANNEL_TRAIN"]',
  'files = sorted(os.path.join(d, f) for d, _, fs in os.walk(train) for f in fs)',
  'print([os.path.relpath(f, train) + "=" + open(f).read() for f in files])'
].join('\n');

async function lines(
  script: string,
  more: Partial<TrainingRequest>,
  env: Record<string, string> = {}
): Promise<string[]> {
  const place = rig.place();
  const job = await trained(place, script, more, caller({ ...moto.env(), ...env }));
  expect(job).toMatchObject({ status: 'Completed' });
  const { events } = await logged(place, job);
  return events.map(({ host, text }) => (job.hosts.length > 1 ? `${host} ${text}` : text)).sort();
}

const WHOLE = "['a=train/a', 'b=train/b', 'sub/c=train/sub/c']";

describe('a channel on S3', () => {
  const channels = { train: 's3://data/train' };

  it.each([
    ['only Python', 'plain' as const],
    ['AWS’s training toolkit', 'toolkit' as const]
  ])('is files of the container, with %s', async (_what, name) => {
    expect(await lines(LISTED, { channels, image: IMAGES[name] })).toContain(WHOLE);
  });

  it('cannot be written to', async () => {
    const script = `${LISTED}\ntry:\n    open(train + "/a", "w")\nexcept OSError as e:\n    print(e.strerror)`;
    expect(await lines(script, { channels })).toContain('Read-only file system');
  });

  it('is shared out among hosts by its keys', async () => {
    const more = {
      channels,
      instanceCount: 2,
      channelData: { train: { distribution: 'ShardedByS3Key' as const } }
    };
    expect(await lines(LISTED, more)).toEqual([
      "algo-1 ['a=train/a', 'sub/c=train/sub/c']",
      "algo-2 ['b=train/b']"
    ]);
  });

  it('is copied to an engine that does not see the files of this machine', async () => {
    await using remote = await remoteEngine();
    expect(await lines(LISTED, { channels }, { DOCKER_HOST: remote.url })).toContain(WHOLE);
  });
});

describe('a channel in Pipe mode', () => {
  const script = [
    'import os',
    'for epoch in range(2):',
    '    with open(f"/opt/ml/input/data/train_{epoch}", "rb") as pipe:',
    '        print(epoch, pipe.read())',
    'print(os.environ["SM_INPUT_DATA_CONFIG"])'
  ].join('\n');
  const config =
    '{"train":{"RecordWrapperType":"None","S3DistributionType":"FullyReplicated","TrainingInputMode":"Pipe"}}';

  it.each([
    ['only Python', 'plain' as const],
    ['AWS’s training toolkit', 'toolkit' as const]
  ])('comes through one pipe an epoch, with %s', async (_what, name) => {
    const said = await lines(script, {
      channels: { train: 's3://data/train/' },
      inputMode: 'Pipe',
      image: IMAGES[name]
    });
    expect(said).toEqual(
      expect.arrayContaining([
        "0 b'train/atrain/btrain/sub/c'",
        "1 b'train/atrain/btrain/sub/c'",
        config
      ])
    );
  });

  it('is fed where the engine does not see the files of this machine, from a single file too', async () => {
    const path = join(rig.directory, 'rows.csv');
    mkdirSync(rig.directory, { recursive: true });
    writeFileSync(path, '1,2\n');
    await using remote = await remoteEngine();
    const more = { channels: { train: path }, inputMode: 'Pipe' as const };
    expect(await lines(script, more, { DOCKER_HOST: remote.url })).toContain("0 b'1,2\\n'");
  });
});

describe('code on S3', () => {
  it.each([
    ['only Python', 'plain' as const],
    ['AWS’s training toolkit', 'toolkit' as const]
  ])('runs in an image with %s', async (_what, name) => {
    const more = {
      script: undefined,
      sourceArchive: 's3://data/sourcedir.tar.gz',
      image: IMAGES[name]
    };
    expect(await lines('', more)).toContain('from S3');
  });
});

describe('a role', () => {
  it('is what the script acts with on AWS, not the caller’s own keys', async () => {
    const script = [
      'import configparser, json, os, subprocess',
      'config = configparser.ConfigParser()',
      'config.read(os.environ["AWS_CONFIG_FILE"])',
      'command = config["default"]["credential_process"].split()',
      'answer = json.loads(subprocess.check_output(command))',
      'print(answer["AccessKeyId"][:4], sorted(answer))'
    ].join('\n');
    expect(await lines(script, { role: 'Trainer' })).toEqual([
      "ASIA ['AccessKeyId', 'Expiration', 'SecretAccessKey', 'SessionToken', 'Version']"
    ]);
  });
});

/** The tests' engine, behind an address by which nothing says that it is on this machine. */
async function remoteEngine(): Promise<AsyncDisposable & { readonly url: string }> {
  const socket = (process.env.DOCKER_HOST ?? '').replace('unix://', '');
  const clients = new Set<Socket>();
  const server = createServer(client => {
    clients.add(client);
    const engine = connect(socket);
    client.pipe(engine).pipe(client);
    client.on('close', () => engine.destroy());
    client.on('error', () => engine.destroy());
    engine.on('error', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `tcp://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      clients.forEach(client => client.destroy());
      await closed;
    }
  };
}
