import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { EndNotices, type Noticed } from '../../../../src/lab/plugins/endNotice';
import {
  followedEndpoints,
  followedJobs,
  type Followed
} from '../../../../src/lab/plugins/followed';
import { JobView } from '../../../../src/lab/views/job';
import { EndpointView } from '../../../../src/lab/views/endpoint/view';
import {
  watchEndpoint,
  watchJob,
  type EndpointDescription,
  type JobDescription,
  type JobTarget
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
  function viewOf(host: FakeHost, follow: Followed<JobTarget, JobDescription>): JobView {
    const view = new JobView({
      host,
      target: { ref: REF },
      size: 'cell',
      translator: nullTranslator,
      actions: { follow: (target, looked) => follow.follow(target, looked) }
    });
    Widget.attach(view, document.body);
    return view;
  }

  let host: FakeHost;
  let ends: JobDescription[];
  let jobs: Followed<JobTarget, JobDescription>;

  beforeEach(() => {
    steerSight();
    host = new FakeHost();
    ends = [];
    jobs = followedJobs(host, one => void ends.push(one));
  });

  it.each([
    ['looked at', true, 0],
    ['out of sight', false, 1]
  ])('that is %s', (_, visible, count) => {
    const view = viewOf(host, jobs);
    host.emitJob(job());
    see(visible);
    host.emitJob(COMPLETED);
    host.emitJob(COMPLETED);
    expect(ends).toHaveLength(count);
    view.dispose();
  });

  it('tells nothing of a job that had ended before, and asks no further when closed', () => {
    const view = viewOf(host, jobs);
    see(false);
    host.emitJob(COMPLETED);
    view.dispose();
    expect(ends).toEqual([]);
    expect(host.subscriptions.size).toBe(0);
  });

  it('is closed before the end: the end is told, and the host is asked no longer than that', () => {
    const view = viewOf(host, jobs);
    host.emitJob(job());
    view.dispose();
    expect(host.subscriptions.size).toBe(1);
    host.emitJob(job());
    expect(ends).toEqual([]);
    host.emitJob(FAILED);
    expect(ends).toHaveLength(1);
    expect(host.subscriptions.size).toBe(0);
  });

  it('is closed while another one is looked at: nothing is told, and nothing more is asked', () => {
    const views = [viewOf(host, jobs), viewOf(host, jobs)] as const;
    host.emitJob(job());
    views[0].dispose();
    expect(host.readers(watchJob)).toBe(1);
    host.emitJob(COMPLETED);
    views[1].dispose();
    expect(ends).toEqual([]);
    expect(host.subscriptions.size).toBe(0);
  });

  it('is opened again: it tells by itself', () => {
    const first = viewOf(host, jobs);
    host.emitJob(job());
    first.dispose();
    const second = viewOf(host, jobs);
    expect(host.readers(watchJob)).toBe(1);
    host.emitJob(job());
    host.emitJob(COMPLETED);
    expect(ends).toEqual([]);
    second.dispose();
    expect(host.subscriptions.size).toBe(0);
  });

  it('is closed, and the job cannot be told of any more: nothing is said', () => {
    const view = viewOf(host, jobs);
    host.emitJob(job());
    view.dispose();
    host.end(watchJob, { kind: 'not-found', message: 'There is no such job.' });
    expect(ends).toEqual([]);
    expect(host.subscriptions.size).toBe(0);
  });
});

describe('a view of an endpoint', () => {
  function decidedIn(
    how: 'looked at' | 'out of sight' | 'closed',
    ...statuses: readonly EndpointDescription['status'][]
  ) {
    steerSight();
    const host = new FakeHost();
    const told: string[] = [];
    const endpoints = followedEndpoints(host, ({ status }) => void told.push(status));
    const view = new EndpointView({
      host,
      target: { ref: SERVING.ref },
      size: 'cell',
      translator: nullTranslator,
      follow: (target, looked) => endpoints.follow(target, looked)
    });
    Widget.attach(view, document.body);
    const [first, ...others] = statuses;
    host.emit(watchEndpoint, { ...SERVING, status: first ?? 'InService' });
    see(how === 'looked at');
    jest.advanceTimersByTime(60_000);
    if (how === 'closed') {
      view.dispose();
    }
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
    ['looked at', ['Creating', 'InService'], [], 1],
    ['out of sight', ['Creating', 'InService'], ['InService'], 0],
    ['out of sight', ['Updating', 'RollingBack', 'InService'], ['InService'], 0],
    ['out of sight', ['Creating', 'Failed'], ['Failed'], 0],
    ['out of sight', ['Creating', 'Deleting'], [], 0],
    ['out of sight', ['Creating'], [], 1],
    ['out of sight', ['InService'], [], 0],
    ['closed', ['Creating', 'InService'], ['InService'], 0],
    ['closed', ['Creating', 'Failed'], ['Failed'], 0],
    ['closed', ['Creating'], [], 1],
    ['closed', ['InService'], [], 0]
  ] as const)(
    'that is %s tells what became of it, and watches no longer than it needs: %#',
    (how, statuses, said, watches) => {
      expect(decidedIn(how, ...statuses)).toEqual({ told: [...said], watches });
    }
  );
});
