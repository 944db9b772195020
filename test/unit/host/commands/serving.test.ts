import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENDPOINT_MIME } from '../../../../src/protocol';
import { endpoint } from '../endpoints/fakePlace';
import { caller, FakeHost, job } from '../rpc/fakeHost';
import { bundles, lines, ran } from './ran';

let fake: FakeHost;
beforeEach(() => {
  fake = new FakeHost();
  fake.endpoints.set(endpoint('churn'));
});
afterEach(() => fake[Symbol.dispose]());

const here = () => caller('kernel', { cwd: fake.directory });
const write = (name: string, text: string) => writeFileSync(join(fake.directory, name), text);

describe('endpoint', () => {
  it('shows the endpoint as a bundle that names it, with text and markup beside, and is its value', async () => {
    const run = await ran(fake, 'endpoint churn');
    const [bundle] = bundles(run);
    expect(bundle?.[ENDPOINT_MIME]).toMatchObject({ ref: { name: 'churn' } });
    expect(bundle?.['text/plain']).toMatch(
      /^Endpoint churn on SageMaker us-east-1 is in service\./
    );
    expect(bundle?.['text/html']).toContain('<code>churn</code>');
    expect(run.result?.value).toMatchObject({ type: 'endpoint', ref: { name: 'churn' } });
  });

  it('tells the environment, and saves no secret of it', async () => {
    const environment = { LEVEL: 'debug', HF_TOKEN: 'hf_123' };
    const variants = [{ name: 'AllTraffic', environment }];
    fake.endpoints.set(endpoint('keyed', { variants }));
    const [bundle] = bundles(await ran(fake, 'endpoint keyed'));
    expect(bundle?.['text/plain']).toContain('Environment: LEVEL=debug, HF_TOKEN=…');
    expect(JSON.stringify(bundle)).not.toContain('hf_123');
    const printed = lines(await ran(fake, 'endpoint keyed', { face: 'terminal' }));
    expect(printed).toContain('Environment: LEVEL=debug, HF_TOKEN=…');
  });

  it('says which was meant', async () => {
    const { error } = await ran(fake, 'endpoint chrun');
    expect(error).toMatchObject({
      problem: { kind: 'not-found', hint: 'Did you mean "churn"?' }
    });
  });
});

describe('endpoints', () => {
  it('lists them, and what could not be listed', async () => {
    expect(lines(await ran(fake, 'endpoints', { face: 'terminal' }))[1]).toMatch(
      /^churn {2}✓ InService/
    );
    fake.endpoints.failure = new Error('torn');
    const text = lines(await ran(fake, 'endpoints', { face: 'terminal' })).join('\n');
    expect(text).toMatch(/SageMaker’s endpoints are not listed/);
  });
});

describe('deploy', () => {
  it('hands the place of the instance type everything resolved', async () => {
    write('model.tar.gz', '');
    write('inference.py', 'def model_fn(d): pass');
    const line =
      'deploy model.tar.gz --entry-point inference.py --instance ml.m5.large --name mine --env A=b --no-wait';
    const run = await ran(fake, line, { by: here() });
    expect(run.error).toBeUndefined();
    expect(fake.endpoints.requests).toEqual([
      expect.objectContaining({
        name: 'mine',
        model: join(fake.directory, 'model.tar.gz'),
        entryPoint: 'inference.py',
        script: 'def model_fn(d): pass',
        environment: { A: 'b' }
      })
    ]);
  });

  it('takes what a finished job has left', async () => {
    fake.local.set(
      job('digits', { status: 'Completed', model: { uri: '/jobs/digits/model.tar.gz' } })
    );
    await ran(fake, 'deploy digits --instance ml.m5.large --no-wait', { by: here() });
    expect(fake.endpoints.requests[0]).toMatchObject({ model: '/jobs/digits/model.tar.gz' });
    expect(fake.endpoints.requests[0]?.name).toMatch(/^digits-\d{4}-/);
  });

  it('takes the cell as the script', async () => {
    write('model.tar.gz', '');
    const cell = 'def model_fn(d): return 1';
    const line = 'deploy model.tar.gz --instance ml.m5.large --no-wait';
    await ran(fake, { line, cell }, { by: here() });
    expect(fake.endpoints.requests[0]).toMatchObject({ script: cell, entryPoint: 'inference.py' });
  });

  it.each([
    ['--image lab/serve:1 --framework pytorch', 'lab/serve:1'],
    [
      '--framework pytorch --framework-version 2.6 --region us-east-1',
      expect.stringMatching(/pytorch-inference:2\.6.*-cpu-/) as unknown
    ]
  ])('with %s serves in the image that this names', async (words, image) => {
    write('model.tar.gz', '');
    const line = `deploy model.tar.gz --instance ml.m5.large --no-wait ${words}`;
    const run = await ran(fake, line, { by: here() });
    expect(run.error).toBeUndefined();
    expect(fake.endpoints.requests[0]?.image).toEqual(image);
  });

  it('on SageMaker is refused a framework alone, which names no image', async () => {
    write('model.tar.gz', '');
    const line = 'deploy model.tar.gz --instance ml.m5.large --framework pytorch';
    const { error } = await ran(fake, line, { by: here() });
    expect(error).toMatchObject({
      problem: { kind: 'usage', message: expect.stringMatching(/needs its version/) as unknown }
    });
  });

  it.each([
    ['deploy gone.tar.gz', /The model .*gone\.tar\.gz does not exist/],
    ['deploy digits', /The job digits has left no model/],
    ['deploy model.tar.gz --entry-point no.py', /--entry-point names .*no\.py, which is no file/],
    ['deploy model.tar.gz --source-dir none', /--source-dir names .*none, which is no directory/],
    ['deploy model.tar.gz --name a_b', /--name of deploy takes letters, digits and hyphens/],
    [
      'deploy model.tar.gz --memory 8g --instance local_cpu',
      /--memory of deploy is for containers; name their image/
    ],
    ['deploy model.tar.gz --image i --shm-size much', /takes a size like 512m or 16g, not "much"/],
    ['deploy model.tar.gz --instance gpu', /There is no instance type "gpu"/]
  ])('%s is refused with a sentence', async (line, sentence) => {
    write('model.tar.gz', '');
    fake.local.set(job('digits'));
    const run = await ran(
      fake,
      line.includes('--instance') ? line : `${line} --instance ml.m5.large`,
      { by: here() }
    );
    expect(String(run.error)).toMatch(sentence);
    expect(fake.endpoints.requests).toEqual([]);
  });
});

describe('invoke', () => {
  it.each([
    ['the text', "invoke churn --body '[1, 2]'", undefined],
    ['a file', 'invoke churn --body rows.json', undefined],
    ['the cell', 'invoke churn', '[1, 2]']
  ])('sends %s and is the answer', async (_what, line, cell) => {
    write('rows.json', '[1, 2]');
    const run = await ran(fake, { line, cell }, { by: here() });
    expect(run.error).toBeUndefined();
    expect(lines(run)).toEqual(['[1, 2]']);
    expect(run.result?.value).toEqual([1, 2]);
    expect(fake.endpoints.invocations[0]).toMatchObject({ contentType: 'application/json' });
  });

  it('writes what is no text to a file, and says that it must', async () => {
    mkdirSync(join(fake.directory, 'out'));
    const line = 'invoke churn --body xyz --content-type image/png';
    expect(String((await ran(fake, line, { by: here() })).error)).toMatch(/--output/);
    await ran(fake, `${line} --output out/answer.png`, { by: here() });
    expect(readFileSync(join(fake.directory, 'out/answer.png'), 'utf8')).toBe('xyz');
  });

  it('needs a body', async () => {
    expect(String((await ran(fake, 'invoke churn')).error)).toMatch(/invoke needs a body/);
  });
});

describe('delete', () => {
  it('says what it would delete, and does it when told', async () => {
    const asked = await ran(fake, 'delete churn');
    expect(asked.result?.exitCode).toBe(1);
    expect(lines(asked)[1]).toMatch(/Nothing is deleted yet\. .*churn-config.*churn-model/);
    expect(fake.endpoints.deleted).toEqual([]);
    expect(lines(await ran(fake, 'delete churn --yes'))).toEqual(['Endpoint churn is deleted.']);
    expect(fake.endpoints.deleted).toEqual(['churn']);
  });
});
