import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Output } from '../../../../src/protocol';
import { JOB_MIME } from '../../../../src/protocol';
import { ProblemError } from '../../../../src/host/problem';
import { caller, FakeHost, job } from '../rpc/fakeHost';
import { bundles, lines, ran } from './ran';

const cell = 'print("hello")\n';
let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'notebook-'));
  mkdirSync(join(cwd, 'src', 'bin'), { recursive: true });
  mkdirSync(join(cwd, 'data'));
  writeFileSync(join(cwd, 'src', 'bin', 'train.py'), 'pass\n');
  writeFileSync(join(cwd, 'My first_script.py'), 'print("été")\n');
  writeFileSync(join(cwd, 'latin.py'), Buffer.from('# \xe9t\xe9\n', 'latin1'));
});

afterAll(() => rmSync(cwd, { recursive: true }));

const by = (overrides = {}) => caller('kernel', { cwd, ...overrides });

describe('train', () => {
  it('hands the place a request with nothing left to guess', async () => {
    using fake = new FakeHost();
    const line =
      "train --source-dir src --entry-point bin/train.py --hp lr=0.1 --hp 'layers=[1, 2]' --channel train=./data " +
      "--channel s3=s3://bucket/key --metric 'loss=loss: ([0-9.]+)' --env LEVEL=debug --no-wait";
    await ran(fake, { line, cell: '  \n' }, { by: by() });
    expect(fake.local.requests).toEqual([
      {
        name: expect.stringMatching(/^train-\d{4}(-\d\d){5}-\d{3}$/) as unknown,
        instanceType: 'local_cpu',
        instanceCount: 1,
        entryPoint: 'bin/train.py',
        sourceDirectory: join(cwd, 'src'),
        script: undefined,
        hyperparameters: { lr: 0.1, layers: [1, 2] },
        channels: { train: join(cwd, 'data'), s3: 's3://bucket/key' },
        metricDefinitions: [{ name: 'loss', regex: 'loss: ([0-9.]+)' }],
        environment: { LEVEL: 'debug' }
      }
    ]);
  });

  it('hands on what is special about the data, and code on S3 as it is', async () => {
    using fake = new FakeHost();
    const line =
      'train --source-dir s3://b/code.tar.gz --entry-point train.py --channel train=s3://b/my.manifest --channel test=s3://b/t ' +
      '--input-mode Pipe --data-type train=ManifestFile --distribution train=ShardedByS3Key --record-wrapper test=RecordIO --no-wait';
    await ran(fake, { line, cell: '' }, { by: by() });
    expect(fake.local.requests[0]).toMatchObject({
      sourceArchive: 's3://b/code.tar.gz',
      entryPoint: 'train.py',
      inputMode: 'Pipe',
      channelData: {
        train: { dataType: 'ManifestFile', distribution: 'ShardedByS3Key' },
        test: { recordWrapper: 'RecordIO' }
      }
    });
  });

  it.each([
    [
      'the cell',
      { line: 'train --no-wait', cell },
      { entryPoint: 'cell.py', script: cell },
      /^cell-\d/
    ],
    [
      'the cell beside its sources',
      { line: 'train --no-wait --source-dir src', cell },
      { entryPoint: 'cell.py', script: cell },
      /^cell-\d/
    ],
    [
      'a script alone',
      { line: "train --no-wait --entry-point 'My first_script.py'" },
      { entryPoint: 'My first_script.py', script: 'print("été")\n' },
      /^My-first-script-\d/
    ],
    ['a name of one’s own', { line: 'train --no-wait --job-name mine', cell }, {}, /^mine$/],
    [
      'the beginning of a name',
      { line: 'train --no-wait --base-job-name mine', cell },
      {},
      /^mine-\d{4}-/
    ],
    [
      'a long beginning',
      { line: `train --no-wait --base-job-name ${'a'.repeat(60)}`, cell },
      {},
      /^a{39}-2\d{3}(-\d\d){5}-\d{3}$/
    ]
  ])('takes %s', async (_what, request, expected, name) => {
    using fake = new FakeHost();
    await ran(fake, request, { by: by() });
    expect(fake.local.requests[0]).toMatchObject(expected);
    expect(fake.local.requests[0]?.name).toMatch(name);
  });

  it('names a cell’s job after its notebook', async () => {
    using fake = new FakeHost();
    const env = { JPY_SESSION_NAME: '/home/ann/Digits v2.ipynb' };
    await ran(fake, { line: 'train --no-wait', cell }, { by: by({ env }) });
    expect(fake.local.requests[0]?.name).toMatch(/^Digits-v2-\d{4}-/);
  });

  it('goes to SageMaker for an instance type of its own', async () => {
    using fake = new FakeHost();
    await ran(
      fake,
      { line: 'train --no-wait --instance ml.m5.xlarge --instance-count 2', cell },
      { by: by() }
    );
    expect(fake.local.requests).toEqual([]);
    expect(fake.remote.requests).toMatchObject([
      { instanceType: 'ml.m5.xlarge', instanceCount: 2 }
    ]);
  });

  it.each([
    [
      'train',
      '',
      'train needs a script; write it in the cell below %%sagemaker train, or name one with --entry-point train.py.'
    ],
    [
      'train --entry-point a.py',
      cell,
      'The cell holds a script and --entry-point names another, a.py; empty the cell or drop the option.'
    ],
    [
      'train --entry-point a.py',
      '',
      /^--entry-point names .*\/a\.py, which does not exist; relative paths start from/
    ],
    [
      'train --entry-point src',
      '',
      /^--entry-point names .*\/src, which is no file; name the script in it\.$/
    ],
    [
      'train --entry-point latin.py',
      '',
      /^The script .*latin\.py cannot be read as UTF-8 text .*; give its directory with --source-dir/
    ],
    ['train --source-dir nowhere', cell, /^--source-dir names .*\/nowhere, which does not exist/],
    [
      'train --source-dir latin.py',
      cell,
      /^--source-dir names .*\/latin\.py, which is no directory; name the one that it is in\.$/
    ],
    [
      'train --instance ml.m5.xlarge --image i --source-dir s3://b/k.tar.gz',
      cell,
      'The cell’s script cannot be put beside the code at s3://b/k.tar.gz, which SageMaker takes as it is; name the script in it with --entry-point, or run it on this machine.'
    ],
    [
      'train --channel train=s3://b/k --distribution test=ShardedByS3Key',
      cell,
      '--distribution of train names the channel test, which no --channel does.'
    ],
    [
      'train --channel train=s3://b/k --data-type train=Manifest',
      cell,
      '--data-type of train takes one of S3Prefix, ManifestFile, AugmentedManifestFile for train, not "Manifest".'
    ],
    [
      'train --channel train=./nothing',
      cell,
      /^The channel train names .*\/nothing, which does not exist/
    ],
    ['train --channel a/b=./data', cell, /^--channel of train takes a name of up to 64 letters/],
    [
      'train --channel train=file:nonsense',
      cell,
      /^The channel train names .*nonsense, which does not exist/
    ],
    [
      'train --job-name my_job',
      cell,
      '--job-name of train takes letters, digits and hyphens, not "my_job"; write my-job.'
    ],
    [
      'train --job-name -a',
      cell,
      '--job-name of train takes letters, digits and hyphens, not "-a"; write a.'
    ],
    [
      `train --job-name ${'a'.repeat(64)}`,
      cell,
      /^--job-name of train takes at most 63 characters, not 64; shorten "a+"\.$/
    ],
    [
      'train --base-job-name my_job',
      cell,
      '--base-job-name of train takes letters, digits and hyphens, not "my_job"; write my-job.'
    ],
    [
      "train --metric 'loss=loss: [0-9.]+'",
      cell,
      /^The regular expression of the metric loss cannot be used: it has no group/
    ],
    [
      "train --metric 'loss=('",
      cell,
      /^The regular expression of the metric loss cannot be used: /
    ],
    [
      'train --env 1A=b',
      cell,
      '--env of train takes a name of letters, digits and underscores, not "1A"; write it as in LOG_LEVEL=debug.'
    ],
    [
      'train --instance gpu',
      cell,
      'There is no instance type "gpu"; take local_cpu or local_gpu for this machine, or one of SageMaker’s, as in ml.m5.xlarge.'
    ]
  ])('refuses %j with the cell %j in a sentence', async (line, body, sentence) => {
    using fake = new FakeHost();
    const { error, outputs } = await ran(fake, { line, cell: body }, { by: by() });
    expect(error).toBeInstanceOf(ProblemError);
    expect((error as ProblemError).message).toMatch(sentence);
    expect(outputs).toEqual([]);
    expect(fake.local.requests).toEqual([]);
  });

  it('says that nothing runs when it is interrupted before the job began', async () => {
    using fake = new FakeHost();
    const interrupt = new AbortController();
    fake.local.starting = Promise.resolve().then(() => interrupt.abort(new Error('interrupted')));
    const run = await ran(fake, { line: 'train', cell }, { by: by(), signal: interrupt.signal });
    expect(lines(run)).toEqual(['Interrupted before the job began; nothing runs.']);
    expect(run.result?.value).toBeNull();
  });

  it('returns at once without waiting', async () => {
    using fake = new FakeHost();
    const run = await ran(
      fake,
      { line: 'train --no-wait --job-name mine -q --out job', cell },
      { by: by() }
    );
    expect(run.outputs.map(output => output.type)).toEqual(['display']);
    expect(run.result).toMatchObject({
      value: { type: 'job', ref: { name: 'mine' }, job: { status: 'InProgress' } },
      exitCode: 0,
      out: 'job',
      quiet: true
    });
  });

  it('shows each change of status and in the end the last lines, cut for saving', async () => {
    using fake = new FakeHost();
    const print = Array.from({ length: 250 }, (_, index) => `line ${index} ${'x'.repeat(500)}`);
    const steps: (() => void)[] = [
      () => fake.local.set(job('mine', { secondaryStatus: 'Uploading' })),
      () => {
        fake.local.print('mine', ...print);
        fake.local.set(
          job('mine', { status: 'Completed', secondaryStatus: 'Completed', endedAt: Date.now() })
        );
      }
    ];
    const shown = (output: Output) =>
      void ('bundle' in output && setTimeout(() => steps.shift()?.(), 20));
    const run = await ran(fake, { line: 'train --job-name mine', cell }, { by: by(), shown });
    expect(run.outputs.map(output => output.type)).toEqual([
      'display',
      'update',
      'update',
      'update'
    ]);
    const last = bundles(run).at(-1) ?? {};
    expect(last[JOB_MIME]).toMatchObject({
      ref: { name: 'mine' },
      contextId: 'caller-kernel',
      saved: { total: 250, complete: true }
    });
    const { saved } = last[JOB_MIME] as unknown as { saved: { lines: { text: string }[] } };
    expect(saved.lines).toHaveLength(100);
    expect(saved.lines.at(-1)?.text).toMatch(/^line 249 x+…$/);
    expect(saved.lines.at(-1)?.text).toHaveLength(300);
    expect(JSON.stringify(last[JOB_MIME]).length).toBeLessThan(50_000);
    expect(JSON.stringify(last).length).toBeLessThan(100_000);
    expect(run.result).toMatchObject({ value: { job: { status: 'Completed' } }, exitCode: 0 });
  });
});
