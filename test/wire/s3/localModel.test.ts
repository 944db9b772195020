import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Caller } from '../../../src/host/caller';
import { EndpointSurroundings } from '../../process/endpoints/surroundings';
import { Moto } from '../moto';
import { Bucket } from './bucket';

jest.setTimeout(120_000);

const SCRIPT = `
import os

def model_fn(model_dir):
    return float(open(os.path.join(model_dir, "weights.txt")).read())

def predict_fn(data, model):
    return [model * value for value in data]
`;

let moto: Moto;
let bucket: Bucket;

beforeAll(async () => {
  moto = await Moto.start();
  bucket = await Bucket.make(moto, 'models');
});

afterAll(() => moto[Symbol.asyncDispose]());

/** Somebody who sees moto, with a Python that serves. */
class OnMoto extends EndpointSurroundings {
  override caller(): Caller {
    const { id, context } = super.caller();
    return { id, context: { ...context, env: { ...context.env, ...moto.env('us-east-1') } } };
  }
}

/** The files in the cache, by what the disk knows them by: one that is downloaded anew is another. */
function files({ directory }: OnMoto): number[] {
  return readdirSync(join(directory, 'cache'), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => statSync(join(parentPath, name)).ino);
}

describe('a model on S3', () => {
  it('serves on this machine, and is downloaded once', async () => {
    await using local = new OnMoto();
    await bucket.put('churn/model.tar.gz', readFileSync(local.archive({ 'weights.txt': '3' })));
    const model = 's3://models/churn/model.tar.gz';
    const deploy = async (name: string) => {
      const request = local.request(SCRIPT, { model, name });
      return local.settled(await local.place.deploy(request, local.caller(), () => undefined));
    };
    const endpoint = await deploy('first');
    expect(endpoint.status).toBe('InService');
    expect(await local.asked(endpoint, '[1, 2]')).toBe('[3.0, 6.0]');
    const downloaded = files(local);
    expect(downloaded).toHaveLength(1);
    expect((await deploy('second')).status).toBe('InService');
    expect(files(local)).toEqual(downloaded);
  });

  it('that is not there is a sentence, and leaves no endpoint', async () => {
    await using local = new OnMoto();
    const request = local.request(SCRIPT, { model: 's3://models/none.tar.gz' });
    const deploying = local.place.deploy(request, local.caller(), () => undefined);
    await expect(deploying).rejects.toThrow('There is no object s3://models/none.tar.gz.');
    expect((await local.place.list({}, local.caller())).endpoints).toEqual([]);
  });

  it('that is no archive is refused by the name that was given', async () => {
    await using local = new OnMoto();
    await bucket.put('broken.tar.gz', 'no archive');
    const request = local.request(SCRIPT, { model: 's3://models/broken.tar.gz' });
    const deploying = local.place.deploy(request, local.caller(), () => undefined);
    await expect(deploying).rejects.toThrow('The model archive s3://models/broken.tar.gz');
  });
});
