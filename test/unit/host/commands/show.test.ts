import fc from 'fast-check';

import { jobBundle } from '../../../../src/host/commands/show/bundle';
import { counted, duration, size, span } from '../../../../src/host/commands/show/figures';
import { escapeHtml } from '../../../../src/host/commands/show/html';
import { lastState, plainText } from '../../../../src/host/logs/text';
import { merge } from '../../../../src/host/commands/show/merge';
import { jobSentence } from '../../../../src/host/commands/show/sentence';
import type { JobDescription } from '../../../../src/protocol';
import { job, NOW } from '../rpc/fakeHost';

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
            lines: [{ position: 0, time: NOW, host: 'algo-1', text: `</pre><script>${text}` }],
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
    [plainText('\u001b]8;;http://x\u0007link\u001b]8;;\u0007 \u001b[1;31mred\u001b[0m'), 'link red']
  ])('%s', (shown, expected) => expect(shown).toBe(expected));
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

describe('a time of numbers', () => {
  const at = new Date(2026, 10, 22, 10, 41, 7).getTime();
  it.each([
    [9_000, ['2026-11-22 10:41:07', '2026-11-22 10:41:16']],
    [3_600_000, ['2026-11-22 10:41', '2026-11-22 11:41']]
  ])('of %d ms is told as %j', (length, words) => {
    expect(span(at, at + length)).toEqual(words);
  });
});

describe('what a notebook shows without a host', () => {
  const line = (position: number) => ({ position, time: NOW, host: 'algo-1', text: `${position}` });
  const html = (count: number) => {
    const lines = Array.from({ length: count }, (_, position) => line(position));
    const snapshot = { at: NOW, job: job('digits'), lines, total: count, complete: true };
    const text = jobBundle(snapshot, { contextId: 'one' })['text/html'];
    return typeof text === 'string' ? text : '';
  };

  it('is the end of a long log, and says so, in the letters of a log', () => {
    expect(html(40)).toMatch(
      /The last 20 lines:<\/div><pre style="[^"]*monospace[^"]*">algo-1 20\n/
    );
    expect(html(5)).not.toContain('The last');
  });
});
