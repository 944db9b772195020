import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync
} from 'node:fs';
import { join } from 'node:path';

import type { JobDescription, LogLine, MimeBundle, Output } from '../../../src/protocol';
import {
  describeJob,
  JOB_MIME,
  listJobs,
  logLines,
  logState,
  watchJobs
} from '../../../src/protocol';
import { eventually } from '../../unit/host/rpc/client';
import { bundleHost, StartedHost } from './startedHost';

jest.setTimeout(60_000);

let bundle: string;

beforeAll(async () => {
  bundle = await bundleHost();
});

afterAll(() => rmSync(bundle, { recursive: true, force: true }));

function plainOf(bundle: MimeBundle | undefined): string {
  const text = bundle?.['text/plain'];
  return typeof text === 'string' ? text : '';
}

/** What a person would see of a run's outputs. */
const texts = (outputs: readonly Output[]) =>
  outputs.map(output =>
    output.type === 'line' ? output.text : 'bundle' in output ? plainOf(output.bundle) : output.what
  );

describe('The host', () => {
  it('answers on a socket named by its version, and ends on SIGTERM without a trace', async () => {
    await using host = await StartedHost.start(bundle);
    const client = await host.client();
    expect(client.info.pid).toBe(host.process.pid);
    expect(host.socket).toMatch(/host-\d+\.\d+\.\d+-p1\.sock$/);
    await client.subscribe(watchJobs, {}, 5);
    host.process.kill('SIGTERM');
    await client.closed;
    expect(await host.ended()).toBe(0);
    expect(existsSync(host.socket)).toBe(false);
    expect(host.stderr).toBe('');
  });

  it('ends on SIGINT as well', async () => {
    await using host = await StartedHost.start(bundle);
    host.process.kill('SIGINT');
    expect(await host.ended()).toBe(0);
  });

  it('ends when nobody was connected for a while, and not before', async () => {
    await using host = await StartedHost.start(bundle, {
      JUPYTERLAB_SAGEMAKER_IDLE_SECONDS: '0.3'
    });
    const client = await host.client();
    await new Promise(resolve => setTimeout(resolve, 600));
    expect(await client.request(listJobs, {})).toMatchObject({ more: false });
    client[Symbol.dispose]();
    expect(await host.ended()).toBe(0);
    expect(existsSync(host.socket)).toBe(false);
  });

  it('refuses to start beside one that answers', async () => {
    await using host = await StartedHost.start(bundle);
    const first = host.process;
    host.launch();
    expect(await host.ended()).toBe(1);
    expect(host.stderr).toBe(
      `A host already answers at ${host.socket}; use that one, or end it.\n`
    );
    host.process = first;
    (await host.client())[Symbol.dispose]();
  });

  it('takes the place of one that was killed', async () => {
    await using host = await StartedHost.start(bundle);
    host.process.kill('SIGKILL');
    await host.ended();
    expect(existsSync(host.socket)).toBe(true);
    host.launch();
    await host.answering();
    (await host.client())[Symbol.dispose]();
  });

  it.each<[what: string, spoil: (runtime: string) => void, sentence: RegExp]>([
    [
      'others may enter',
      runtime => chmodSync(runtime, 0o755),
      /^Others may enter the runtime directory .*; close it with: chmod 700 .*\n$/
    ],
    [
      'is a link',
      runtime => {
        rmSync(runtime, { recursive: true });
        mkdirSync(`${runtime}-elsewhere`, { mode: 0o700 });
        symlinkSync(`${runtime}-elsewhere`, runtime);
      },
      /is not a plain directory; remove it, or set JUPYTERLAB_SAGEMAKER_HOME/
    ],
    [
      'is a file',
      runtime => {
        rmSync(runtime, { recursive: true });
        writeFileSync(runtime, '');
      },
      /The runtime directory .* cannot be made: /
    ]
  ])('refuses a runtime directory that %s', async (_what, spoil, sentence) => {
    await using host = new StartedHost(bundle);
    mkdirSync(host.runtime, { mode: 0o700 });
    spoil(host.runtime);
    host.launch();
    expect(await host.ended()).toBe(1);
    expect(host.stderr).toMatch(sentence);
  });

  it('keeps the lock that it was handed from the jobs that it starts', async () => {
    await using host = new StartedHost(bundle);
    const path = join(host.home, 'lock');
    writeFileSync(path, '');
    const lock = openSync(path, 'r+');
    host.launch({}, lock);
    closeSync(lock);
    await host.answering();
    const holds = (pid: number | string) =>
      readdirSync(`/proc/${pid}/fd`).some(fd => {
        try {
          return readlinkSync(`/proc/${pid}/fd/${fd}`) === path;
        } catch {
          return false;
        }
      });
    expect(holds(host.process.pid ?? 0)).toBe(true);

    const client = await host.client();
    const cell = 'import os, time\nprint(os.getppid(), os.getpid(), flush=True)\ntime.sleep(30)\n';
    const { value } = await client.run({ line: 'train --no-wait --job-name locked', cell });
    const { ref } = value as unknown as { ref: JobDescription['ref'] };
    const reading = await client.subscribe(logLines, { ref, follow: true }, 100);
    const line = await reading.first(({ text }) => /^\d+ \d+$/.test(text));
    for (const pid of line.text.split(' ')) {
      expect(holds(pid)).toBe(false);
    }
    host.process.kill('SIGKILL');
    await host.ended();
    for (const pid of line.text.split(' ')) {
      expect(holds(pid)).toBe(false);
      process.kill(Number(pid), 'SIGKILL');
    }
  });

  it('drops the credentials of whoever started it, and takes those of who asks', async () => {
    await using host = await StartedHost.start(bundle, { AWS_ACCESS_KEY_ID: 'AKIAOFTHESTARTER' });
    const client = await host.client();
    const names: string[] = [];
    await client.run({ line: 'doctor' }, outputs => void names.push(...texts(outputs)));
    expect(names.join('\n')).toContain('AWS');
    expect(names.join('\n')).not.toContain('AKIAOFTHESTARTER');
    expect(readFileSync(`/proc/${host.process.pid}/environ`, 'utf8')).toContain(
      'AWS_ACCESS_KEY_ID'
    );
  });
});

describe('A training run, from the cell to the model', () => {
  const cell = [
    'import argparse, os',
    'parser = argparse.ArgumentParser()',
    'parser.add_argument("--epochs", type=int)',
    'epochs = parser.parse_args().epochs',
    'for epoch in range(epochs):',
    '    print(f"epoch {epoch} loss: {1 / (epoch + 1):.3f}")',
    'open(os.path.join(os.environ["SM_MODEL_DIR"], "model.txt"), "w").write("trained")'
  ].join('\n');

  let host: StartedHost;

  beforeAll(async () => {
    host = await StartedHost.start(bundle);
  });

  afterAll(() => host[Symbol.asyncDispose]());

  it('shows the job at once, waits, and hands back what it left', async () => {
    const client = await host.client();
    const outputs: Output[] = [];
    const result = await client.run(
      { line: 'train --hp epochs=3 --base-job-name digits', cell },
      shown => void outputs.push(...shown)
    );
    const [first, last] = [outputs[0], outputs.at(-1)];
    expect(first).toMatchObject({ type: 'display', id: 'job' });
    expect(last).toMatchObject({ type: 'update', id: 'job' });
    const bundles = outputs.flatMap(output => ('bundle' in output ? [output.bundle] : []));
    for (const bundle of bundles) {
      expect(Object.keys(bundle)).toEqual([JOB_MIME, 'text/html', 'text/plain']);
    }
    expect(bundles.at(-1)?.[JOB_MIME]).toMatchObject({
      contextId: client.info.contextId,
      saved: { job: { status: 'Completed' }, total: expect.any(Number) as unknown, complete: true }
    });
    const plain = plainOf(bundles.at(-1));
    expect(plain).toMatch(
      /^Training job digits-\d{4}-.* completed on this machine \(process\), local_cpu in 00:00:\d\d/
    );
    expect(plain).toContain('model.tar.gz');
    expect(result).toMatchObject({
      exitCode: 0,
      value: { type: 'job', job: { status: 'Completed', hyperparameters: { epochs: 3 } } }
    });
    const { job } = result.value as unknown as { job: JobDescription };
    expect(existsSync(job.model?.uri ?? '')).toBe(true);
  });

  it('prints the log on a terminal, and everything else on standard error', async () => {
    const client = await host.client({ face: 'terminal' });
    writeFileSync(join(host.home, 'train.py'), cell);
    const outputs: Output[] = [];
    const result = await client.run(
      { line: 'train --entry-point train.py --hp epochs=3' },
      shown => void outputs.push(...shown)
    );
    const lines = outputs.filter(output => output.type === 'line');
    const printed = lines.filter(line => line.stream === undefined).map(line => line.text);
    expect(printed.join('\n').split('\n')).toEqual([
      'epoch 0 loss: 1.000',
      'epoch 1 loss: 0.500',
      'epoch 2 loss: 0.333'
    ]);
    const aside = lines.filter(line => line.stream === 'stderr').map(line => line.text);
    expect(aside.join('\n')).toMatch(
      / on this machine \(process\), local_cpu[^]*completed on this machine[^]*Complete: 3 lines\.$/
    );
    expect(result.exitCode).toBe(0);
  });

  it('ends in the reason and the last line of the traceback when the script fails', async () => {
    const client = await host.client();
    const outputs: Output[] = [];
    const run = client.run(
      {
        line: 'train --job-name broken',
        cell: 'print("one")\nraise ValueError("no such digit")\n'
      },
      shown => void outputs.push(...shown)
    );
    await expect(run).rejects.toMatchObject({
      problem: {
        kind: 'job-failed',
        message: expect.stringMatching(
          /^Training job broken failed: [^]*ValueError: no such digit/
        ) as unknown,
        hint: 'Its log is above, and in `%sagemaker logs broken`.'
      }
    });
    const plain = texts(outputs).at(-1);
    expect(plain).toContain('Traceback (most recent call last):');
    expect(plain).toContain('ValueError: no such digit');

    const terminal = await host.client({ face: 'terminal' });
    const again: Output[] = [];
    const result = await terminal.run(
      { line: 'attach broken' },
      shown => void again.push(...shown)
    );
    expect(result.exitCode).toBe(1);
    expect(texts(again).join('\n').split('\n')).toContain('one');
  });

  it('goes on without the host, and the next host has every line once', async () => {
    await using host = await StartedHost.start(bundle);
    const client = await host.client();
    const slow =
      'import time\nfor i in range(40):\n    print(i, flush=True)\n    time.sleep(0.05)\n';
    const { value } = await client.run({ line: 'train --no-wait --job-name lasting', cell: slow });
    const { ref } = value as unknown as { ref: JobDescription['ref'] };
    const before = await client.subscribe(logLines, { ref, follow: true }, 1_000);
    await before.until(5);
    host.process.kill('SIGKILL');
    await host.ended();
    host.launch();
    await host.answering();
    const next = await host.client();
    const after = before.events.at(-1)?.position;
    const rest = await next.subscribe(logLines, { ref, follow: true, after }, 1_000);
    expect(await rest.ended).toBeUndefined();
    const numbers = [...before.events, ...rest.events].map((line: LogLine) => line.text);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => `${index}`));
    expect((await next.request(describeJob, { ref })).status).toBe('Completed');
  });

  it('keeps 20,000 lines of a script that ends at once, in order', async () => {
    const client = await host.client();
    const { value } = await client.run({
      line: 'train --job-name many',
      cell: 'for i in range(20000):\n    print(i)\n'
    });
    const { ref } = value as unknown as { ref: JobDescription['ref'] };
    const reading = await client.subscribe(logLines, { ref, follow: false }, 100_000);
    await reading.ended;
    expect(reading.events.map(line => Number(line.text))).toEqual(
      Array.from({ length: 20_000 }, (_, index) => index)
    );
  });

  it('detaches on an interrupt, is stopped by stop, and says so', async () => {
    const client = await host.client({
      env: { PATH: process.env.PATH ?? '', JUPYTERLAB_SAGEMAKER_STOP_GRACE: '500' }
    });
    const interrupt = new AbortController();
    const outputs: Output[] = [];
    const result = await client.run(
      {
        line: 'train --job-name endless',
        cell: 'import time\nprint("on", flush=True)\ntime.sleep(60)\n'
      },
      shown => {
        outputs.push(...shown);
        interrupt.abort();
      },
      interrupt.signal
    );
    expect(texts(outputs).at(-1)).toBe(
      'Detached; endless keeps running. `%sagemaker attach endless` comes back to it, `%sagemaker stop endless` stops it.'
    );
    expect(result.value).toMatchObject({ job: { status: 'InProgress' } });
    const { ref } = result.value as unknown as { ref: JobDescription['ref'] };
    const state = await client.subscribe(logState, { ref }, 1_000);
    await state.first(({ total, open }) => total > 0 || Object.keys(open).length > 0);
    await client.run({ line: 'stop endless' }, shown => void outputs.push(...shown));
    expect(texts(outputs).at(-1)).toMatch(/^endless is asked to stop: SIGTERM now/);
    await state.first(({ phase }) => phase === 'complete' || phase === 'settled');
    expect((await client.request(describeJob, { ref })).status).toBe('Stopped');
    await eventually(() => expect(host.stderr).toBe(''));
  });

  it('needs the Python of its caller', async () => {
    const client = await host.client({ python: '/no/such/python' });
    await expect(client.run({ line: 'train', cell: 'pass' })).rejects.toMatchObject({
      problem: { kind: 'machine', message: expect.stringContaining('/no/such/python') as unknown }
    });
  });
});
