import type { MiddlewareStack } from '@smithy/types';
import type { Milliseconds } from '../../protocol';

/**
 * Makes a client's middleware ours: it does not try again (`Aws.call` does, behind the rate limits), and it tells the time
 * in the `Date` header of every answer, so that nothing that depends on the age of a job or an event has to trust this
 * machine's clock.
 */
export function ours<Input extends object, Output extends object>(
  stack: MiddlewareStack<Input, Output>,
  tellTime: (time: Milliseconds) => void
): void {
  // Others are placed relative to the SDK's retry, so one that does nothing stands in its place.
  stack.add(next => args => next(args), {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true
  });
  // It prepares every event of every page for a log that nobody keeps, which is a tenth of the time of a page.
  stack.remove('loggerMiddleware');
  stack.add(
    next => async args => {
      const result = await next(args);
      const time = dateOf(result.response);
      if (time !== undefined) {
        tellTime(time);
      }
      return result;
    },
    // Outside the deserializer, which leaves the raw response beside the parsed output.
    { step: 'deserialize', name: 'serverTime', priority: 'high' }
  );
}

function dateOf(response: unknown): Milliseconds | undefined {
  if (typeof response !== 'object' || response === null || !('headers' in response)) {
    return undefined;
  }
  const { headers } = response;
  if (typeof headers !== 'object' || headers === null || !('date' in headers)) {
    return undefined;
  }
  const time = Date.parse(String(headers.date));
  return Number.isNaN(time) ? undefined : time;
}
