import { nullTranslator } from '@jupyterlab/translation';

import { containsWords } from '../../../../src/lab/panel/filter';
import { groupByDay } from '../../../../src/lab/panel/groupByDay';
import { dayHeading } from '../../../../src/lab/panel/dayHeading';
import { jobFact, jobPlace, jobSaid, statusWord } from '../../../../src/lab/panel/jobs/words';
import type { JobSummary } from '../../../../src/protocol';
import { job } from './fakeHost';

const trans = nullTranslator.load('');
const at = (text: string): number => new Date(text).getTime();
const NOW = at('2026-11-22T10:44:00');

describe('a row', () => {
  it.each<[string, Partial<JobSummary>, string]>([
    [
      'since its script began, while it runs',
      { status: 'InProgress', createdAt: NOW - 100_000, startedAt: NOW - 62_000 },
      '00:01:02'
    ],
    [
      'since it was created, before its script began',
      { status: 'InProgress', createdAt: NOW - 3_000 },
      '00:00:03'
    ],
    [
      'the time it ended, on the day of its heading',
      { createdAt: at('2026-11-20T08:00:00'), endedAt: at('2026-11-20T21:12:00') },
      '21:12'
    ],
    [
      'the time it failed',
      { status: 'Failed', createdAt: NOW, endedAt: at('2026-11-22T09:12:00') },
      'failed 09:12'
    ],
    [
      'the time it was stopped',
      { status: 'Stopped', createdAt: NOW, endedAt: at('2026-11-22T00:05:00') },
      'stopped 00:05'
    ]
  ])('tells %s', (_, rest, fact) => {
    expect(jobFact(job('digits', rest), NOW, trans)).toBe(fact);
  });

  it('tells the day a job ended, where that is another one than it was created on', () => {
    const long = job('long', {
      createdAt: at('2026-11-20T23:00:00'),
      endedAt: at('2026-11-21T01:00:00')
    });
    expect(jobFact(long, NOW, trans)).toMatch(/21/);
  });

  it.each<[Partial<JobSummary>, string]>([
    [{ status: 'InProgress', secondaryStatus: 'Downloading' }, 'Downloading'],
    [{ status: 'InProgress', secondaryStatus: 'MaxRuntimeExceeded' }, 'Max Runtime Exceeded'],
    [{ status: 'InProgress', secondaryStatus: '' }, 'In progress'],
    [{ status: 'Stopping', secondaryStatus: 'Training' }, 'Stopping']
  ])('names the state of %o', (rest, word) => {
    expect(statusWord(job('digits', rest), trans)).toBe(word);
  });

  it.each<[JobSummary, string]>([
    [job('here'), 'this machine'],
    [job('box', { ref: { kind: 'training', place: 'docker', name: 'box' } }), 'Docker'],
    [remote({ instanceType: 'ml.p3.2xlarge' }), 'ml.p3.2xlarge'],
    [remote({ instanceType: 'ml.p3.2xlarge', instanceCount: 4 }), '4 × ml.p3.2xlarge'],
    [remote({}), 'SageMaker']
  ])('names the place', (of, place) => {
    expect(jobPlace(of, trans)).toBe(place);
  });
});

describe('the heading of a day', () => {
  it.each([
    ['2026-11-22T00:00:01', /^Today$/],
    ['2026-11-21T23:59:59', /^Yesterday$/],
    ['2026-11-20T23:59:59', /20/],
    ['2025-11-22T10:00:00', /2025/]
  ])('of %s', (day, heading) => {
    expect(dayHeading(at(day), NOW, trans)).toMatch(heading);
  });
});

describe('the rows', () => {
  it('stand under one heading a day, in the order that the host gave', () => {
    const rows = groupByDay(
      [
        job('c', { createdAt: at('2026-11-22T10:00:00') }),
        job('b', { createdAt: at('2026-11-22T00:00:00') }),
        job('a', { createdAt: at('2026-11-21T23:59:59') })
      ],
      item => item.ref.name
    );
    expect(rows.map(row => (row.type === 'day' ? '—' : row.item.ref.name))).toEqual([
      '—',
      'c',
      'b',
      '—',
      'a'
    ]);
    expect(new Set(rows.map(row => row.key)).size).toBe(rows.length);
  });

  it.each([
    ['DIGITS', ['digits-1', 'digits-2']],
    ['failed digits', ['digits-2']],
    [' this  machine ', ['cifar', 'digits-1', 'digits-2']],
    ['docker', []]
  ])('that pass the filter %p', (text, names) => {
    const jobs = [
      job('cifar', { status: 'InProgress', secondaryStatus: 'Training' }),
      job('digits-1'),
      job('digits-2', { status: 'Failed' })
    ];
    const found = jobs.filter(one => containsWords(jobSaid(one, trans), text));
    expect(found.map(({ ref }) => ref.name)).toEqual(names);
  });
});

function remote(rest: Partial<JobSummary>): JobSummary {
  return job('remote', { ref: { kind: 'training', place: 'sagemaker', name: 'remote' }, ...rest });
}
