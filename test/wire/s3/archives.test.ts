import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { uploadChunks } from '../../../src/host/aws/s3/upload';
import { additionOf, addToObject, inspectObject, KnownArchives } from '../../../src/host/models';
import { collect, file, filesIn, pieces, tar } from '../../unit/host/models/archives';
import { Moto } from '../moto';
import { MEBIBYTE, Rig } from './rig';

jest.setTimeout(120_000);

let moto: Moto;
let rig: Rig;
let known: KnownArchives;

beforeAll(async () => {
  moto = await Moto.start();
});

afterAll(() => moto[Symbol.asyncDispose]());

beforeEach(async () => {
  rig = await Rig.make(moto, 'models');
  known = new KnownArchives(rig.directory);
});

afterEach(() => rig[Symbol.dispose]());

const script = (text: string) => additionOf({ files: { 'inference.py': Buffer.from(text) } });
const at = (key: string) => ({ bucket: 'models', key });

/** An archive of so many bytes that do not shrink. */
async function model(bytes: number, ...more: ReturnType<typeof file>[]): Promise<Buffer> {
  return gzipSync(await tar(file('weights.bin', randomBytes(bytes)), ...more), { level: 0 });
}

describe('new code in a model on S3', () => {
  it('moves a few kilobytes and no more than 6 MiB where the model is known', async () => {
    const bytes = await model(40 * MEBIBYTE);
    await uploadChunks(rig.storage, at('model.tar.gz'), pieces(bytes, MEBIBYTE));
    await inspectObject(rig.storage, at('model.tar.gz'), known);
    rig.traffic.reset();
    const steps: [number, number | undefined][] = [];
    const added = await addToObject(
      rig.storage,
      at('model.tar.gz'),
      at('new/model.tar.gz'),
      await script('new'),
      known,
      { written: (done, total) => steps.push([done, total]) }
    );
    expect(rig.traffic.received).toBeLessThan(10_000);
    expect(rig.traffic.sent).toBeLessThan(6 * MEBIBYTE);
    const made = await rig.bucket.get('new/model.tar.gz');
    expect(added).toMatchObject({ how: 'spliced', bytes: made.length });
    expect(steps.at(-1)).toEqual([made.length, made.length]);
    const files = await filesIn(made);
    expect(files['code/inference.py']).toBe('new');
    expect(files['weights.bin']?.length).toBe(40 * MEBIBYTE);
    expect(await rig.bucket.uploads()).toEqual([]);
  });

  it('goes into a small model whole', async () => {
    await rig.bucket.put('model.tar.gz', await model(1_000));
    const added = await addToObject(
      rig.storage,
      at('model.tar.gz'),
      at('model.tar.gz'),
      await script('new'),
      known
    );
    const made = await rig.bucket.get('model.tar.gz');
    expect(added).toMatchObject({ how: 'spliced', bytes: made.length });
    expect((await filesIn(made))['code/inference.py']).toBe('new');
  });

  it('is written as a stream where it cannot be spliced', async () => {
    await rig.bucket.put(
      'model.tar.gz',
      await model(9 * MEBIBYTE, file('code/inference.py', 'old'))
    );
    const added = await addToObject(
      rig.storage,
      at('model.tar.gz'),
      at('new.tar.gz'),
      await script('new'),
      known
    );
    expect(added).toMatchObject({
      how: 'rewritten',
      because: 'it holds code/inference.py already'
    });
    const files = await filesIn(await rig.bucket.get('new.tar.gz'));
    expect(files['code/inference.py']).toBe('new');
    expect(files['weights.bin']?.length).toBe(9 * MEBIBYTE);
  });

  it('is encrypted as the model was, or as asked for', async () => {
    await rig.bucket.put('model.tar.gz', await model(9 * MEBIBYTE), {
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key-1'
    });
    const add = async (to: string, kmsKey?: string) => {
      const encryption = kmsKey ? ({ algorithm: 'aws:kms', kmsKey } as const) : undefined;
      await addToObject(rig.storage, at('model.tar.gz'), at(to), await script('new'), known, {
        encryption
      });
      return (await rig.storage.head(at(to))).encryption;
    };
    expect(await add('same.tar.gz')).toEqual({ algorithm: 'aws:kms', kmsKey: 'key-1' });
    expect(await add('other.tar.gz', 'key-2')).toEqual({ algorithm: 'aws:kms', kmsKey: 'key-2' });
  });

  it('says so when the model changes meanwhile, and leaves nothing', async () => {
    await rig.bucket.put('model.tar.gz', await model(9 * MEBIBYTE));
    await inspectObject(rig.storage, at('model.tar.gz'), known);
    rig.traffic.answer('UploadPartCopy', 412, '<Error><Code>PreconditionFailed</Code></Error>');
    const adding = addToObject(
      rig.storage,
      at('model.tar.gz'),
      at('new.tar.gz'),
      await script('new'),
      known
    );
    await expect(adding).rejects.toThrow('s3://models/model.tar.gz changed while it was read.');
    expect(await rig.bucket.uploads()).toEqual([]);
    expect(await rig.bucket.keys()).toEqual(['model.tar.gz']);
  });

  it('leaves nothing when it is interrupted', async () => {
    await rig.bucket.put('model.tar.gz', await model(9 * MEBIBYTE));
    const interrupt = new AbortController();
    rig.traffic.before('UploadPartCopy', () => interrupt.abort());
    const { signal } = interrupt;
    const adding = addToObject(
      rig.storage,
      at('model.tar.gz'),
      at('new.tar.gz'),
      await script('new'),
      known,
      {
        signal
      }
    );
    await expect(adding).rejects.toMatchObject({ name: 'AbortError' });
    expect(await rig.bucket.uploads()).toEqual([]);
    expect(await rig.bucket.keys()).toEqual(['model.tar.gz']);
  });

  it('is read anew when the model is another one', async () => {
    await rig.bucket.put('model.tar.gz', await model(1_000));
    await inspectObject(rig.storage, at('model.tar.gz'), known);
    await rig.bucket.put('model.tar.gz', await model(2_000, file('more', 'x')));
    const { entries } = await inspectObject(rig.storage, at('model.tar.gz'), known);
    expect(entries.map(({ name }) => name)).toEqual(['weights.bin', 'more']);
    const whole = await collect(rig.storage.read(await rig.storage.head(at('model.tar.gz'))));
    expect(Object.keys(await filesIn(whole))).toEqual(['weights.bin', 'more']);
  });
});
