/** How local places get data and code from S3: a real moto_server, real files. */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { ChannelCache } from '../../../src/host/aws/s3/channelCache';
import { LocalInputs } from '../../../src/host/places/inputs';
import type { Progress, TrainingRequest } from '../../../src/host/places/place';
import { file, tarGz } from '../../unit/host/models/archives';
import { request } from '../../process/jobs/surroundings';
import { Moto } from '../moto';
import { Rig } from './rig';

jest.setTimeout(120_000);

let moto: Moto;
let rig: Rig;
let inputs: LocalInputs;

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(() => moto[Symbol.asyncDispose]());

beforeEach(async () => {
  rig = await Rig.make(moto, 'data');
  inputs = new LocalInputs({ aws: rig.aws, cache: rig.directory });
});

afterEach(() => rig[Symbol.dispose]());

const nothing: Progress = () => undefined;

/** The channel's directory on each host. */
async function channel(
  uri: string,
  more: Partial<TrainingRequest> = {},
  progress = nothing,
  signal?: AbortSignal
): Promise<string[]> {
  const asked = request('', { channels: { train: uri }, ...more });
  const hosts = await inputs.channels(asked, rig.bucket.caller, progress, signal);
  return hosts.map(({ train }) => train?.path ?? '');
}

/** What a directory holds, by path. */
function content(path = ''): Record<string, string> {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter(name => statSync(join(path, name)).isFile())
    .sort();
  return Object.fromEntries(files.map(name => [name, readFileSync(join(path, name), 'utf8')]));
}

/** Files that a download would leave if it were not tidy. */
function unfinished(): string[] {
  return readdirSync(rig.directory, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.next')
  );
}

describe('a channel from S3', () => {
  it('is downloaded once, and anew where an object has changed', async () => {
    await rig.bucket.put('train/a.csv', 'a');
    await rig.bucket.put('train/sub/b.csv', 'b');
    await rig.bucket.put('train/sub/', Buffer.alloc(0));
    const told: number[] = [];
    const [one] = await channel('s3://data/train', {}, ({ done }) => told.push(done));
    expect(content(one)).toEqual({ 'a.csv': 'a', 'sub/b.csv': 'b' });
    expect(told.at(-1)).toBe(2);
    const gets = rig.traffic.calls('GET');
    const [two] = await channel('s3://data/train');
    expect(two).toBe(one);
    // The list is asked for again, and nothing else.
    expect(rig.traffic.calls('GET')).toBe(gets + 1);
    expect(statSync(join(one ?? '', 'a.csv')).mode & 0o222).toBe(0);
    await rig.bucket.put('train/a.csv', 'changed');
    const [three] = await channel('s3://data/train');
    expect(content(three)).toEqual({ 'a.csv': 'changed', 'sub/b.csv': 'b' });
    expect(content(one)).toEqual({ 'a.csv': 'a', 'sub/b.csv': 'b' });
    // The list, and the object that has changed.
    expect(rig.traffic.calls('GET')).toBe(gets + 3);
  });

  it('is downloaded once for all who need it at the same time, and for who stays when another leaves', async () => {
    await rig.bucket.put('train/big', randomBytes(3_000_000));
    const leaving = new AbortController();
    const left = channel(
      's3://data/train/',
      {},
      ({ done }) => done > 0 && leaving.abort(new Error('interrupted')),
      leaving.signal
    );
    const stayed = Promise.all([channel('s3://data/train/'), channel('s3://data/train/')]);
    await expect(left).rejects.toThrow('interrupted');
    const [[one = ''] = [], [two] = []] = await stayed;
    expect(two).toBe(one);
    expect(statSync(join(one, 'big')).size).toBe(3_000_000);
    // Three lists and one object.
    expect(rig.traffic.calls('GET')).toBe(4);
    expect(unfinished()).toEqual([]);
  });

  it('is one directory for two hosts that need it at the same time', async () => {
    for (const key of ['a', 'b', 'c']) {
      await rig.bucket.put(`train/${key}`, key);
    }
    const other = new LocalInputs({ aws: rig.aws, cache: rig.directory });
    const asked = request('', { channels: { train: 's3://data/train/' } });
    const both = await Promise.all(
      [inputs, other].map(one => one.channels(asked, rig.bucket.caller, nothing))
    );
    const paths = both.map(([channels]) => channels?.train?.path ?? '');
    expect(paths[0]).toBe(paths[1]);
    expect(content(paths[0])).toEqual({ a: 'a', b: 'b', c: 'c' });
    expect(unfinished()).toEqual([]);
  });

  it('leaves nothing half-made when it is interrupted', async () => {
    await rig.bucket.put('train/big', randomBytes(20_000_000));
    const interrupt = new AbortController();
    const downloading = channel(
      's3://data/train/',
      {},
      ({ done }) => done > 0 && interrupt.abort(new Error('interrupted')),
      interrupt.signal
    );
    await expect(downloading).rejects.toThrow('interrupted');
    // Whoever was interrupted does not wait for the tidying up.
    while (unfinished().length > 0) {
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    expect(content(join(rig.directory, 's3'))).toEqual({});
    const [path] = await channel('s3://data/train/');
    expect(readdirSync(path ?? '')).toEqual(['big']);
  });

  it('is what a manifest names', async () => {
    for (const key of ['a.csv', 'sub/b.csv', 'other.csv']) {
      await rig.bucket.put(`all/${key}`, key);
    }
    await rig.bucket.put('my.manifest', '[{"prefix": "s3://data/all/"}, "sub/b.csv", "a.csv"]');
    const [path] = await channel('s3://data/my.manifest', {
      channelData: { train: { dataType: 'ManifestFile' } }
    });
    expect(content(path)).toEqual({ 'a.csv': 'a.csv', 'sub/b.csv': 'sub/b.csv' });
  });

  it('is shared out among the hosts by its keys', async () => {
    for (const key of ['0', '1', '2', '3', '4']) {
      await rig.bucket.put(`train/${key}`, key);
    }
    const paths = await channel('s3://data/train/', {
      instanceCount: 2,
      channelData: { train: { distribution: 'ShardedByS3Key' } }
    });
    expect(paths.map(path => Object.keys(content(path)))).toEqual([
      ['0', '2', '4'],
      ['1', '3']
    ]);
    const [one, two] = await channel('s3://data/train/', { instanceCount: 2 });
    expect(one).toBe(two);
  });
});

describe('a channel that cannot be had', () => {
  it.each([
    ['there is nothing', 's3://data/no', 'not-found', 'There is nothing at s3://data/no.'],
    ['there is no bucket', 's3://nowhere/no', 'not-found', 'There is no bucket nowhere.'],
    ['a key would lead elsewhere', 's3://data/bad/', 'usage', 'cannot be a path of this machine'],
    ['one key continues another', 's3://data/two/', 'usage', 'cannot be a file of this machine']
  ])('is a sentence where %s', async (_, uri, kind, message) => {
    await rig.bucket.put('bad/../x', 'x');
    await rig.bucket.put('two/a', 'file');
    await rig.bucket.put('two/a/b', 'file below a file');
    await expect(channel(uri)).rejects.toMatchObject({
      problem: { kind, message: expect.stringContaining(message) as unknown }
    });
    expect(unfinished()).toEqual([]);
  });

  it('is a sentence where S3 does not allow it', async () => {
    await rig.bucket.put('train/a', 'a');
    rig.traffic.answer('GET', 403, '<Error><Code>AccessDenied</Code></Error>');
    await expect(channel('s3://data/train/')).rejects.toMatchObject({
      problem: { kind: 'denied', message: expect.stringContaining('s3://data/train/') as unknown }
    });
  });

  it('is a sentence where the disk has no room, before anything is downloaded', async () => {
    const object = { bucket: 'data', key: 'big', etag: '"1"', bytes: 2 ** 60 };
    const cache = new ChannelCache(rig.directory);
    await expect(cache.directory(rig.storage, [{ path: 'big', object }], {})).rejects.toMatchObject(
      {
        problem: { kind: 'machine', message: expect.stringContaining(' MB left') as unknown }
      }
    );
    expect(rig.traffic.calls('GET')).toBe(0);
  });

  it('is a sentence where the cache cannot be written', async () => {
    await rig.bucket.put('train/a', 'a');
    writeFileSync(join(rig.directory, 's3'), 'a file in its place');
    await expect(channel('s3://data/train/')).rejects.toThrow(
      `The channel train (s3://data/train/) cannot be kept in ${join(rig.directory, 's3')}`
    );
  });
});

describe('code on S3', () => {
  const sourceArchive = 's3://data/code/sourcedir.tar.gz';

  async function put(files: Readonly<Record<string, string>>): Promise<void> {
    const entries = Object.entries(files).map(([name, text]) => file(name, text));
    await rig.bucket.put('code/sourcedir.tar.gz', await tarGz(...entries));
  }

  const code = async () =>
    (await inputs.withCode(request('', { sourceArchive }), rig.bucket.caller, nothing))
      .sourceDirectory;

  it('is unpacked once, and anew when it has changed', async () => {
    await put({ 'train.py': 'print(1)', 'lib/a.py': '' });
    const one = await code();
    expect(content(one)).toEqual({ 'train.py': 'print(1)', 'lib/a.py': '' });
    const gets = rig.traffic.calls('GET');
    expect(await code()).toBe(one);
    expect(rig.traffic.calls('GET')).toBe(gets);
    await put({ 'train.py': 'print(2)' });
    expect(content(await code())).toEqual({ 'train.py': 'print(2)' });
  });

  it('is refused where it is no archive', async () => {
    await rig.bucket.put('code/sourcedir.tar.gz', 'print(1)');
    await expect(code()).rejects.toThrow(
      `The code ${sourceArchive} is refused: it is no gzip file, and SageMaker takes a .tar.gz.`
    );
    expect(unfinished()).toEqual([]);
  });
});
