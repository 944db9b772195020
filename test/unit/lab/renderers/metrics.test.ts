import { MimeModel } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import { MetricsRenderer, metricsRendererFactory } from '../../../../src/lab/renderers/metrics';
import { readMetricsBundle } from '../../../../src/lab/renderers/metricsBundle';
import { json } from '../../../../src/lab/members';
import {
  endpointMetrics,
  jobMetrics,
  METRICS_MIME,
  watchJob,
  type Json,
  type MetricsBundle,
  type MetricSeries
} from '../../../../src/protocol';
import { FakeHost, job, REF, T0 } from '../views/fakeHost';
import { steerSight } from '../views/sight';

function series(...values: number[]): MetricSeries {
  return { name: 'loss', source: 'algorithm', times: values.map((_, at) => T0 + at), values };
}

const BUNDLE: MetricsBundle = {
  ref: REF,
  contextId: 'c',
  saved: { at: T0, series: [series(3, 2)] }
};

let host: FakeHost;
let renderer: MetricsRenderer;
let written: unknown[];
let opened: MetricsBundle['ref'][];

function modelOf(content: unknown, trusted = true): MimeModel {
  return new MimeModel({
    trusted,
    data: { [METRICS_MIME]: json(content), 'image/svg+xml': '<svg/>' },
    callback: options => written.push(options.data)
  });
}

async function says(words: RegExp): Promise<void> {
  for (let turn = 0; turn < 50 && !words.test(renderer.node.textContent ?? ''); turn++) {
    await new Promise(done => setTimeout(done));
  }
  expect(renderer.node.textContent).toMatch(words);
}

beforeEach(() => {
  steerSight();
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  host = new FakeHost();
  written = [];
  opened = [];
  renderer = new MetricsRenderer(METRICS_MIME, { host, open: ref => opened.push(ref) });
  Widget.attach(renderer, document.body);
});

afterEach(() => {
  renderer.dispose();
  expect(host.subscriptions.size).toBe(0);
});

test('it comes before the picture and the HTML beside it', () => {
  const factory = metricsRendererFactory({ host });
  expect([factory.safe, factory.mimeTypes]).toEqual([true, [METRICS_MIME]]);
});

test('what was written is read back', () => {
  const endpoint: MetricsBundle = {
    ref: { kind: 'endpoint', place: 'sagemaker', name: 'churn', region: 'us-east-1' },
    variant: 'Green',
    since: T0,
    saved: {
      at: T0,
      series: [
        { ...series(1), source: 'endpoint', variant: 'Green', statistic: 'p99', period: 60_000 }
      ]
    }
  };
  for (const bundle of [BUNDLE, endpoint]) {
    expect(readMetricsBundle(JSON.parse(JSON.stringify(bundle)))).toEqual(bundle);
  }
});

test('in a notebook that is not trusted the saved numbers are drawn and nobody is asked', async () => {
  const evil = { ...series(3, 2), name: '<img src=x onerror=alert(1)>' };
  await renderer.renderModel(modelOf({ ...BUNDLE, saved: { at: T0, series: [evil] } }, false));
  await says(/<img src=x onerror=alert\(1\)>.*not trusted/);
  expect(renderer.node.querySelector('img')).toBeNull();
  expect(host.subscriptions.size).toBe(0);
});

test('in a trusted one they grow while the job runs, and what it ends with is saved', async () => {
  await renderer.renderModel(modelOf(BUNDLE));
  await says(/saved .*loss/);
  expect([...host.subscriptions].map(({ params }) => params)).toEqual([
    { ref: REF, contextId: 'c' }
  ]);
  host.emit(jobMetrics, [series(3, 2, 1)]);
  await says(/digits-1Open/);
  expect(written).toEqual([]);
  host.emit(watchJob, job({ status: 'Completed' }));
  expect(written).toHaveLength(1);
  expect(written[0]).toMatchObject({
    'image/svg+xml': '<svg/>',
    [METRICS_MIME]: { saved: { series: [{ values: [3, 2, 1] }] } }
  });
  host.emit(jobMetrics, [series(3, 2, 1, 0)]);
  expect(written).toHaveLength(2);
});

test('numbers before the time that was asked for are left out', async () => {
  await renderer.renderModel(modelOf({ ref: REF, since: T0 + 5 }));
  host.emit(jobMetrics, [series(3, 2)]);
  await says(/There are no numbers yet/);
});

test('of an endpoint the variant and span are asked for, and nothing is saved', async () => {
  const ref = { kind: 'endpoint', place: 'sagemaker', name: 'churn' } as const;
  await renderer.renderModel(modelOf({ ref, variant: 'Green', since: Date.now() - 60_000 }));
  const [reading] = [...host.subscriptions];
  expect(reading?.topic).toBe(endpointMetrics.topic);
  expect(reading?.params).toMatchObject({ ref, variant: 'Green' });
  host.emit(endpointMetrics, [{ ...series(1), source: 'endpoint', times: [Date.now()] }]);
  await says(/churnOpen/);
  expect(written).toEqual([]);
  renderer.node.querySelector('button')?.click();
  expect(opened).toEqual([{ ...ref }]);
});

test.each<[string, Json]>([
  ['nothing', null],
  ['a kind of another version', { ref: { kind: 'pipeline', place: 'sagemaker', name: 'x' } }],
  ['no name', { ref: { kind: 'endpoint', place: 'sagemaker' } }]
])('content that names nothing is a sentence: %s', async (_, content) => {
  await renderer.renderModel(modelOf(content));
  expect(renderer.node.textContent).toMatch(/^This output names neither a SageMaker job/);
});

test('a series whose times and values do not match is left out', () => {
  const broken = { ...series(1, 2), values: [1, 'two'] };
  expect(
    readMetricsBundle({ ...BUNDLE, saved: { at: T0, series: [broken, series(1)] } })?.saved?.series
  ).toEqual([series(1)]);
});
