import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { EndNotices, type Noticed } from '../../../../src/lab/plugins/endNotice';
import { JobView } from '../../../../src/lab/views/job';
import type { JobDescription } from '../../../../src/protocol';
import { FakeHost, job, REF } from '../views/fakeHost';
import { see, steerSight } from '../views/sight';

const COMPLETED = job({ status: 'Completed', secondaryStatus: 'Completed' });
const FAILED = job({ status: 'Failed', secondaryStatus: 'Failed' });

describe('the end of a job', () => {
  const asked: string[] = [];

  async function told(noticed: Noticed, ...jobs: readonly JobDescription[]): Promise<string[]> {
    const notices = new EndNotices(
      {
        open: ({ ref }) => void asked.push(`open ${ref.name}`),
        deploy: ({ ref }) => void asked.push(`deploy ${ref.name}`)
      },
      nullTranslator.load('jupyterlab_sagemaker'),
      async () => noticed
    );
    for (const one of jobs) {
      await notices.tell(one);
    }
    return Notification.manager.notifications.map(
      ({ message, options }) =>
        `${message} ${(options.actions ?? []).map(({ label }) => label).join(', ')}`
    );
  }

  afterEach(() => Notification.manager.dismiss());

  it.each<[Noticed, JobDescription, string[]]>([
    ['all', COMPLETED, ['digits-1 is completed. Open']],
    ['all', { ...COMPLETED, model: { uri: '/m' } }, ['digits-1 is completed. Open, Deploy…']],
    ['all', FAILED, ['digits-1 failed. Open']],
    ['all', job({ status: 'Stopped' }), ['digits-1 is stopped. Open']],
    ['failures', COMPLETED, []],
    ['failures', FAILED, ['digits-1 failed. Open']],
    ['none', FAILED, []]
  ])('with notifications %s', async (noticed, ended, words) => {
    expect(await told(noticed, ended, ended)).toEqual(words);
  });
});

describe('a view', () => {
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
