import type { MetricSeries } from '../../../../src/protocol';
import { AlgorithmSeries } from '../../../../src/host/metrics/algorithm';
import { MOST_POINTS, thin } from '../../../../src/host/metrics/thin';

const definitions = [
  { name: 'loss', regex: 'loss=(\\S+)' },
  { name: 'accuracy', regex: 'acc=([0-9.]+)' }
];

async function seriesOf(lines: [time: number, text: string, host?: string][], hosts = ['algo-1']) {
  const series = new AlgorithmSeries({ metricDefinitions: definitions, hosts });
  for (const [position, [time, text, host = 'algo-1']] of lines.entries()) {
    await series.add([{ position, time, host, text }]);
  }
  return series.all;
}

describe('series of an algorithm', () => {
  it('hold every number of every line, by name', async () => {
    expect(
      await seriesOf([
        [1, 'loss=0.5 acc=0.1'],
        [2, 'nothing'],
        [3, 'loss=4e-1']
      ])
    ).toEqual([
      { name: 'loss', source: 'algorithm', times: [1, 3], values: [0.5, 0.4] },
      { name: 'accuracy', source: 'algorithm', times: [1], values: [0.1] }
    ]);
  });

  it('are one for each host where there are several', async () => {
    const hosts = ['algo-1', 'algo-2'];
    expect(
      await seriesOf(
        [
          [1, 'loss=1', 'algo-2'],
          [1, 'loss=2', 'algo-1']
        ],
        hosts
      )
    ).toMatchObject([
      { name: 'loss', host: 'algo-2', values: [1] },
      { name: 'loss', host: 'algo-1', values: [2] }
    ]);
  });

  it('put a late line where it belongs', async () => {
    expect(
      await seriesOf([
        [1, 'loss=1'],
        [5, 'loss=5'],
        [3, 'loss=3'],
        [5, 'loss=6']
      ])
    ).toMatchObject([{ times: [1, 3, 5, 5], values: [1, 3, 5, 6] }]);
  });

  it('see through colours and the bars that write over themselves', async () => {
    expect(
      await seriesOf([
        [1, '\u001b[32mloss=\u001b[1m0.5\u001b[0m'],
        [2, '\r10% loss=3\r20% loss=2\r']
      ])
    ).toMatchObject([{ values: [0.5, 3, 2] }]);
  });

  it.each(['nan', 'inf', '-Infinity', 'abc', '1.2.3', '1e999', ''])('leave out %j', async text => {
    expect(await seriesOf([[1, `loss=${text} `]])).toEqual([]);
  });

  it.each([
    ['1_000', 1000],
    ['+.5', 0.5],
    ['3.', 3],
    ['-2E-3', -0.002]
  ])('read %s as Python does', async (text, value) => {
    expect(await seriesOf([[1, `loss=${text}`]])).toMatchObject([{ values: [value] }]);
  });

  it('go on without a definition that cannot be used', async () => {
    const series = new AlgorithmSeries({
      metricDefinitions: [{ name: 'bad', regex: '(' }, ...definitions],
      hosts: ['algo-1']
    });
    expect(await series.add([{ position: 1, time: 1, host: 'algo-1', text: 'loss=1' }])).toBe(true);
  });

  it('go on without a definition that would search for ever, while others are served', async () => {
    const series = new AlgorithmSeries({
      metricDefinitions: [{ name: 'hostile', regex: '^(a+)+$' }, ...definitions],
      hosts: ['algo-1']
    });
    const hostile = { position: 1, time: 1, host: 'algo-1', text: `${'a'.repeat(64)} loss=1` };
    const told: string[] = [];
    const adding = series.add([hostile]).then(() => told.push('added'));
    await new Promise(setImmediate);
    told.push('served');
    await adding;
    expect(told).toEqual(['served', 'added']);
    expect(series.all).toMatchObject([{ name: 'loss', values: [1] }]);
  });
});

describe('thinning', () => {
  const long = (count: number, value: (index: number) => number): MetricSeries => ({
    name: 'loss',
    source: 'algorithm',
    times: Array.from({ length: count }, (_, index) => index * 10),
    values: Array.from({ length: count }, (_, index) => value(index))
  });

  it('leaves a short series as it is', () => {
    const series = long(MOST_POINTS, Math.sin);
    expect(thin(series)).toBe(series);
  });

  it('keeps every peak, the order, both ends of time, and the bound', () => {
    const series = long(100_000, index =>
      index === 54_321 ? 1e9 : index === 77 ? -1e9 : Math.sin(index)
    );
    const { times, values } = thin(series);
    expect(times.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(times.length).toBeGreaterThan(MOST_POINTS / 2);
    expect([...times]).toEqual([...times].sort((a, b) => a - b));
    expect(values).toContain(1e9);
    expect(values).toContain(-1e9);
    times.forEach((time, index) => expect(values[index]).toBe(series.values[time / 10]));
  });

  it('copes with numbers that all came at once', () => {
    const { times } = thin({ ...long(5000, Math.sin), times: Array(5000).fill(7) });
    expect(times).toEqual([7, 7]);
  });
});
