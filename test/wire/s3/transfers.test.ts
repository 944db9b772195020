import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { downloadObject } from '../../../src/host/aws/s3/download';
import { uploadChunks, uploadFile } from '../../../src/host/aws/s3/upload';
import { pieces } from '../../unit/host/models/archives';
import { Moto } from '../moto';
import { MEBIBYTE, Rig } from './rig';

jest.setTimeout(120_000);

let moto: Moto;
let rig: Rig;

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(() => moto[Symbol.asyncDispose]());

beforeEach(async () => {
  rig = await Rig.make(moto, 'data');
});

afterEach(() => rig[Symbol.dispose]());

const at = (key: string) => ({ bucket: 'data', key });

describe('files to S3 and back', () => {
  it.each([
    ['nothing', 0],
    ['one request', 1_000],
    ['several parts', 20 * MEBIBYTE + 3]
  ])('are the same bytes: %s', async (_, size) => {
    const bytes = randomBytes(size);
    writeFileSync(join(rig.directory, 'up'), bytes);
    const sent: number[] = [];
    const come: number[] = [];
    await uploadFile(rig.storage, at('ä/file name+%.bin'), join(rig.directory, 'up'), {
      progress: done => sent.push(done)
    });
    const object = await rig.storage.head(at('ä/file name+%.bin'));
    expect(object.bytes).toBe(size);
    await downloadObject(rig.storage, object, join(rig.directory, 'sub/down'), {
      progress: done => come.push(done)
    });
    expect(readFileSync(join(rig.directory, 'sub/down')).equals(bytes)).toBe(true);
    expect([sent.at(-1) ?? 0, come.at(-1) ?? 0]).toEqual([size, size]);
    expect(readdirSync(join(rig.directory, 'sub'))).toEqual(['down']);
    expect(await rig.bucket.uploads()).toEqual([]);
  });

  it('close what they come from where S3 refuses them', async () => {
    let closed = false;
    async function* long() {
      try {
        yield* pieces(randomBytes(20 * MEBIBYTE));
      } finally {
        closed = true;
      }
    }
    const nowhere = { bucket: 'there-is-none', key: 'new' };
    await expect(uploadChunks(rig.storage, nowhere, long())).rejects.toMatchObject({
      problem: { kind: 'not-found' }
    });
    expect(closed).toBe(true);
  });

  it('leave no part behind when what they come from fails', async () => {
    async function* failing() {
      yield* pieces(randomBytes(20 * MEBIBYTE));
      throw new Error('the disk is gone');
    }
    await expect(uploadChunks(rig.storage, at('new'), failing())).rejects.toThrow(
      'the disk is gone'
    );
    expect(await rig.bucket.uploads()).toEqual([]);
    expect(await rig.bucket.keys()).toEqual([]);
  });

  it('never become half a file when the object changes', async () => {
    await rig.bucket.put('file', 'old');
    const object = await rig.storage.head(at('file'));
    await rig.bucket.put('file', 'new!');
    const downloading = downloadObject(rig.storage, object, join(rig.directory, 'down'));
    await expect(downloading).rejects.toThrow('s3://data/file changed while it was read.');
    expect(readdirSync(rig.directory)).toEqual([]);
  });
});

describe('what S3 refuses', () => {
  it.each([
    ['bucket', { bucket: 'nowhere', key: '' }, 'not-found', 'There is no bucket nowhere.'],
    ['object', { bucket: 'data', key: 'no' }, 'not-found', 'There is no object s3://data/no.']
  ])('is a sentence where there is no %s', async (_, where, kind, message) => {
    const asking = where.key ? rig.storage.head(where) : rig.storage.list(where).next();
    await expect(asking).rejects.toMatchObject({ problem: { kind, message } });
  });

  it('is a sentence where it is not allowed, however little S3 says', async () => {
    rig.traffic.answer('HEAD', 403, '');
    await expect(rig.storage.head(at('secret'))).rejects.toMatchObject({
      problem: {
        kind: 'denied',
        message: 'S3 does not allow access to s3://data/secret, or it does not exist.'
      }
    });
  });

  it('names the region that a bucket is in', async () => {
    rig.traffic.answer('HEAD', 301, '', { 'x-amz-bucket-region': 'eu-west-1' });
    await expect(rig.storage.head(at('far'))).rejects.toMatchObject({
      problem: {
        kind: 'usage',
        message: 'The bucket data is in eu-west-1, not in us-east-1.',
        hint: expect.stringContaining('--region eu-west-1') as unknown
      }
    });
  });
});
