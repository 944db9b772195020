import type { EndpointMetricsTarget, MetricSeries, Milliseconds } from '../../protocol';
import type { Caller } from '../caller';
import type { Host } from '../host';

/** How far back an endpoint's numbers are shown unless told. */
export const LATELY: Milliseconds = 3 * 3_600_000;

/** CloudWatch has a new number once a minute, and every question about one costs money. */
const EVERY: Milliseconds = 60_000;

type Needed = Pick<Host, 'endpoints' | 'clock'>;

/** What the service measured of an endpoint lately, once. @throws ProblemError `usage` where nothing measures it */
export async function readEndpointSeries(
  { endpoints, clock }: Needed,
  { ref, variant, last = LATELY }: EndpointMetricsTarget,
  caller: Caller,
  signal?: AbortSignal
): Promise<MetricSeries[]> {
  const endpoint = await endpoints.describe(ref, caller, signal);
  return endpoints.metrics(endpoint, { since: clock.now() - last, variant }, caller, signal);
}

/** The same anew every minute until the signal aborts, of the variants that the endpoint then has. */
export async function* endpointSeries(
  { endpoints, clock }: Needed,
  { ref, variant, last = LATELY }: EndpointMetricsTarget,
  caller: Caller,
  signal: AbortSignal
): AsyncGenerator<MetricSeries[], void, void> {
  let endpoint = await endpoints.describe(ref, caller, signal);
  using _watching = endpoints.watch(ref, caller, newest => (endpoint = newest ?? endpoint));
  for (;;) {
    const query = { since: clock.now() - last, variant };
    yield await endpoints.metrics(endpoint, query, caller, signal);
    await clock.sleep(EVERY, signal);
  }
}
