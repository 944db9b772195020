import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { EndpointView } from '../../../../../src/lab/views/endpoint/view';
import {
  endpointMetrics,
  readEndpointMetrics,
  readScaling,
  watchEndpoint,
  type EndpointDescription,
  type MetricSeries,
  type ScalingState
} from '../../../../../src/protocol';
import { FakeHost, line, logState, T0 } from '../fakeHost';
import { steerSight } from '../sight';

const REF = { place: 'sagemaker', name: 'churn', region: 'us-east-1', profile: 'p' } as const;
const MINUTE = 60_000;

function endpoint(more: Partial<EndpointDescription> = {}): EndpointDescription {
  return {
    ref: REF,
    status: 'InService',
    createdAt: T0,
    modifiedAt: T0,
    contentType: 'application/json',
    accept: 'application/json',
    variants: [
      {
        name: 'AllTraffic',
        environment: {},
        instanceType: 'ml.m5.xlarge',
        instances: { current: 1, desired: 1 }
      }
    ],
    ...more
  };
}

function measured(name: string, more: Partial<MetricSeries> = {}): MetricSeries {
  return {
    name,
    source: 'endpoint',
    variant: 'AllTraffic',
    statistic: 'Sum',
    unit: 'Count',
    period: MINUTE,
    times: [0, 1, 2, 3].map(minute => T0 + minute * MINUTE),
    values: [300, 300, 300, 300],
    ...more
  };
}

const SCALING: ScalingState = [
  {
    variant: 'AllTraffic',
    targets: [
      { dimension: 'sagemaker:variant:DesiredInstanceCount', min: 1, max: 3, suspended: [] }
    ],
    policies: [
      {
        name: 'keep-up',
        type: 'TargetTrackingScaling',
        metric: 'SageMakerVariantInvocationsPerInstance',
        target: 200,
        alarms: ['TargetTracking-churn-AlarmHigh-1']
      }
    ],
    schedules: [],
    activities: [
      { at: T0, status: 'Successful', description: 'Setting to 3.', cause: 'AlarmHigh fired.' }
    ]
  }
];

class ScaledHost extends FakeHost {
  readonly ran: unknown[] = [];

  override run(...asked: unknown[]): Promise<null> {
    this.ran.push(asked);
    return Promise.resolve(null);
  }
}

let host: ScaledHost;
let view: EndpointView;
let updated: EndpointDescription[];

async function until(reached: () => boolean): Promise<void> {
  for (let turn = 0; turn < 200 && !reached(); turn++) {
    await new Promise(done => setTimeout(done));
  }
  expect(reached()).toBe(true);
}

const says = (words: RegExp) => until(() => words.test(view.node.textContent ?? ''));

function named<Kind extends Element>(kind: new () => Kind, label: string): Kind | undefined {
  return [...view.node.querySelectorAll('*')].filter(
    (node): node is Kind =>
      node instanceof kind &&
      (node.getAttribute('aria-label') === label ||
        node.textContent === label ||
        [...((node as Partial<HTMLInputElement>).labels ?? [])].some(
          ({ textContent }) => textContent === label
        ))
  )[0];
}

async function open(page: string): Promise<void> {
  view = new EndpointView({
    host,
    target: { ref: REF, contextId: 'kernel' },
    size: 'tab',
    translator: nullTranslator,
    update: one => updated.push(one)
  });
  Widget.attach(view, document.body);
  host.emit(watchEndpoint, endpoint());
  named(HTMLButtonElement, page)?.click();
  await until(() => view.node.querySelector('.jp-sm-Page:not(.lm-mod-hidden) > *') !== null);
}

function type(label: string, text: string): void {
  const input = named(HTMLInputElement, label);
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value') ?? {};
  set?.call(input, text);
  input?.dispatchEvent(new Event('input', { bubbles: true }));
}

beforeEach(() => {
  steerSight();
  // jsdom draws nothing.
  jest.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
  host = new ScaledHost();
  updated = [];
  host.answers.set(readScaling.method, SCALING);
  host.answers.set(readEndpointMetrics.method, [measured('Invocations')]);
});

afterEach(() => {
  view.dispose();
  expect(host.subscriptions.size).toBe(0);
});

test('its log is read from yesterday on, in the component of a job’s, and from further back when asked', async () => {
  await open('Logs');
  host.lines = [line(1, 'model loaded', { host: 'AllTraffic/i-1' })];
  await until(() => host.readers(logState) === 1);
  host.emitLog();
  await says(/1 line · live/);
  const [asked] = [...host.subscriptions].filter(({ topic }) => topic === logState.topic);
  expect(asked?.params).toMatchObject({
    ref: { kind: 'endpoint', name: 'churn', region: 'us-east-1', profile: 'p' },
    contextId: 'kernel'
  });
  const select = named(HTMLSelectElement, 'From');
  expect(select?.selectedOptions[0]?.textContent).toBe('since yesterday');
  select!.value = '7';
  select?.dispatchEvent(new Event('change', { bubbles: true }));
  await until(() => {
    const readers = [...host.subscriptions].filter(({ topic }) => topic === logState.topic);
    return readers.length === 1 && readers[0] !== asked;
  });
});

test('its metrics are charts by what they measure, with the statistic and period of each', async () => {
  await open('Metrics');
  await until(() => host.readers(endpointMetrics) === 1);
  const latency = (statistic: string): MetricSeries =>
    measured('ModelLatency', { statistic, unit: 'Microseconds', period: 5 * MINUTE });
  host.emit(endpointMetrics, [
    measured('Invocations'),
    measured('Invocation5XXErrors'),
    latency('p50'),
    latency('p99'),
    measured('CPUUtilization', { statistic: 'Average', unit: 'Percent' })
  ]);
  await says(/CloudWatch: average of each minute\./);
  const charts = [...view.node.querySelectorAll('.jp-sm-Chart')].map(chart => [
    chart.querySelector('h3')?.textContent,
    chart.querySelector('.jp-sm-Chart-origin')?.textContent
  ]);
  expect(charts).toEqual([
    ['Invocations', 'CloudWatch: sum of each minute.'],
    ['Invocation5XXErrors', 'CloudWatch: sum of each minute.'],
    ['ModelLatency', 'CloudWatch: 50th percentile, 99th percentile of each 5 minutes.'],
    ['CPUUtilization', 'CloudWatch: average of each minute.']
  ]);
});

test('nothing is asked for a page that nobody looks at', async () => {
  await open('Overview');
  expect([...host.subscriptions].map(({ topic }) => topic)).toEqual([watchEndpoint.topic]);
  expect(host.requests).toEqual([]);
});

test('where nothing measures it, it says so and offers no second try', async () => {
  await open('Metrics');
  await until(() => host.readers(endpointMetrics) === 1);
  host.end(endpointMetrics, { kind: 'usage', message: 'Nothing measures it.' });
  await says(/Nothing measures it\./);
  expect(named(HTMLButtonElement, 'Try again')).toBeUndefined();
});

test('how it is scaled is told, with alarms and history', async () => {
  await open('Scaling');
  await says(/Limits1 to 3/);
  await says(/keep-upkeeps SageMakerVariantInvocationsPerInstance near 200/);
  await says(/TargetTracking-churn-AlarmHigh-1/);
  await says(/SuccessfulSetting to 3\.AlarmHigh fired\./);
});

test('the form shows what it would have done as one types, and the same as a line', async () => {
  await open('Scaling');
  await says(/1 change · /);
  await says(
    /%sagemaker autoscale churn --variant AllTraffic --min 1 --max 3 --target 200 --profile p --region us-east-1/
  );
  type('Target', '1000');
  await says(/0 changes · .*0 % of the time above the target/);
  await says(/Up to 3 × ml\.m5\.xlarge are billed/);
});

test('a field that cannot be is told beside it, and nothing can be sent', async () => {
  await open('Scaling');
  await says(/Scale from 1 to 3 instances/);
  type('At least', '5');
  await says(/Not less than the minimum, which is 5\./);
  expect(named(HTMLButtonElement, 'Scale from 5 to 3 instances')?.disabled).toBe(true);
});

test('it is set by the command, where and as whom the endpoint is', async () => {
  await open('Scaling');
  await says(/Scale from 1 to 3 instances/);
  named(HTMLButtonElement, 'Scale from 1 to 3 instances')?.click();
  await until(() => host.ran.length > 0);
  expect(host.ran).toEqual([
    [
      'autoscale',
      {
        name: 'churn',
        profile: 'p',
        region: 'us-east-1',
        variant: 'AllTraffic',
        min: 1,
        max: 3,
        target: 200
      },
      { contextId: 'kernel' }
    ]
  ]);
  await until(() => host.requests.filter(({ method }) => method === readScaling.method).length > 1);
});

test('it is updated from what it is now', async () => {
  await open('Overview');
  await says(/Update…/);
  named(HTMLButtonElement, 'Update…')?.click();
  expect(updated).toEqual([endpoint()]);
});
