import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { EndNotices, type Noticed } from '../../../../src/lab/plugins/endNotice';
import { JobView } from '../../../../src/lab/views/job';
import { EndpointView } from '../../../../src/lab/views/endpoint/view';
import {
  watchEndpoint,
  type EndpointDescription,
  type JobDescription
} from '../../../../src/protocol';
import { FakeHost, job, REF, T0 } from '../views/fakeHost';
import { see, steerSight } from '../views/sight';

const COMPLETED = job({ status: 'Completed', secondaryStatus: 'Completed' });
const FAILED = job({ status: 'Failed', secondaryStatus: 'Failed' });

const SERVING: EndpointDescription = {
  ref: { place: 'sagemaker', name: 'churn', region: 'us-east-1' },
  status: 'InService',
  createdAt: T0,
  modifiedAt: T0,
  contentType: 'application/json',
  accept: 'application/json',
  variants: []
};

describe('the end of a job or of a deployment', () => {
  const asked: string[] = [];

  async function told(
    noticed: Noticed,
    ...ended: readonly (JobDescription | EndpointDescription)[]
  ): Promise<string[]> {
    const notices = new EndNotices(
      {
        open: ({ ref }) => void asked.push(`open ${ref.name}`),
        deploy: ({ ref }) => void asked.push(`deploy ${ref.name}`),
        openEndpoint: ({ ref }) => void asked.push(`open endpoint ${ref.name}`)
      },
      nullTranslator.load('jupyterlab_sagemaker'),
      async () => noticed
    );
    for (const one of ended) {
      await ('variants' in one ? notices.tellEndpoint(one) : notices.tell(one));
    }
    return Notification.manager.notifications.map(
      ({ message, options }) =>
        `${message} ${(options.actions ?? []).map(({ label }) => label).join(', ')}`
    );
  }

  afterEach(() => Notification.manager.dismiss());

  it.each<[Noticed, JobDescription | EndpointDescription, string[]]>([
    ['all', COMPLETED, ['digits-1 is completed. Open']],
    ['all', { ...COMPLETED, model: { uri: '/m' } }, ['digits-1 is completed. Open, Deploy…']],
    ['all', FAILED, ['digits-1 failed. Open']],
    ['all', job({ status: 'Stopped' }), ['digits-1 is stopped. Open']],
    ['failures', COMPLETED, []],
    ['failures', FAILED, ['digits-1 failed. Open']],
    ['none', FAILED, []],
    ['all', SERVING, ['churn is in service. Open']],
    ['failures', SERVING, []],
    [
      'failures',
      { ...SERVING, failureReason: 'No module named x.' },
      ['The update of churn failed. It serves as before. Open']
    ],
    ['failures', { ...SERVING, status: 'Failed' }, ['churn failed. Open']],
    ['none', { ...SERVING, status: 'Failed' }, []]
  ])('with notifications %s', async (noticed, ended, words) => {
    expect(await told(noticed, ended, ended)).toEqual(words);
  });
});

describe('a view of a job', () => {
  it.each([
    ['looked at', true, 0],
    ['out of sight', false, 1]
  ])('that is %s: %p', (_, visible, count) => {
    steerSight();
    const host = new FakeHost();
    const ends: JobDescription[] = [];
    const view = new JobView({
      host,
      target: { ref: REF },
      size: 'cell',
      translator: nullTranslator,
      actions: { ended: one => void ends.push(one) }
    });
    Widget.attach(view, document.body);
    host.emitJob(job());
    see(visible);
    host.emitJob(COMPLETED);
    host.emitJob(COMPLETED);
    expect(ends).toHaveLength(count);
    view.dispose();
  });

  it('tells nothing of a job that had ended before', () => {
    steerSight();
    const host = new FakeHost();
    const ends: JobDescription[] = [];
    const view = new JobView({
      host,
      target: { ref: REF },
      size: 'cell',
      translator: nullTranslator,
      actions: { ended: one => void ends.push(one) }
    });
    Widget.attach(view, document.body);
    see(false);
    host.emitJob(COMPLETED);
    expect(ends).toEqual([]);
    view.dispose();
  });
});

describe('a view of an endpoint', () => {
  function decidedIn(visible: boolean, ...statuses: readonly EndpointDescription['status'][]) {
    steerSight();
    const host = new FakeHost();
    const told: string[] = [];
    const view = new EndpointView({
      host,
      target: { ref: SERVING.ref },
      size: 'cell',
      translator: nullTranslator,
      decided: ({ status }) => void told.push(status)
    });
    Widget.attach(view, document.body);
    const [first, ...others] = statuses;
    host.emit(watchEndpoint, { ...SERVING, status: first ?? 'InService' });
    see(visible);
    jest.advanceTimersByTime(60_000);
    for (const status of others) {
      host.emit(watchEndpoint, { ...SERVING, status });
    }
    const watches = host.subscriptions.size;
    view.dispose();
    return { told, watches };
  }

  beforeEach(() => void jest.useFakeTimers());
  afterEach(() => void jest.useRealTimers());

  it.each([
    ['looked at', true, ['Creating', 'InService'], [], 1],
    ['out of sight', false, ['Creating', 'InService'], ['InService'], 0],
    ['out of sight', false, ['Updating', 'RollingBack', 'InService'], ['InService'], 0],
    ['out of sight', false, ['Creating', 'Failed'], ['Failed'], 0],
    ['out of sight', false, ['Creating', 'Deleting'], [], 0],
    ['out of sight', false, ['Creating'], [], 1],
    ['out of sight', false, ['InService'], [], 0]
  ] as const)(
    'that is %s tells what became of it, and watches no longer than it needs: %#',
    (_where, visible, statuses, said, watches) => {
      expect(decidedIn(visible, ...statuses)).toEqual({ told: [...said], watches });
    }
  );
});
