import { JobModel } from '../../../../../src/lab/views/job';
import { bound, takeSnapshot } from '../../../../../src/lab/views/job/snapshot';
import {
  jobMetrics,
  logState,
  readTraceback,
  watchJob,
  type JobBundle
} from '../../../../../src/protocol';
import { FakeHost, job, line, REF, settle, T0 } from '../fakeHost';

const TRACEBACK = [
  'Traceback (most recent call last):',
  '  File "train.py", line 2, in <module>',
  '    main()',
  'KeyError: "target"'
];

function modelOf(host: FakeHost, bundle?: JobBundle): JobModel {
  return new JobModel({ host, target: { ref: REF }, bundle, now: () => T0 + 60_000 });
}

test('out of sight it reads neither log nor metrics, but notices the end', async () => {
  const host = new FakeHost();
  const model = modelOf(host);
  expect([watchJob, logState, jobMetrics].map(topic => host.readers(topic))).toEqual([1, 0, 0]);
  model.shown = true;
  expect([watchJob, logState, jobMetrics].map(topic => host.readers(topic))).toEqual([1, 1, 1]);
  model.shown = false;
  host.emitJob(job({ status: 'Completed' }));
  expect(model.job?.status).toBe('Completed');
  model.dispose();
  expect(host.subscriptions.size).toBe(0);
});

test('it says once that the job has ended and its log has settled, and again when the log is complete', () => {
  const host = new FakeHost();
  const model = modelOf(host);
  let settled = 0;
  model.settled.connect(() => settled++);
  model.shown = true;
  host.emitLog();
  host.emitJob(job({ status: 'Completed', endedAt: T0 + 9000 }));
  expect(settled).toBe(0);
  host.phase = 'settled';
  host.emitLog();
  host.emitLog();
  expect(settled).toBe(1);
  host.phase = 'complete';
  host.emitLog();
  expect(settled).toBe(2);
});

test('a failed job brings its last traceback', async () => {
  const host = new FakeHost();
  const traceback = { ordinal: 3, host: 'algo-1', lines: TRACEBACK };
  host.answers.set(readTraceback.method, { traceback });
  host.phase = 'complete';
  const model = modelOf(host);
  model.shown = true;
  host.emitLog();
  host.emitJob(job({ status: 'Failed' }));
  await settle();
  expect(model.traceback).toEqual(traceback);
});

test('a job that cannot be watched says why', () => {
  const host = new FakeHost();
  const model = modelOf(host);
  host.end(watchJob, { kind: 'not-found', message: 'There is no job digits-1.' });
  expect(model.problem?.message).toBe('There is no job digits-1.');
});

test('another kernel’s credentials are used for everything from then on', () => {
  const host = new FakeHost();
  const model = modelOf(host);
  model.shown = true;
  model.target = { ref: REF, contextId: 'new' };
  const contexts = [...host.subscriptions].map(({ params }) => JSON.stringify(params));
  expect(contexts).toHaveLength(3);
  expect(contexts.every(params => params.includes('"contextId":"new"'))).toBe(true);
});

test('a snapshot holds the last lines of the whole log, cut, without the environment', async () => {
  const host = new FakeHost();
  host.lines = Array.from({ length: 500 }, (_, index) => line(index, `${index} `.repeat(200)));
  const { saved } = await takeSnapshot(
    host,
    { ref: REF },
    job({ environment: { TOKEN: 'secret' } }),
    { total: 500, complete: true, now: T0 }
  );
  expect(saved?.lines).toHaveLength(100);
  expect(saved?.lines.at(-1)?.text).toHaveLength(300);
  expect(saved?.lines.at(-1)?.position).toBe(499);
  expect(JSON.stringify(saved)).not.toContain('secret');
});

test('a bundle stays under 50 kB whatever is in it', () => {
  const lines = Array.from({ length: 100 }, (_, index) => line(index, '█'.repeat(300)));
  const hyperparameters = { config: 'x'.repeat(100_000) };
  const bundle: JobBundle = {
    ref: REF,
    saved: { at: T0, job: job({ hyperparameters }), lines, total: 100, complete: true }
  };
  const bytes = (value: JobBundle): number => Buffer.byteLength(JSON.stringify(value));
  const slim = bound({ ...bundle, saved: { ...bundle.saved!, job: job() } });
  expect(bytes(slim)).toBeLessThan(50_000);
  expect(slim.saved?.lines.at(-1)?.position).toBe(99);
  expect(slim.saved?.lines.length).toBeGreaterThan(30);
  expect(bytes(bound(bundle))).toBeLessThan(50_000);
});
