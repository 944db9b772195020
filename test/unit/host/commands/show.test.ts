import fc from 'fast-check';

import { jobBundle } from '../../../../src/host/commands/show/bundle';
import { lastState, readable } from '../../../../src/host/commands/show/ansi';
import { counted, duration, size } from '../../../../src/host/commands/show/figures';
import { escapeHtml } from '../../../../src/host/commands/show/html';
import { merge } from '../../../../src/host/commands/show/merge';
import { jobSentence } from '../../../../src/host/commands/show/sentence';
import { lastTraceback } from '../../../../src/host/commands/show/traceback';
import { nearest, typingErrors } from '../../../../src/host/commands/nearest';
import type { JobDescription, LogLine } from '../../../../src/protocol';
import { job, NOW } from '../rpc/fakeHost';

const logged = (text: string, host = 'algo-1'): LogLine[] =>
  text.split('\n').map((line, position) => ({ position, time: NOW, host, text: line }));

describe('The last traceback of a log', () => {
  it('goes from its first line to the error', () => {
    const text = [
      'Traceback (most recent call last):',
      '  File "a.py", line 1',
      'KeyError: 1',
      'epoch 2',
      'Traceback (most recent call last):',
      '  File "train.py", line 3, in <module>',
      '    fit()',
      '',
      '    ~~~^^',
      'ValueError: no such digit',
      'the end'
    ].join('\n');
    expect(lastTraceback(logged(text))).toEqual({
      lines: text.split('\n').slice(4, 10),
      error: 'ValueError: no such digit'
    });
  });

  it('is found in colours, behind an indent and among lines of other hosts', () => {
    const lines = [
      ...logged('\u001b[31m  Traceback (most recent call last):\u001b[0m'),
      ...logged('epoch 7', 'algo-2'),
      ...logged('    File "a.py", line 1'),
      ...logged('  \u001b[1mtorch.OutOfMemoryError\u001b[0m: 5 GB')
    ];
    expect(lastTraceback(lines)?.error).toBe('torch.OutOfMemoryError: 5 GB');
    expect(lastTraceback(lines)?.lines).toHaveLength(3);
  });

  it('is a SyntaxError too, which has no such first line', () => {
    const text =
      'starting\n  File "a.py", line 1\n    if x\n        ^\nSyntaxError: expected \':\'';
    expect(lastTraceback(logged(text))).toEqual({
      lines: text.split('\n').slice(1),
      error: "SyntaxError: expected ':'"
    });
  });

  it('is none where there is none, or where it breaks off', () => {
    expect(lastTraceback(logged('all\nis\nwell'))).toBeUndefined();
    expect(
      lastTraceback(logged('Traceback (most recent call last):\n  File "a.py"'))
    ).toBeUndefined();
  });
});

describe('A job in full sentences', () => {
  const at = NOW + 192_000;
  it.each<[changes: Partial<JobDescription>, sentence: RegExp]>([
    [
      {},
      /^Training job digits runs on this machine \(process\), local_cpu, Training, since 2026-11-22 \d\d:41\.$/
    ],
    [
      { status: 'Completed', endedAt: at, model: { uri: '/m/model.tar.gz', bytes: 1_234_567 } },
      /^Training job digits completed on this machine \(process\), local_cpu in 00:03:12 at .*\. Model: \/m\/model\.tar\.gz \(1\.2 MB\)\.$/
    ],
    [
      { status: 'Failed', endedAt: at, failureReason: 'Out of memory' },
      /failed on .* after 00:03:12 at .*: Out of memory\.$/
    ],
    [{ status: 'Failed', endedAt: at, exitCode: 137 }, /: the script ended with exit code 137\.$/],
    [
      { status: 'Stopped', endedAt: at, billableSeconds: 60 },
      /was stopped on .*\. 60 s are billed\.$/
    ],
    [{ status: 'Stopping' }, /^Training job digits is being stopped on/],
    [
      {
        ref: { kind: 'processing', place: 'sagemaker', name: 'p', region: 'eu-west-1' },
        instanceType: undefined
      },
      /^Processing job p runs on SageMaker eu-west-1, Training, since/
    ]
  ])('%j', (changes, sentence) => {
    expect(jobSentence(job('digits', changes), at)).toMatch(sentence);
  });
});

describe('The bundle of a job', () => {
  it('holds no markup but ours, whatever the job and its log say', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (name, text) => {
        const bundle = jobBundle(
          {
            at: NOW,
            job: job(`<img src=x onerror=alert(1)>${name}`, {
              status: 'Failed',
              failureReason: `<b>${text}`,
              secondaryStatus: `"><script>${name}`
            }),
            lines: logged(`</pre><script>${text}`),
            total: 1,
            complete: true
          },
          { contextId: 'c' }
        );
        const tags =
          JSON.stringify(bundle['text/html'])
            .replaceAll('\\"', '"')
            .match(/<[^>]*>/g) ?? [];
        expect(tags.every(tag => /^<\/?(div|strong|code|pre)( style="[^"<>]*")?>$/.test(tag))).toBe(
          true
        );
      })
    );
  });

  it('never cuts a line in the middle of a character', () => {
    expect(escapeHtml(`<a href="x">'&'</a>`)).toBe(
      '&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;'
    );
  });
});

describe('Figures', () => {
  it.each([
    [duration(0), '00:00:00'],
    [duration(61_999), '00:01:01'],
    [duration(90_000_000), '25:00:00'],
    [duration(-5), '00:00:00'],
    [size(0), '0 bytes'],
    [size(999), '999 bytes'],
    [size(1_234_567), '1.2 MB'],
    [counted(1, 'line'), '1 line'],
    [counted(4_018, 'line'), '4,018 lines'],
    [lastState('10%\r50%\r100%\r'), '100%'],
    [readable('\u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u001b[1;31mred\u001b[0m'), 'link red']
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
});

describe('The nearest name', () => {
  it.each([
    ['trian', ['train', 'jobs'], 'train'],
    ['--inst', ['--instance', '--help'], '--instance'],
    ['JOBS', ['jobs'], 'jobs'],
    ['x', ['train', 'jobs'], undefined],
    ['', ['train'], undefined]
  ])('%s among %j', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected);
  });

  it('counts typing errors as a distance does', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (one, other) => {
        expect(typingErrors(one, other)).toBe(typingErrors(other, one));
        expect(typingErrors(one, other) === 0).toBe(one === other);
        expect(typingErrors(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
      })
    );
  });
});

describe('Merging generators', () => {
  async function* numbers(from: number, to: number) {
    for (let number = from; number < to; number += 1) {
      yield number;
    }
  }

  it('gives every value of each, in its order', async () => {
    const values: number[] = [];
    for await (const value of merge(numbers(0, 100), numbers(1_000, 1_050), numbers(0, 0))) {
      values.push(value);
    }
    expect(values.filter(value => value < 1_000)).toEqual(
      Array.from({ length: 100 }, (_, index) => index)
    );
    expect(values.filter(value => value >= 1_000)).toHaveLength(50);
  });

  it('is not held up by one that waits, and fails with one that fails', async () => {
    const merged = merge(
      numbers(0, 3),
      (async function* (): AsyncGenerator<number, void, void> {
        await new Promise(() => undefined);
        yield 0;
      })()
    );
    expect(
      [await merged.next(), await merged.next(), await merged.next()].map(next => next.value)
    ).toEqual([0, 1, 2]);
    const failing = merge(
      numbers(0, 1),
      (async function* (): AsyncGenerator<number, void, void> {
        yield 7;
        throw new Error('no more');
      })()
    );
    await expect(
      (async () => {
        while (!(await failing.next()).done);
      })()
    ).rejects.toThrow('no more');
  });
});
