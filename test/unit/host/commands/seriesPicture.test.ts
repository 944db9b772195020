import { seriesPicture } from '../../../../src/host/commands/show/seriesPicture';
import type { MetricSeries } from '../../../../src/protocol';

function cpuOf(...hosts: readonly string[]): readonly MetricSeries[] {
  return hosts.map(host => ({
    name: 'CPUUtilization',
    source: 'instance',
    host,
    times: [0, 60_000],
    values: [10, 20]
  }));
}

/** What the picture's lines are called. */
function legend(picture: string): readonly string[] {
  return [...picture.matchAll(/<tspan[^>]*>([^<]*)<\/tspan>/g)].map(([, name = '']) => name);
}

describe('the picture of metrics', () => {
  it('names its lines where there are several, each in the colour of its line', () => {
    const picture = seriesPicture(cpuOf('algo-1', 'algo-2'));
    expect(legend(picture)).toEqual(['● algo-1', '● algo-2']);
    for (const [, colour] of picture.matchAll(/<tspan fill="(#\w+)"/g)) {
      expect(picture).toContain(`stroke="${colour}" stroke-width="1.5"`);
    }
    expect(legend(seriesPicture(cpuOf('algo-1')))).toEqual([]);
  });

  it('tells percentiles and variants apart', () => {
    const latency = ['p50', 'p90'].map((statistic): MetricSeries => ({
      name: 'ModelLatency',
      source: 'endpoint',
      variant: 'AllTraffic',
      statistic,
      times: [0],
      values: [1]
    }));
    expect(legend(seriesPicture(latency))).toEqual(['● p50', '● p90']);
  });

  it('counts the lines that it has no room to name', () => {
    const hosts = Array.from({ length: 16 }, (_, index) => `algo-${index + 1}`);
    const names = legend(seriesPicture(cpuOf(...hosts)));
    expect(names.length).toBeLessThan(8);
    expect(names.at(-1)).toBe(`+${16 - names.length + 1}`);
  });

  it('takes names as text', () => {
    expect(seriesPicture(cpuOf('<script>', 'algo-2'))).not.toContain('<script>');
  });
});
