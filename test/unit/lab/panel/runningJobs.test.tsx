import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { RunningJobs } from '../../../../src/lab/panel/jobs/runningJobs';
import { waitFor } from '../client/waitFor';
import { FakeHost, job, listOf } from './fakeHost';

let host: FakeHost;
let item: RunningJobs;
let opened: number;

function show(everywhere: boolean): void {
  host = new FakeHost();
  opened = 0;
  item = new RunningJobs({
    host,
    everywhere,
    translator: nullTranslator,
    open: () => (opened += 1)
  });
  Widget.attach(item, document.body);
}

const button = (): Promise<HTMLElement> =>
  waitFor(() => item.node.querySelector('button') ?? undefined);

afterEach(() => {
  item.dispose();
  expect(host.open).toEqual([]);
});

describe('the status bar', () => {
  it('counts what runs on this machine and opens the sidebar, without a call to AWS', async () => {
    show(false);
    expect(host.open.map(({ params }) => params)).toEqual([
      {
        kinds: ['training'],
        statuses: ['InProgress', 'Stopping'],
        places: ['process', 'docker'],
        limit: 100
      }
    ]);
    host.open[0]?.send(listOf([job('a'), job('b')]));
    const shown = await button();
    expect(shown.textContent).toBe('2');
    expect(shown.getAttribute('aria-label')).toBe('2 training jobs running');
    expect(shown.title).toContain('on this machine');
    shown.click();
    expect(opened).toBe(1);
  });

  it('shows nothing while nothing runs', async () => {
    show(false);
    host.open[0]?.send(listOf([job('a')]));
    await button();
    host.open[0]?.send(listOf([]));
    await waitFor(() => (item.node.querySelector('button') ? undefined : true));
  });

  it('counts SageMaker’s, too, where the person wants that', async () => {
    show(true);
    expect(host.open[0]?.params).not.toHaveProperty('places');
    host.open[0]?.send(listOf([job('a')], { more: true }));
    expect((await button()).textContent).toBe('1+');
  });
});
