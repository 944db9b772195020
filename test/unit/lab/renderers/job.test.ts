import { MimeModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import { JobRenderer, jobRendererFactory } from '../../../../src/lab/renderers/job';
import { RANK } from '../../../../src/lab/renderers/output';
import { json } from '../../../../src/lab/members';
import { JOB_MIME, logState, watchJob, type JobBundle, type Json } from '../../../../src/protocol';
import { FakeHost, job, line, REF, settle, T0 } from '../views/fakeHost';
import { steerSight } from '../views/sight';

const bundle: JobBundle = {
  ref: REF,
  contextId: 'c',
  saved: {
    at: T0,
    job: job(),
    lines: [line(0, '<img src=x onerror=alert(1)> from the file')],
    total: 900,
    complete: false
  }
};

function modelOf(content: unknown, trusted = true, written: unknown[] = []): MimeModel {
  return new MimeModel({
    trusted,
    data: {
      [JOB_MIME]: json(content),
      'text/plain': 'Training job digits-1'
    },
    callback: options => written.push(options.data)
  });
}

let host: FakeHost;
let renderer: JobRenderer;

beforeEach(() => {
  steerSight();
  host = new FakeHost();
  host.lines = [line(0, 'epoch 1')];
  renderer = new JobRenderer(JOB_MIME, { host, views: null });
  Widget.attach(renderer, document.body);
});

afterEach(() => {
  renderer.dispose();
});

test('it comes before the static HTML beside it', () => {
  const factory = jobRendererFactory({ host, views: null });
  expect(factory.safe).toBe(true);
  expect(factory.mimeTypes).toEqual([JOB_MIME]);
  expect(RANK).toBeLessThan(50);
});

test('in a notebook that is not trusted nothing is asked and what was saved is text', async () => {
  await renderer.renderModel(modelOf(bundle, false));
  expect(host.subscriptions.size).toBe(0);
  expect(host.requests).toEqual([]);
  expect(renderer.node.textContent).toContain('<img src=x onerror=alert(1)> from the file');
  expect(renderer.node.querySelector('img')).toBeNull();
  expect(renderer.node.textContent).toContain('not trusted');
});

test('in a trusted one it is alive', async () => {
  await renderer.renderModel(modelOf(bundle));
  expect(renderer.view).toBeDefined();
  expect(host.readers(watchJob)).toBe(1);
  expect(JSON.stringify([...host.subscriptions].map(({ params }) => params))).toContain(
    '"contextId":"c"'
  );
});

test('trusting the notebook brings it to life', async () => {
  await renderer.renderModel(modelOf(bundle, false));
  await renderer.renderModel(modelOf(bundle, true));
  expect(renderer.view).toBeDefined();
  expect(renderer.node.textContent).not.toContain('not trusted');
});

test('newer content of the same job leaves the view, its log and its place alone', async () => {
  await renderer.renderModel(modelOf(bundle));
  const { view } = renderer;
  const subscriptions = [...host.subscriptions];
  await renderer.renderModel(modelOf({ ref: { ...REF }, contextId: 'c' }));
  expect(renderer.view).toBe(view);
  expect([...host.subscriptions]).toEqual(subscriptions);
});

test('content that changes while the view is on its way is the content that is shown', async () => {
  const first = renderer.renderModel(modelOf(bundle));
  const second = renderer.renderModel(modelOf({ ...bundle, contextId: 'd' }));
  await Promise.all([first, second]);
  expect(renderer.node.querySelectorAll('.jp-sm-JobView')).toHaveLength(1);
  expect(renderer.view?.model.target.contextId).toBe('d');
});

test('another job’s content is another view', async () => {
  await renderer.renderModel(modelOf(bundle));
  const { view } = renderer;
  await renderer.renderModel(modelOf({ ref: { ...REF, name: 'other' } }));
  expect(view?.isDisposed).toBe(true);
  expect(renderer.view?.model.target.ref.name).toBe('other');
});

test.each<[string, Json]>([
  ['nothing', null],
  ['a list', [1, 2]],
  ['no reference', { version: 9 }],
  ['a reference without a name', { ref: { kind: 'training', place: 'process' } }],
  ['a place of another version', { ref: { kind: 'training', place: 'moon', name: 'x' } }]
])('content that names no job is a sentence: %s', async (_, content) => {
  await renderer.renderModel(modelOf(content));
  expect(renderer.node.textContent).toMatch(/^This output names no SageMaker job/);
  expect(host.subscriptions.size).toBe(0);
});

test('where the host is switched off it shows what was saved', async () => {
  renderer.dispose();
  renderer = new JobRenderer(JOB_MIME, { host: null, views: null });
  await renderer.renderModel(modelOf(bundle));
  expect(renderer.node.textContent).toContain('from the file');
});

test('at the end the newest state goes into the output once, beside what is there', async () => {
  const written: unknown[] = [];
  await renderer.renderModel(modelOf({ ref: { ...REF } }, true, written));
  host.emitJob(job());
  host.emitLog();
  await settle();
  expect(written).toEqual([]);
  host.phase = 'complete';
  host.emitJob(job({ status: 'Completed' }));
  host.emitLog();
  await settle();
  host.emitLog();
  await settle();
  expect(written).toHaveLength(1);
  expect(written[0]).toMatchObject({
    'text/plain': 'Training job digits-1',
    [JOB_MIME]: { ref: REF, saved: { total: 1, complete: true, lines: [{ text: 'epoch 1' }] } }
  });
});

test('a notebook that already holds the end is not written again', async () => {
  const written: unknown[] = [];
  const done = job({ status: 'Completed', secondaryStatus: 'Completed' });
  const ended = { ref: REF, saved: { at: T0, job: done, lines: [], total: 1, complete: true } };
  await renderer.renderModel(modelOf(ended, true, written));
  host.phase = 'complete';
  host.emitJob(done);
  host.emitLog();
  await settle();
  expect(written).toEqual([]);
});

test('a disposed output reads nothing and writes nothing', async () => {
  const written: unknown[] = [];
  await renderer.renderModel(modelOf(bundle, true, written));
  host.emitJob(job());
  host.emitLog();
  renderer.dispose();
  await settle();
  expect(host.readers(logState)).toBe(0);
  expect(written).toEqual([]);
});
