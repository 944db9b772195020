import { absence, gapsIn } from '../../../../src/host/commands/show/absence';
import type { EndpointDescription, MetricSeries } from '../../../../src/protocol';

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 22, 12, 0, 30);

function endpoint(minutes: number, more: Partial<EndpointDescription> = {}): EndpointDescription {
  return {
    ref: { place: 'sagemaker', name: 'churn' },
    status: 'InService',
    createdAt: NOW - (minutes + 5) * MINUTE,
    modifiedAt: NOW - minutes * MINUTE,
    variants: [],
    contentType: 'text/csv',
    accept: 'text/csv',
    ...more
  };
}

describe('an endpoint without numbers', () => {
  it.each<[string, EndpointDescription, number, RegExp]>([
    ['being created', endpoint(1, { status: 'Creating' }), 60, / yet: it is being created since /],
    ['failed', endpoint(1, { status: 'Failed' }), 60, /: it failed before it served\.$/],
    [
      'a minute old',
      endpoint(1),
      60,
      / yet: it is in service for 00:01:00, .* The first come about 2026-11-22 \d\d:03\.$/
    ],
    ['asked about the last minute', endpoint(60), 1, / since .*: CloudWatch has .* --since 15m\.$/],
    ['not measured', endpoint(60), 30, /^There are no numbers of endpoint churn in this time\.$/]
  ])('says why: %s', (_, described, minutes, sentence) => {
    expect(absence(described, NOW - minutes * MINUTE, NOW)).toMatch(sentence);
  });
});

describe('numbers of an endpoint', () => {
  const invocations = (...values: number[]): MetricSeries => ({
    name: 'Invocations',
    source: 'endpoint',
    times: values.map((_, index) => NOW + index * MINUTE),
    values
  });

  it('lack latencies where nobody asked', () => {
    expect(gapsIn([invocations(0, 0)])).toEqual([expect.stringMatching(/no latencies/)]);
    expect(gapsIn([invocations(0, 0), invocations(0, 1)])).toEqual([]);
    expect(gapsIn([])).toEqual([]);
  });
});
