import type { EndpointDescription, MetricSeries, Milliseconds } from '../../../protocol';
import { duration, moment } from './figures';

/** CloudWatch has a minute's numbers so long after the minute has ended, as a rule. */
const PUBLICATION: Milliseconds = 120_000;
const MINUTE: Milliseconds = 60_000;

/** Why there are no numbers of an endpoint from `since` to now, and when there will be some: sentences. */
export function absence(
  { ref, status, createdAt, modifiedAt }: EndpointDescription,
  since: Milliseconds,
  now: Milliseconds
): string {
  const none = `There are no numbers of endpoint ${ref.name} yet`;
  const first = firstNumber(Math.max(createdAt, modifiedAt));
  if (status === 'Creating') {
    return `${none}: it is being created since ${moment(createdAt)}, and is measured from when it is in service.`;
  }
  if (status === 'Failed') {
    return `There are no numbers of endpoint ${ref.name}: it failed before it served.`;
  }
  if (now < first) {
    return `${none}: it is in service for ${duration(now - modifiedAt)}, and CloudWatch has the numbers of a minute two minutes after it. The first come about ${moment(first)}.`;
  }
  return firstNumber(since) > now
    ? `${none.replace(' yet', '')} since ${moment(since)}: CloudWatch has those of a minute two minutes after it. Ask for more with --since, as in --since 15m.`
    : `There are no numbers of endpoint ${ref.name} in this time.`;
}

/** What else a person would look for among the numbers of an endpoint, and why it is not there: sentences. */
export function gapsIn(series: readonly MetricSeries[]): string[] {
  const requests = series.filter(({ name }) => name === 'Invocations');
  const idle = requests.every(({ values }) => values.every(value => value === 0));
  return requests.length > 0 && idle
    ? ['Nobody asked it anything in this time, so there are no latencies.']
    : [];
}

/** When the first whole minute behind a moment can be read. */
function firstNumber(time: Milliseconds): Milliseconds {
  return Math.ceil(time / MINUTE) * MINUTE + MINUTE + PUBLICATION;
}
