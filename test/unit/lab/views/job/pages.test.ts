import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { JobView, type JobActions } from '../../../../../src/lab/views/job';
import { jobMetrics, type JobDescription } from '../../../../../src/protocol';
import { waitFor } from '../../client/waitFor';
import { FakeHost, job, line, REF, settle, T0 } from '../fakeHost';
import { steerSight } from '../sight';

let host: FakeHost;
let view: JobView;

async function until(holds: () => boolean): Promise<void> {
  await waitFor(() => (holds() ? true : undefined));
}

async function open(actions: JobActions = {}, page?: string): Promise<void> {
  view = new JobView({
    host,
    target: { ref: REF },
    size: 'tab',
    translator: nullTranslator,
    actions,
    page
  });
  Widget.attach(view, document.body);
  await settle();
}

beforeEach(() => {
  steerSight();
  // What is drawn is for the browser tests; here the page has no canvas.
  HTMLCanvasElement.prototype.getContext = () => null;
  host = new FakeHost();
  host.lines = [line(0, 'epoch 1')];
});

afterEach(() => {
  view.dispose();
  document.body.replaceChildren();
});

function tab(name: string): HTMLElement {
  const found = [...view.node.querySelectorAll<HTMLElement>('[role=tab]')].find(
    node => node.textContent === name
  );
  if (!found) {
    throw new Error(`no tab ${name}`);
  }
  return found;
}

/** The page of that name once it says the words. */
async function shows(name: string, words: RegExp): Promise<HTMLElement> {
  await until(() => {
    const panel = panelOf(name);
    return panel !== undefined && words.test(panel.textContent ?? '');
  });
  return panelOf(name) ?? view.node;
}

function panelOf(name: string): HTMLElement | undefined {
  const label = tab(name).id;
  return [...view.node.querySelectorAll<HTMLElement>('[role=tabpanel]')].find(
    panel => panel.getAttribute('aria-labelledby') === label
  );
}

function button(within: HTMLElement, name: string): HTMLButtonElement | undefined {
  return [...within.querySelectorAll('button')].find(node => node.textContent === name);
}

const ENDED: JobDescription = job({
  status: 'Completed',
  secondaryStatus: 'Completed',
  endedAt: T0 + 60_000,
  hyperparameters: { epochs: 5, optimizer: 'adam', layers: [1, 2] },
  channels: [{ name: 'train', uri: '/data/train' }],
  environment: { MODE: 'fast' },
  entryPoint: 'train.py',
  image: 'pytorch:2.6',
  role: 'arn:aws:iam::1:role/x',
  consoleUrl: 'javascript:alert(1)',
  model: { uri: '/home/me/work/out/model.tar.gz', bytes: 1_200_000 }
});

it('opens with the log, and the arrow keys go from page to page', async () => {
  await open();
  host.emitJob(job());
  expect(tab('Logs').getAttribute('aria-selected')).toBe('true');
  expect(panelOf('Logs')?.querySelector('[role=log]')).not.toBeNull();
  tab('Logs').focus();
  tab('Logs').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
  expect(document.activeElement).toBe(tab('Overview'));
  expect(tab('Overview').getAttribute('aria-selected')).toBe('true');
  tab('Overview').dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowLeft', bubbles: true }));
  expect(document.activeElement).toBe(tab('Artifacts'));
  expect([...view.node.querySelectorAll('[role=tab][tabindex="0"]')]).toEqual([tab('Artifacts')]);
});

it('tells what the job was given, and links to nothing but the web', async () => {
  await open({}, 'overview');
  host.emitJob(ENDED);
  const page = await shows('Overview', /epochs/);
  for (const words of ['epochs5', 'optimizeradam', 'layers[1,2]', 'train/data/train', 'MODEfast']) {
    expect(page.textContent).toContain(words);
  }
  expect(page.textContent).toContain('pytorch:2.6');
  expect(page.textContent).toContain('Nothing: the job runs on this machine.');
  expect(page.querySelector('a')).toBeNull();
});

it('charts the metrics as they come, and says how to get some where there are none', async () => {
  await open({}, 'metrics');
  host.emitJob(job());
  await shows('Metrics', /No metrics yet/);
  host.emit(jobMetrics, [
    { name: 'loss', source: 'algorithm', times: [T0, T0 + 1000], values: [2, 0.25] }
  ]);
  const page = await shows('Metrics', /Every value/);
  expect(page.querySelector('[role=group][aria-label^="Chart of loss"]')).not.toBeNull();
  const line = page.querySelector<HTMLButtonElement>('.jp-sm-Legend-line');
  expect(line?.textContent).toBe('loss0.250');
  line?.click();
  await until(() => line?.getAttribute('aria-pressed') === 'false');
});

it('has a table behind every chart', async () => {
  await open({}, 'metrics');
  host.emit(jobMetrics, [
    { name: 'loss', source: 'algorithm', times: [T0, T0 + 1000], values: [2, 0.25] }
  ]);
  const page = await shows('Metrics', /Every value/);
  button(page, 'Table')?.click();
  await until(() => page.querySelectorAll('tbody tr').length === 2);
  expect(page.querySelector('tbody tr td')?.textContent).toBe('0.250');
});

it('offers a model to copy, to download and to deploy where the application can', async () => {
  const asked: unknown[] = [];
  await open(
    {
      serverPath: path => path.replace('/home/me/work/', ''),
      download: path => void asked.push(['download', path]),
      reveal: path => void asked.push(['reveal', path]),
      deploy: ({ model }) => void asked.push(['deploy', model?.uri])
    },
    'artifacts'
  );
  host.emitJob(ENDED);
  const page = await shows('Artifacts', /model.tar.gz 1.2 MB/);
  for (const name of ['Download', 'Open folder', 'Deploy…']) {
    button(page, name)?.click();
  }
  expect(asked).toEqual([
    ['download', 'out/model.tar.gz'],
    ['reveal', 'out/model.tar.gz'],
    ['deploy', '/home/me/work/out/model.tar.gz']
  ]);
});

it('says why a file outside of the server’s folder cannot be opened', async () => {
  await open({ serverPath: () => undefined }, 'artifacts');
  host.emitJob(ENDED);
  const page = await shows('Artifacts', /outside of the folder/);
  expect(button(page, 'Download')).toBeUndefined();
  expect(button(page, 'Copy path')).toBeDefined();
});

it('says what will be there while there is nothing', async () => {
  await open({}, 'artifacts');
  host.emitJob(job());
  await shows('Artifacts', /Nothing to take away yet/);
  host.emitJob(job({ status: 'Failed', secondaryStatus: 'Failed' }));
  await shows('Artifacts', /This job left nothing/);
});
