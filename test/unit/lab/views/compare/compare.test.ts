import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { rowsOf } from '../../../../../src/lab/views/compare/rows';
import { CompareView } from '../../../../../src/lab/views/compare/view';
import { watchJob, type JobRef, type MetricSeries } from '../../../../../src/protocol';
import { FakeHost, job, jobMetrics, REF, T0 } from '../fakeHost';
import { steerSight } from '../sight';

const OTHER: JobRef = { ...REF, name: 'digits-2' };

function loss(...values: number[]): MetricSeries {
  return { name: 'loss', source: 'algorithm', times: values.map((_, at) => T0 + at), values };
}

test('rows say what differs, and leave out what no job has', () => {
  const trans = nullTranslator.load('');
  const groups = rowsOf(
    [
      { job: job({ hyperparameters: { epochs: 3, lr: 0.1 } }), series: [loss(2, 0.5)] },
      { job: job({ hyperparameters: { epochs: 5, lr: 0.1 } }), series: [] }
    ],
    T0,
    trans
  );
  expect(groups.map(({ title }) => title)).toEqual(['Job', 'Hyperparameters', 'Last values']);
  expect(groups[1]?.rows).toEqual([
    { name: 'epochs', values: ['3', '5'], differs: true },
    { name: 'lr', values: ['0.1', '0.1'], differs: false }
  ]);
  expect(groups[2]?.rows).toEqual([{ name: 'loss', values: ['0.500', ''], differs: true }]);
  expect(groups[0]?.rows.map(({ name }) => name)).not.toContain('Image');
});

describe('a comparison', () => {
  let host: FakeHost;
  let view: CompareView;
  let picked: JobRef | undefined;
  const opened: JobRef[] = [];

  const says = async (words: RegExp): Promise<void> => {
    for (let turn = 0; turn < 50 && !words.test(view.node.textContent ?? ''); turn++) {
      await new Promise(done => setTimeout(done));
    }
    expect(view.node.textContent).toMatch(words);
  };
  const button = (label: string) =>
    [...view.node.querySelectorAll('button')].find(
      node => node.textContent === label || node.getAttribute('aria-label') === label
    );
  const subscribers = (name: string) =>
    [...host.subscriptions].filter(({ params }) => JSON.stringify(params).includes(`"${name}"`));

  beforeEach(() => {
    steerSight();
    jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
    host = new FakeHost();
    picked = OTHER;
    view = new CompareView({
      host,
      jobs: [REF],
      translator: nullTranslator,
      open: ref => opened.push(ref),
      pick: () => Promise.resolve(picked ? [picked] : [])
    });
    Widget.attach(view, document.body);
  });

  afterEach(() => {
    view.dispose();
    expect(host.subscriptions.size).toBe(0);
  });

  it('asks for a second job, and watches each as long as it is there', async () => {
    await says(/Add a second job/);
    button('Add jobs…')?.click();
    await says(/digits-2/);
    expect(subscribers('digits-2')).toHaveLength(2);
    view.model.add(OTHER);
    expect(view.model.jobs).toHaveLength(2);
    button('Take digits-2 out of the comparison')?.click();
    await says(/Add a second job/);
    expect(subscribers('digits-2')).toHaveLength(0);
  });

  it('overlays the jobs in one chart, by the time since each began', async () => {
    view.model.add(OTHER);
    for (const { topic, onEvents, params } of [...host.subscriptions]) {
      const second = JSON.stringify(params).includes('digits-2');
      const later = second ? 3_600_000 : 0;
      onEvents([
        topic === watchJob.topic
          ? job({ ref: second ? OTHER : REF, startedAt: T0 + later })
          : [{ ...loss(2, 1), times: [T0 + later, T0 + later + 1000] }]
      ]);
    }
    expect(host.readers(jobMetrics)).toBe(2);
    await says(/loss · digits-1/);
    await says(/loss · digits-2/);
    expect(view.model.jobs.map(one => one.series[0]?.times)).toEqual([
      [0, 1000],
      [0, 1000]
    ]);
    expect(view.node.querySelectorAll('.jp-sm-Chart')).toHaveLength(1);
  });

  it('tells of a job that is not there, beside the others', async () => {
    host.end(watchJob, { kind: 'not-found', message: 'There is no such job.' });
    await says(/digits-1There is no such job\./);
  });
});
