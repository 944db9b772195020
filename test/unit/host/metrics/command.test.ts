import type { MimeBundle } from '../../../../src/protocol';
import { METRICS_MIME } from '../../../../src/protocol';
import type { Scenario } from '../../../simulator';
import { Cloud } from './cloud';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 10, 22, 12);

const scenario: Scenario = {
  name: 'numbers',
  description: 'a job that ended and an endpoint with a busy and an idle variant',
  start: START,
  jobs: [
    {
      name: 'digits',
      created: -2 * HOUR,
      instanceType: 'ml.m5.xlarge',
      instanceCount: 1,
      stages: [
        { status: 'Starting', lasts: MINUTE },
        { status: 'Training', lasts: 20 * MINUTE }
      ],
      end: { status: 'Completed' },
      metrics: [{ name: 'loss', regex: 'loss: ([0-9.]+)' }],
      streams: [
        {
          name: 'algo-1-{epoch}',
          events: [3, 2, 1].map((loss, index) => ({
            at: (2 + index) * MINUTE,
            text: `loss: ${loss}.5`,
            delay: 1000
          }))
        }
      ]
    }
  ],
  endpoints: [
    {
      name: 'churn',
      created: -5 * HOUR,
      takes: MINUTE,
      end: { status: 'InService' },
      variants: [
        {
          name: 'Busy',
          instanceType: 'ml.m5.xlarge',
          instanceCount: 1,
          invocationsPerMinute: 400
        },
        { name: 'Idle', instanceType: 'ml.m5.xlarge', instanceCount: 1 }
      ]
    },
    {
      name: 'coming',
      created: -MINUTE,
      takes: HOUR,
      end: { status: 'InService' },
      variants: [{ name: 'Only', instanceType: 'ml.m5.xlarge', instanceCount: 1 }]
    }
  ]
};

interface Row {
  name: string;
  host?: string;
  variant?: string;
  statistic?: string;
  unit?: string;
  period?: number;
  times: number[];
  values: number[];
}

let cloud: Cloud;
beforeAll(() => (cloud = new Cloud(scenario)));
afterAll(() => cloud[Symbol.dispose]());

const shown = async (line: string) => {
  const { outputs } = await cloud.run(line, 'kernel');
  const [output] = outputs;
  expect(output).toMatchObject({ type: 'display', id: 'metrics' });
  return output && 'bundle' in output ? output.bundle : {};
};

const frame = async (line: string) => {
  const { result } = await cloud.run(`metrics ${line} --frame`);
  // What `frameValue` makes; each test looks at its members.
  return result.value as unknown as Row[];
};

/** A picture of another type fails the test. */
function pictureOf({ 'image/svg+xml': svg }: MimeBundle): string {
  if (typeof svg !== 'string') {
    throw new Error('The picture is no text.');
  }
  return svg;
}

describe('metrics of a training job', () => {
  it('are a table of what its lines and its instances tell', async () => {
    const { lines, result } = await cloud.run('metrics digits');
    expect(lines[0]).toMatch(/^The metrics of job digits, 2026-11-22 \d\d:\d\d to .*\.$/);
    expect(lines[1]).toMatch(/^Metric +Host +Each value +Last +Minimum +Maximum +Mean$/);
    expect(lines[2]).toMatch(/^loss +as reported +1\.5 +1\.5 +3\.5 +2\.5$/);
    expect(lines.slice(3).map(line => line.split(/ {2,}/).slice(0, 3))).toEqual(
      ['CPUUtilization', 'MemoryUtilization', 'DiskUtilization'].map(name => [
        name,
        'algo-1',
        'average of 1 min'
      ])
    );
    expect(lines[3]).toMatch(/ \d+\.\d %$/);
    expect(result.value).toBeNull();
  });

  it('are charts in a notebook, with text, markup and a picture for every other reader', async () => {
    const bundle = await shown('metrics digits');
    expect(bundle['text/plain']).toMatch(/^loss /m);
    expect(bundle['text/html']).toContain('<td style="text-align:left">loss</td>');
    const svg = pictureOf(bundle);
    expect(svg).toMatch(/^<svg .*<text[^>]*>loss<\/text>.*CPUUtilization.*<\/svg>$/);
    expect(bundle['text/html']).toContain(Buffer.from(svg).toString('base64'));
    expect(bundle[METRICS_MIME]).toMatchObject({
      ref: { kind: 'training', place: 'sagemaker', name: 'digits' },
      contextId: cloud.rig.caller.id,
      saved: {
        series: [{ name: 'loss', values: [3.5, 2.5, 1.5] }, { name: 'CPUUtilization' }, {}, {}]
      }
    });
  });

  it('that there are none of are no picture', async () => {
    const bundle = await shown('metrics digits --since 2026-11-22T11:59:00Z');
    expect(bundle['text/plain']).toMatch(/^There are no numbers of job digits in this time/);
    expect(bundle).not.toHaveProperty('image/svg+xml');
    expect(bundle[METRICS_MIME]).toMatchObject({
      since: Date.UTC(2026, 10, 22, 11, 59),
      saved: { series: [] }
    });
  });

  it('are plain numbers with --frame, from --since on', async () => {
    const [loss, cpu] = await frame('digits');
    expect(loss).toMatchObject({ name: 'loss', values: [3.5, 2.5, 1.5] });
    expect(loss?.times).toHaveLength(3);
    expect(cpu).toMatchObject({ name: 'CPUUtilization', host: 'algo-1', period: MINUTE });
    const [late] = await frame('digits --since 2026-11-22T10:03:30Z');
    expect(late?.values).toEqual([1.5]);
  });
});

describe('metrics of an endpoint', () => {
  it('are each of the right statistic and unit, by one call', async () => {
    cloud.rig.simulator.counters.reset();
    const rows = await frame('churn --variant Busy');
    expect(cloud.rig.simulator.counters.total('CloudWatch.GetMetricData').calls).toBe(1);
    expect(rows.map(row => [row.name, row.statistic, row.unit].join(' '))).toEqual([
      'Invocations Sum Count',
      'InvocationsPerInstance Sum Count',
      'Invocation4XXErrors Sum Count',
      'Invocation5XXErrors Sum Count',
      ...['ModelLatency', 'OverheadLatency'].flatMap(name =>
        ['p50', 'p90', 'p99'].map(statistic => `${name} ${statistic} Microseconds`)
      ),
      'CPUUtilization Average Percent',
      'MemoryUtilization Average Percent'
    ]);
    expect(rows.every(row => row.variant === 'Busy' && row.times.length > 170)).toBe(true);
    expect(Math.max(...(rows[0]?.values ?? []))).toBeGreaterThan(200);
  });

  it('have a zero where nothing was asked for, but no latency', async () => {
    const rows = await frame('--endpoint churn --variant Idle --since 1h');
    const invocations = rows.find(row => row.name === 'Invocations');
    expect(invocations?.values.length).toBeGreaterThanOrEqual(57);
    expect(invocations?.values.every(value => value === 0)).toBe(true);
    expect(invocations?.times.at(-1)).toBeLessThanOrEqual(cloud.rig.clock.now() - 3 * MINUTE);
    expect(rows.some(row => row.name === 'ModelLatency')).toBe(false);
  });

  it.each([
    ['coming', /^There are no numbers of endpoint coming yet: it is being created since 2026-/],
    [
      'churn --since 30s',
      /^There are no numbers of endpoint churn since .* Ask for more with --since/
    ]
  ])('that there are none of are told why: %s', async (line, why) => {
    const { lines } = await cloud.run(`metrics ${line}`);
    expect(lines).toEqual([expect.stringMatching(why)]);
  });

  it('of one that nobody has asked yet are what there is, and why there is no more', async () => {
    const { lines } = await cloud.run('metrics churn --variant Idle');
    expect(lines.some(line => line.startsWith('CPUUtilization'))).toBe(true);
    expect(lines.at(-1)).toBe('Nobody asked it anything in this time, so there are no latencies.');
    expect((await cloud.run('metrics churn --variant Busy')).lines.at(-1)).toMatch(/^MemoryUtil/);
  });

  it('are few enough in a notebook to be saved with it', async () => {
    const bundle = await shown('metrics churn --since 2d');
    const saved = JSON.stringify(bundle[METRICS_MIME]);
    expect(saved.length).toBeLessThan(100_000);
    expect(bundle[METRICS_MIME]).toMatchObject({ ref: { kind: 'endpoint', name: 'churn' } });
    expect(pictureOf(bundle).length).toBeLessThan(100_000);
  });

  it('are shown with latencies in milliseconds', async () => {
    const { lines } = await cloud.run('metrics churn');
    expect(lines[1]).toMatch(/^Metric +Variant +Each value/);
    expect(lines.find(line => line.startsWith('ModelLatency'))).toMatch(
      /^ModelLatency +Busy +p50 of 1 min +[\d.]+ ms/
    );
  });
});

describe('metrics', () => {
  it.each([
    ['metrics', /^metrics takes the name of a job or an endpoint/],
    ['metrics digits --endpoint churn', /^Both digits and the endpoint churn are named/],
    ['metrics digits --variant Busy', /^--variant names a part of an endpoint/],
    [
      'metrics churn --variant Green',
      /^Endpoint churn has no variant "Green"; it has Busy and Idle/
    ],
    ['metrics nobody', /^There is no job and no endpoint "nobody"\.$/]
  ])('refuses: %s', async (line, sentence) => {
    await expect(cloud.run(line)).rejects.toThrow(sentence);
  });
});
