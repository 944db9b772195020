import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { autoscaleDeclaration } from '../../../../../src/host/commands/autoscaleArguments';
import { EndpointModel } from '../../../../../src/lab/views/endpoint/model';
import { ScalingModel } from '../../../../../src/lab/views/endpoint/scaling/model';
import { EndpointView } from '../../../../../src/lab/views/endpoint/view';
import {
  endpointMetrics,
  listCommands,
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
        follows: 'invocations',
        alarms: [
          { name: 'TargetTracking-churn-AlarmHigh-1', state: 'ALARM', since: T0 },
          { name: 'TargetTracking-churn-AlarmLow-1', state: 'INSUFFICIENT_DATA' },
          { name: 'TargetTracking-churn-AlarmOdd-1' }
        ]
      }
    ],
    schedules: [{ name: 'mornings', when: 'cron(0 8 * * ? *)', min: 2, max: 8 }],
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

async function says(words: RegExp): Promise<void> {
  const text = () => view.node.textContent ?? '';
  await until(() => words.test(text())).catch(() => expect(text()).toMatch(words));
}

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

/** What every call names: the endpoint where it is, and the variant. */
const ACTED_ON = { name: 'churn', profile: 'p', region: 'us-east-1', variant: 'AllTraffic' };

function choose(label: string, value: string): void {
  const select = named(HTMLSelectElement, label);
  select!.value = value;
  select?.dispatchEvent(new Event('change', { bubbles: true }));
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
  host.answers.set(listCommands.method, [autoscaleDeclaration]);
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
  choose('From', '7');
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
  await says(/In alarmsince .*TargetTracking-churn-AlarmHigh-1/);
  await says(/Insufficient dataTargetTracking-churn-AlarmLow-1/);
  await says(/State not readableTargetTracking-churn-AlarmOdd-1/);
  await says(/SuccessfulSetting to 3\.AlarmHigh fired\./);
});

test('it says what it does not do without traffic, unless it follows what has numbers then', async () => {
  await open('Scaling');
  await says(/Without any request there is no such metric/);
  choose('Metric', 'CPUUtilization');
  await says(/What CPUUtilization would have been on another number of instances cannot be told/);
  await says(/--target 200 --metric CPUUtilization/);
  expect(view.node.textContent).not.toContain('Without any request');
});

test('limits at set times are asked for as the command declares them, and told', async () => {
  await open('Scaling');
  await says(/Schedule 1 to 3 instances/);
  type('Schedule', 'daily');
  await says(/Write it as cron\(…\), rate\(…\) or at\(…\)\./);
  expect(named(HTMLButtonElement, 'Schedule 1 to 3 instances')?.disabled).toBe(true);
  type('Schedule', 'rate(1 day)');
  type('Timezone', '');
  await says(/--schedule 'rate\(1 day\)'/);
  named(HTMLButtonElement, 'Schedule 1 to 3 instances')?.click();
  await until(() => host.ran.length > 0);
  expect(host.ran[0]).toEqual([
    'autoscale',
    { ...ACTED_ON, schedule: 'rate(1 day)', min: 1, max: 3 },
    { contextId: 'kernel' }
  ]);
});

test('a schedule is ended by itself', async () => {
  await open('Scaling');
  await says(/cron\(0 8 \* \* \? \*\)UTC2 to 8/);
  named(HTMLButtonElement, 'End the schedule cron(0 8 * * ? *)')?.click();
  await until(() => host.ran.length > 0);
  expect(host.ran[0]).toEqual([
    'autoscale',
    { ...ACTED_ON, schedule: 'cron(0 8 * * ? *)', timezone: 'UTC', off: true },
    { contextId: 'kernel' }
  ]);
});

test('alarms are told anew every minute, and not at all while nobody looks', async () => {
  jest.useFakeTimers();
  const trans = nullTranslator.load('jupyterlab_sagemaker');
  const endpointModel = new EndpointModel(host, { ref: REF }, undefined);
  const model = new ScalingModel(host, endpointModel, trans);
  const asked = () => host.requests.filter(({ method }) => method === readScaling.method).length;
  const steps = [
    { shown: true, after: 0, asked: 1 },
    { shown: true, after: 2 * MINUTE, asked: 3 },
    { shown: false, after: 10 * MINUTE, asked: 3 },
    { shown: true, after: 0, asked: 4 }
  ];
  for (const step of steps) {
    model.shown = step.shown;
    await jest.advanceTimersByTimeAsync(step.after);
    expect(asked()).toBe(step.asked);
  }
  model.dispose();
  endpointModel.dispose();
  jest.useRealTimers();
});

test('the form shows what it would have done as one types, and the same as a line', async () => {
  await open('Scaling');
  await says(/1 change · /);
  await says(
    /%sagemaker autoscale churn --variant AllTraffic --min 1 --max 3 --target 200 --profile p --region us-east-1/
  );
  type('Target', '1000');
  await says(/0 changes · .*0 % of the time above the target/);
  await says(/From 1 to 3 × ml\.m5\.xlarge are billed/);
});

test('a field that cannot be is told beside it, and nothing can be sent', async () => {
  await open('Scaling');
  await says(/Scale from 1 to 3 instances/);
  type('Min', '5');
  await says(/Not less than the minimum, which is 5\./);
  expect(named(HTMLButtonElement, 'Scale from 5 to 3 instances')?.disabled).toBe(true);
});

test('it is set by the command, where and as whom the endpoint is', async () => {
  await open('Scaling');
  await says(/Scale from 1 to 3 instances/);
  named(HTMLButtonElement, 'Scale from 1 to 3 instances')?.click();
  await until(() => host.ran.length > 0);
  expect(host.ran).toEqual([
    ['autoscale', { ...ACTED_ON, min: 1, max: 3, target: 200 }, { contextId: 'kernel' }]
  ]);
  await until(() => host.requests.filter(({ method }) => method === readScaling.method).length > 1);
});

test('it is updated from what it is now', async () => {
  await open('Overview');
  await says(/Update…/);
  named(HTMLButtonElement, 'Update…')?.click();
  expect(updated).toEqual([endpoint()]);
});
