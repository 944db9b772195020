import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { caller, FakeHost, job, NOW } from '../rpc/fakeHost';

let cwd: string;

beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'complete-'));
  mkdirSync(join(cwd, 'data', 'train'), { recursive: true });
  writeFileSync(join(cwd, 'digits.py'), '');
  writeFileSync(join(cwd, 'my script.py'), '');
  writeFileSync(join(cwd, '.hidden'), '');
});

afterAll(() => rmSync(cwd, { recursive: true }));

const never = new AbortController().signal;

/** Completes at the `|`; answers the choices, each as the line would then be up to the cursor. */
async function complete(fake: FakeHost, text: string): Promise<string[]> {
  const cursor = text.indexOf('|');
  const line = text.replace('|', '');
  const { from, to, items } = await fake.commands.complete(
    line,
    cursor,
    caller('kernel', { cwd, env: { HOME: cwd } }),
    never
  );
  expect(to).toBe(cursor);
  return items.map(item => line.slice(0, from) + item.text);
}

describe('Completion', () => {
  it.each([
    [
      '|',
      [
        'train',
        'jobs',
        'attach',
        'logs',
        'metrics',
        'stop',
        'deploy',
        'endpoint',
        'endpoints',
        'models',
        'invoke',
        'autoscale',
        'delete',
        'prune',
        'doctor',
        'help'
      ]
    ],
    ['  st|', ['  stop']],
    ['help tr|', ['help train']],
    ['train --inst|', ['train --instance', 'train --instance-count']],
    ['train --instance local_cpu --inst|', ['train --instance local_cpu --instance-count']],
    ['train --hp a=1 --h|', ['train --hp a=1 --hp', 'train --hp a=1 --help']],
    ['train --no|', ['train --no-wait']],
    ['train --instance lo|', ['train --instance local_cpu', 'train --instance local_gpu']],
    ['train --instance=local_g|', ['train --instance=local_gpu']],
    [
      'train --instance ml.p5.|',
      ['train --instance ml.p5.4xlarge', 'train --instance ml.p5.48xlarge']
    ],
    [
      'attach x --level |',
      ['debug', 'info', 'warning', 'error'].map(level => `attach x --level ${level}`)
    ],
    ['jobs --profile r|', ['jobs --profile research']],
    ['jobs --region eu-n|', ['jobs --region eu-north-1']],
    ['train --entry-point di|', ['train --entry-point digits.py']],
    ['train --entry-point m|', ["train --entry-point 'my script.py'"]],
    [`train --entry-point 'my s|`, ["train --entry-point 'my script.py'"]],
    ['train --entry-point .h|', ['train --entry-point .hidden']],
    ['train --source-dir data/|', ['train --source-dir data/train/']],
    ['train --source-dir ~/da|', ['train --source-dir ~/data/']],
    ['train --channel train=da|', ['train --channel train=data/']],
    ['train --channel=train=da|', ['train --channel=train=data/']],
    ['train --hp a|', []],
    ['train --job-name |', []],
    ['nonsense --|', []],
    ['train # --inst|', []],
    ['train --inst| --hp a=1', ['train --instance', 'train --instance-count']],
    ['jobs x |', []]
  ])('%s', async (text, expected) => {
    using fake = new FakeHost();
    expect(await complete(fake, text)).toEqual(expected);
  });

  it('offers files without the hidden ones', async () => {
    using fake = new FakeHost();
    expect((await complete(fake, 'train --entry-point |')).sort()).toEqual([
      "train --entry-point 'my script.py'",
      'train --entry-point data/',
      'train --entry-point digits.py'
    ]);
  });

  it('offers the jobs of all places, newest first, and only for the place that takes one', async () => {
    using fake = new FakeHost();
    fake.local.set(job('digits-old', { createdAt: NOW }));
    fake.remote.set(
      job('digits-new', {
        createdAt: NOW + 1,
        ref: { kind: 'training', place: 'sagemaker', name: 'digits-new' }
      })
    );
    fake.local.set(job('cifar', { createdAt: NOW + 2 }));
    expect(await complete(fake, 'attach dig|')).toEqual(['attach digits-new', 'attach digits-old']);
    expect(await complete(fake, 'stop |')).toEqual([
      'stop cifar',
      'stop digits-new',
      'stop digits-old'
    ]);
    expect(await complete(fake, 'attach --tail 5 cif|')).toEqual(['attach --tail 5 cifar']);
    expect(await complete(fake, 'attach cifar |')).toEqual([]);
  });

  it('does not wait for a place that is slow', async () => {
    using fake = new FakeHost();
    fake.local.set(job('digits'));
    fake.remote.list = () => new Promise(() => undefined);
    expect(await complete(fake, 'attach |')).toEqual(['attach digits']);
  });
});
