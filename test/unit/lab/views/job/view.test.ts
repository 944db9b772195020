import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { JobView, type JobViewOptions } from '../../../../../src/lab/views/job';
import {
  jobMetrics,
  logState,
  readTraceback,
  stopJob,
  watchJob,
  type JobBundle
} from '../../../../../src/protocol';
import { FakeHost, job, line, REF, settle, T0 } from '../fakeHost';
import { see, steerSight, watching } from '../sight';

let host: FakeHost;
let view: JobView;

/** React draws in its own time. */
async function drawn(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) {
    await settle();
    await new Promise(resolve => setTimeout(resolve, 0));
  }
}

async function open(options: Partial<JobViewOptions> = {}): Promise<void> {
  view = new JobView({
    host,
    target: { ref: REF },
    size: 'cell',
    translator: nullTranslator,
    ...options
  });
  Widget.attach(view, document.body);
  await drawn();
}

beforeEach(() => {
  steerSight();
  host = new FakeHost();
  host.lines = [line(0, 'epoch 1'), line(1, 'epoch 2')];
});

afterEach(() => {
  view.dispose();
  document.body.replaceChildren();
});

function button(name: string): HTMLElement | undefined {
  const all = view.node.querySelectorAll<HTMLElement>('button, jp-button');
  return [...all].find(
    node => node.textContent?.trim() === name || node.getAttribute('aria-label') === name
  );
}

const saved: JobBundle = {
  ref: REF,
  saved: { at: T0, job: job(), lines: [line(0, 'from the file')], total: 900, complete: false }
};

test('a running job shows its name, place, state, metrics and log, and can be stopped and opened', async () => {
  const opened: unknown[] = [];
  await open({
    target: { ref: REF, contextId: 'c' },
    actions: { open: (ref, contextId) => void opened.push([ref, contextId]) }
  });
  host.emitJob(job());
  host.emitLog();
  host.emit(jobMetrics, [
    { name: 'loss', source: 'algorithm', times: [1, 2], values: [2, 0.2131] },
    { name: 'CPUUtilization', source: 'instance', times: [1], values: [50] }
  ]);
  await drawn();
  const words = view.node.textContent;
  expect(words).toContain('Trainingdigits-1this machine · process · local_cpu');
  expect(words).toContain('loss0.213');
  expect(words).not.toContain('CPUUtilization');
  expect(words).toContain('2 lines · live');
  expect(button('Stop')).toBeDefined();
  button('Open in a tab')?.click();
  expect(opened).toEqual([[REF, 'c']]);
});

test('stopping asks first and stops only when told so', async () => {
  await open();
  host.emitJob(job());
  host.emitLog();
  await drawn();
  button('Stop')?.click();
  await drawn();
  const dialog = document.querySelector('.jp-Dialog');
  expect(dialog?.textContent).toContain('digits-1');
  dialog?.querySelector<HTMLElement>('.jp-mod-reject')?.click();
  await drawn();
  expect(host.requests.some(({ method }) => method === stopJob.method)).toBe(false);
  button('Stop')?.click();
  await drawn();
  document.querySelector<HTMLElement>('.jp-Dialog .jp-mod-warn')?.click();
  await drawn();
  expect(host.requests.some(({ method }) => method === stopJob.method)).toBe(true);
});

test('a job that ended says how, and offers no stop', async () => {
  await open();
  host.phase = 'complete';
  host.emitJob(job({ status: 'Completed', secondaryStatus: 'Completed', endedAt: T0 + 193_000 }));
  host.emitLog();
  await drawn();
  expect(view.node.textContent).toContain('Completed in 00:03:12 · complete, 2 lines');
  expect(button('Stop')).toBeUndefined();
});

test('a failure shows its reason, and its traceback with the way to it', async () => {
  const lines = ['Traceback (most recent call last):', 'KeyError: 1'];
  host.lines.push(...lines.map((text, index) => line(2 + index, text)));
  host.answers.set(readTraceback.method, { traceback: { host: 'algo-1', ordinal: 2, lines } });
  await open();
  host.phase = 'complete';
  host.emitJob(job({ status: 'Failed', failureReason: 'AlgorithmError: exit code 1' }));
  host.emitLog();
  await drawn();
  expect(view.node.querySelector('.jp-sm-JobEnding-failure')?.textContent).toBe(
    'AlgorithmError: exit code 1'
  );
  expect(view.node.querySelector('.jp-sm-Traceback pre')?.textContent).toContain('KeyError: 1');
  let revealed = -1;
  view.model.log.revealed.connect((_, { ordinal }) => (revealed = ordinal));
  button('Show in log')?.click();
  expect(revealed).toBe(2);
});

test('without a host it shows what was saved, when, and how to follow', async () => {
  host.status = 'unavailable';
  await open({ bundle: saved });
  expect(view.node.classList.contains('jp-sm-mod-saved')).toBe(true);
  expect(view.node.textContent).toMatch(/saved 22 Nov|saved Nov 22/);
  button('Connect to follow')?.click();
  expect(host.reconnects).toBe(1);
});

test('once the host answers, what was saved gives way', async () => {
  await open({ bundle: saved });
  host.emitJob(job());
  host.emitLog();
  await drawn();
  expect(view.node.classList.contains('jp-sm-mod-saved')).toBe(false);
  expect(view.node.textContent).not.toContain('saved');
});

test('at the end it hands out what to save, once', async () => {
  const bundles: JobBundle[] = [];
  await open({ save: bundle => bundles.push(bundle) });
  host.emitJob(job());
  host.emitLog();
  await drawn();
  expect(bundles).toHaveLength(0);
  host.phase = 'complete';
  host.emitJob(job({ status: 'Completed', endedAt: T0 + 9000 }));
  host.emitLog();
  host.emitLog();
  await drawn();
  expect(bundles.map(({ saved: content }) => content?.total)).toEqual([2]);
  expect(bundles[0]?.saved).toMatchObject({ complete: true, job: { status: 'Completed' } });
});

test('a change of state is told politely, and only it', async () => {
  await open();
  const status = view.node.querySelector(':scope > .jp-sm-announcement');
  host.emitJob(job());
  host.emitLog();
  expect(status?.textContent).toBe('digits-1: Training');
  host.emitJob(job({ status: 'Completed' }));
  expect(status?.textContent).toBe('digits-1: Completed');
});

test('everything is given back', async () => {
  await open();
  host.emitJob(job());
  view.dispose();
  expect(host.subscriptions.size).toBe(0);
  expect(watching()).toBe(0);
});

test('a glance away changes nothing; after a while out of sight it reads no log any more', async () => {
  await open();
  host.emitJob(job());
  jest.useFakeTimers();
  try {
    see(false);
    jest.advanceTimersByTime(10_000);
    see(true);
    jest.advanceTimersByTime(60_000);
    expect(host.readers(logState)).toBe(1);
    see(false);
    jest.advanceTimersByTime(20_000);
    expect(host.readers(logState)).toBe(0);
    expect(host.readers(watchJob)).toBe(1);
    see(true);
    expect(host.readers(logState)).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});

test('going out of sight hands out what is known so far', async () => {
  const bundles: JobBundle[] = [];
  await open({ save: bundle => bundles.push(bundle) });
  host.emitJob(job());
  host.emitLog();
  see(false);
  await drawn();
  see(true);
  see(false);
  await drawn();
  expect(bundles.map(({ saved: content }) => content?.job.status)).toEqual(['InProgress']);
});
