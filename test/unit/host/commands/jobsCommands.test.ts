import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import * as z from 'zod/mini';

import type { JobDescription } from '../../../../src/protocol';
import { JOB_MIME } from '../../../../src/protocol';
import { ProblemError } from '../../../../src/host/problem';
import { caller, FakeHost, job, NOW } from '../rpc/fakeHost';
import { bundles, lines, ran } from './ran';

const ended = (name: string, changes: Partial<JobDescription> = {}) =>
  job(name, {
    status: 'Completed',
    secondaryStatus: 'Completed',
    endedAt: NOW + 61_000,
    ...changes
  });

const remote = (name: string, changes: Partial<JobDescription> = {}) =>
  job(name, {
    ref: { kind: 'training', place: 'sagemaker', name, region: 'eu-west-1' },
    ...changes
  });

describe('jobs', () => {
  it('is a table of every place, newest first', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('old', { createdAt: NOW }));
    fake.remote.set(
      remote('new', { createdAt: NOW + 1, instanceType: 'ml.p3.2xlarge', instanceCount: 2 })
    );
    const run = await ran(fake, 'jobs', { face: 'terminal' });
    const [head, first, second] = lines(run).map(line => line.split(/ {2,}/));
    expect(head).toEqual(['Name', 'State', 'Created', 'Took', 'Instance', 'Where']);
    expect(first).toEqual([
      'new',
      '◐ Training',
      expect.any(String),
      expect.any(String),
      '2 × ml.p3.2xlarge',
      'SageMaker eu-west-1'
    ]);
    expect(second).toEqual([
      'old',
      '✓ Completed',
      expect.any(String),
      '00:01:01',
      'local_cpu',
      'this machine (process)'
    ]);
    expect(run.result?.value).toMatchObject({
      type: 'jobs',
      jobs: [{ ref: { name: 'new' } }, { ref: { name: 'old' } }]
    });
  });

  it('is a value that goes on acting as its caller did, with the profile of its line', async () => {
    using fake = new FakeHost();
    const by = fake.contexts.register(caller('kernel').context);
    const run = await ran(fake, 'jobs --profile research', { by });
    const { contextId } = z.object({ contextId: z.string() }).parse(run.result?.value);
    expect(contextId).not.toBe(by.id);
    expect(fake.contexts.callerOf({ contextId }, by).context.profile).toBe('research');
  });

  it('is markup with everything escaped and the same as text in a notebook', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('a', { instanceType: '<script>alert(1)</script>' }));
    const [bundle] = bundles(await ran(fake, 'jobs'));
    expect(bundle?.['text/html']).toContain('&lt;script&gt;');
    expect(bundle?.['text/html']).not.toContain('<script');
    expect(bundle?.['text/plain']).toContain('a     ✓ Completed');
  });

  it('says under the table what could not be listed, and hides nothing', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('mine'));
    fake.remote.failure = new ProblemError('credentials', 'There are no AWS credentials here.', {
      hint: 'Run `aws sso login`.'
    });
    const run = await ran(fake, 'jobs', { face: 'terminal' });
    expect(lines(run)).toHaveLength(3);
    expect(lines(run).at(-1)).toBe(
      'SageMaker’s jobs are not listed: There are no AWS credentials here. Run `aws sso login`.'
    );
  });

  it('says how to begin where there are none, and that there are more', async () => {
    using fake = new FakeHost();
    expect(lines(await ran(fake, 'jobs', { face: 'terminal' }))).toEqual([
      'There are no such jobs; `jupyter sagemaker train --entry-point train.py` starts one.'
    ]);
    fake.local.set(ended('a'));
    fake.local.set(ended('b'));
    expect(lines(await ran(fake, 'jobs --limit 1', { face: 'terminal' })).at(-1)).toBe(
      'The first 1 job; `jupyter sagemaker jobs --limit N` shows more.'
    );
  });
});

describe('attach', () => {
  it('prints the log of a job that ended, and how it ended', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('mine'));
    fake.local.print('mine', 'one', '\rtwo 50%\rtwo 100%\r', '\u001b[31mthree\u001b[0m');
    const run = await ran(fake, 'attach mine', { face: 'terminal' });
    expect(lines(run)).toEqual(['one', 'two 100%', '\u001b[31mthree\u001b[0m']);
    expect(lines(run, 'stderr').at(-1)).toBe('Complete: 3 lines.');
    expect(run.result?.exitCode).toBe(0);
  });

  it.each([
    ['--tail 2', ['line 8', 'line 9']],
    ['--grep "[357]$"', ['line 3', 'line 5', 'line 7']],
    ['--since 2026-11-22T10:41:07.318Z', ['line 7', 'line 8', 'line 9']],
    ['--host algo-2', []]
  ])('prints with %s only what was asked for', async (options, expected) => {
    using fake = new FakeHost();
    fake.local.set(ended('mine'));
    fake.local.print('mine', ...Array.from({ length: 10 }, (_, index) => `line ${index}`));
    expect(lines(await ran(fake, `attach mine ${options}`, { face: 'terminal' }))).toEqual(
      expected
    );
  });

  it.each([
    ['--host algo-2 --host algo-1 --grep nothing', 'The log has no host algo-2; it has algo-1.'],
    ['--grep nothing', 'The log has 2 lines, none of which was asked for.'],
    ['--level error --no-wait', 'The log has 2 lines, none of which was asked for.']
  ])('says of %s that nothing passes', async (options, sentence) => {
    using fake = new FakeHost();
    fake.local.set(ended('mine'));
    fake.local.print('mine', 'one', 'two');
    const run = await ran(fake, `attach mine ${options}`, { face: 'terminal' });
    expect(lines(run)).toEqual([]);
    expect(lines(run, 'stderr')).toContain(sentence);
  });

  it('without waiting prints what there is, and goes', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine'));
    fake.local.print('mine', 'one', 'two');
    const run = await ran(fake, 'attach mine --no-wait', { face: 'terminal' });
    expect(lines(run)).toEqual(['one', 'two']);
    expect(lines(run, 'stderr').at(-1)).toContain('Training job mine runs on');
  });

  it('follows a running job line by line, with its hosts where there are several', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine', { hosts: ['algo-1', 'algo-2'] }));
    fake.local.print('mine', 'one');
    const run = await ran(fake, 'attach mine', {
      face: 'terminal',
      shown: output => {
        if (output.type === 'line' && output.text === 'algo-1 | one') {
          fake.local.print('mine', 'two');
        }
        if (output.type === 'line' && output.text === 'algo-1 | two') {
          fake.local.set(ended('mine', { hosts: ['algo-1', 'algo-2'] }));
        }
      }
    });
    expect(lines(run)).toEqual(['algo-1 | one', 'algo-1 | two']);
  });

  it('says on a terminal why nothing comes, and that it goes on', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine'));
    fake.local.print('mine', 'one');
    const problem = {
      kind: 'credentials',
      message: 'The token expired.',
      hint: 'Renew it.'
    } as const;
    const run = await ran(fake, 'attach mine', {
      face: 'terminal',
      shown: output => {
        if (output.type !== 'line') {
          return;
        }
        if (output.text === 'one') {
          fake.local.pause(problem);
        } else if (output.text === 'The token expired. Renew it.') {
          fake.local.pause(undefined);
        } else if (output.text === 'The log goes on.') {
          fake.local.set(ended('mine'));
        }
      }
    });
    expect(lines(run, 'stderr').slice(2, 4)).toEqual([
      'The token expired. Renew it.',
      'The log goes on.'
    ]);
  });

  it('opens the view in a notebook with what was asked for', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('mine'));
    fake.local.print('mine', 'fine', 'Error: no');
    const run = await ran(fake, 'attach mine --level error --tail 5');
    const last = bundles(run).at(-1)?.[JOB_MIME];
    expect(last).toMatchObject({
      filter: { level: 'error' },
      saved: { lines: [{ text: 'Error: no' }], total: 2 }
    });
  });

  it('without a name takes the job that runs', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('past'));
    fake.local.set(job('running'));
    const run = await ran(fake, 'attach --no-wait', { face: 'terminal' });
    expect(run.result?.value).toMatchObject({ ref: { name: 'running' } });
  });

  it('without a name lists the running ones to choose from', async () => {
    using fake = new FakeHost();
    fake.local.set(job('one'));
    fake.remote.set(remote('two', { createdAt: NOW + 5 }));
    const run = await ran(fake, 'attach', { face: 'terminal' });
    expect(lines(run).at(-1)).toBe('2 jobs are running; choose one: jupyter sagemaker attach two');
    expect(run.result).toMatchObject({ exitCode: 1, value: { type: 'jobs' } });
  });

  it('without a name says that none runs', async () => {
    using fake = new FakeHost();
    const { error } = await ran(fake, 'attach');
    expect(error).toMatchObject({
      problem: {
        kind: 'not-found',
        message: 'No job is running.',
        hint: '`%sagemaker attach NAME` shows one that has ended, `%sagemaker jobs` lists them.'
      }
    });
  });

  it.each([
    ['attach digits-1', 'There is no job "digits-1".', 'Did you mean "digits-2"?'],
    ['attach nothing-like-it', 'There is no job "nothing-like-it".', '`jobs` lists what there is.'],
    ['logs digit', 'There is no job "digit".', 'Did you mean "digits-2"?'],
    ['stop digits-3', 'There is no job "digits-3".', 'Did you mean "digits-2"?']
  ])(
    '%s is told that there is no such job, and of the nearest name',
    async (line, message, hint) => {
      using fake = new FakeHost();
      fake.local.set(ended('digits-2'));
      const { error } = await ran(fake, line);
      expect(error).toMatchObject({ problem: { kind: 'not-found', message, hint } });
    }
  );

  it('says why SageMaker could not be asked for the job', async () => {
    using fake = new FakeHost();
    fake.remote.failure = new ProblemError('credentials', 'There are no AWS credentials here.', {
      hint: 'Run `aws sso login`.'
    });
    const { error } = await ran(fake, 'attach cifar');
    expect(error).toMatchObject({
      problem: {
        kind: 'credentials',
        message:
          'There is no job "cifar" on this machine, and SageMaker could not be asked: There are no AWS credentials here.',
        hint: 'Run `aws sso login`.'
      }
    });
  });

  it('refuses a pattern that is no regular expression', async () => {
    using fake = new FakeHost();
    const { error } = await ran(fake, 'attach mine --grep "("');
    expect((error as Error).message).toMatch(
      /^--grep takes a regular expression, and "\(" is none/
    );
  });

  it('ends a cell whose job failed with the reason, after it was shown', async () => {
    using fake = new FakeHost();
    fake.local.set(
      ended('mine', {
        status: 'Failed',
        secondaryStatus: 'Failed',
        failureReason: 'The script ended with exit code 1'
      })
    );
    fake.local.print(
      'mine',
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in <module>',
      'ValueError: no'
    );
    const run = await ran(fake, 'attach mine');
    expect(run.error).toMatchObject({
      problem: {
        kind: 'job-failed',
        message: 'Training job mine failed: The script ended with exit code 1. ValueError: no'
      }
    });
    expect(bundles(run).at(-1)?.['text/plain']).toContain('Traceback (most recent call last):');
    expect(bundles(run).at(-1)?.['text/html']).toContain('ValueError: no');
  });

  it('ends on a terminal with exit code 1 for a job that failed', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('mine', { status: 'Failed', secondaryStatus: 'Failed', exitCode: 3 }));
    const run = await ran(fake, 'attach mine', { face: 'terminal' });
    expect(run.result?.exitCode).toBe(1);
    expect(lines(run, 'stderr').join('\n')).toContain(
      'failed on this machine (process), local_cpu after 00:01:01'
    );
    expect(lines(run, 'stderr').join('\n')).toContain('the script ended with exit code 3.');
  });
});

describe('logs', () => {
  it('prints what there is and ends, while the job runs on', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine'));
    fake.local.print('mine', 'one', 'two');
    const run = await ran(fake, 'logs mine', { face: 'terminal' });
    expect(lines(run)).toEqual(['one', 'two']);
  });

  it('says so when there is nothing yet, or nothing of what was asked for', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine'));
    const run = await ran(fake, 'logs mine', { face: 'terminal' });
    expect(lines(run, 'stderr')).toEqual(['Nothing has been logged yet.']);
    fake.local.print('mine', 'one');
    const filtered = await ran(fake, 'logs mine --level error', { face: 'terminal' });
    expect(lines(filtered, 'stderr')).toEqual(['The log has 1 line, none of which was asked for.']);
  });

  it('shows the last lines in a notebook, once', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine'));
    fake.local.print('mine', 'one', 'two', 'three');
    const run = await ran(fake, 'logs mine --tail 2');
    expect(run.outputs.map(output => output.type)).toEqual(['display']);
    expect(bundles(run)[0]?.[JOB_MIME]).toMatchObject({
      saved: { lines: [{ text: 'two' }, { text: 'three' }], total: 3 }
    });
  });

  it('saves every line to a file, whole or not at all', async () => {
    using fake = new FakeHost();
    const cwd = mkdtempSync(join(tmpdir(), 'save-'));
    fake.local.set(ended('mine'));
    fake.local.print('mine', ...Array.from({ length: 2_500 }, (_, index) => `line ${index}`));
    const by = caller('kernel', { cwd });
    const run = await ran(fake, 'logs mine --save "my log.txt"', { by });
    expect(lines(run)).toEqual([`Saved 2,500 lines of mine to ${join(cwd, 'my log.txt')}.`]);
    expect(run.outputs.filter(output => output.type === 'progress').at(-1)).toMatchObject({
      done: 2_500,
      unit: 'steps'
    });
    const text = readFileSync(join(cwd, 'my log.txt'), 'utf8');
    expect(text.split('\n')).toEqual([
      ...Array.from({ length: 2_500 }, (_, index) => `line ${index}`),
      ''
    ]);

    const interrupt = new AbortController();
    const cut = await ran(fake, 'logs mine --save other.txt', {
      by,
      signal: interrupt.signal,
      shown: () => interrupt.abort()
    });
    expect(lines(cut)).toEqual([`Interrupted; ${join(cwd, 'other.txt')} was not written.`]);
    expect(existsSync(join(cwd, 'other.txt'))).toBe(false);

    const nowhere = await ran(fake, 'logs mine --save no/such/place.txt', { by });
    expect((nowhere.error as Error).message).toMatch(
      /^The log cannot be saved to .*place\.txt: .*ENOENT.*; choose a directory/
    );
    expect(readdirSync(cwd)).toEqual(['my log.txt']);
    rmSync(cwd, { recursive: true });
  });
});

describe('stop', () => {
  it('asks the job to stop and says what happens', async () => {
    using fake = new FakeHost();
    fake.local.set(job('mine'));
    const run = await ran(fake, 'stop mine');
    expect(lines(run)).toEqual([
      'mine is asked to stop: SIGTERM now, SIGKILL after 120 seconds. `%sagemaker attach mine` shows how it ends.'
    ]);
    expect(run.result?.value).toMatchObject({ job: { status: 'Stopping' } });
  });

  it('has nothing to do for a job that has ended', async () => {
    using fake = new FakeHost();
    fake.local.set(ended('mine'));
    expect(lines(await ran(fake, 'stop mine'))[0]).toMatch(
      /^Nothing to stop\. Training job mine completed on/
    );
  });
});

describe('doctor', () => {
  it('says of each thing how it is, and what to do', async () => {
    using fake = new FakeHost();
    const by = caller('terminal', { python: '/no/such/python', env: { PATH: '/nowhere' } });
    const run = await ran(fake, 'doctor', { by });
    const text = lines(run).join('\n');
    expect(text).toMatch(/✓ Host {9}version 1\.2\.3, process \d+, up /);
    expect(text).toMatch(/✓ Directories {2}jobs in /);
    expect(text).toMatch(/✕ Python {7}\/no\/such\/python does not start: .*ENOENT/);
    expect(text).toContain('Restart the kernel with an environment that still exists.');
    expect(text).toMatch(/✓ Local runs {3}--instance local_cpu runs as a process/);
    expect(text).toMatch(/– GPU {10}/);
    expect(text).toContain('– AWS          There are no AWS credentials here.');
    expect(text).toContain('Run `aws sso login`. Local runs work without AWS.');
    expect(run.result?.exitCode).toBe(1);
  });

  it('is a table in a notebook', async () => {
    using fake = new FakeHost();
    const [bundle] = bundles(await ran(fake, 'doctor'));
    expect(Object.keys(bundle ?? {})).toEqual(['text/html', 'text/plain']);
  });
});

describe('A cell under a command', () => {
  it('is refused where the command takes none', async () => {
    using fake = new FakeHost();
    const { error } = await ran(fake, { line: 'jobs', cell: 'print(1)' });
    expect((error as Error).message).toBe(
      'jobs takes no cell; write %sagemaker jobs with one percent sign, on a line of its own.'
    );
  });
});
