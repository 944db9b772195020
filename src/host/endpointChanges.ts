import type { EndpointDescription, EndpointRef } from '../protocol';
import type { Caller } from './caller';
import type { Endpoints } from './host';
import { Latest } from './latest';

/**
 * An endpoint as it is now, and anew on every change; a reader that is away gets the newest. Returns when the endpoint is
 * gone, or when the signal aborts.
 *
 * @throws ProblemError when the endpoint cannot be described
 */
export async function* endpointChanges(
  endpoints: Pick<Endpoints, 'describe' | 'watch'>,
  ref: EndpointRef,
  caller: Caller,
  signal: AbortSignal
): AsyncGenerator<EndpointDescription, void, void> {
  const descriptions = new Latest<EndpointDescription>();
  let changed = false;
  using _watching = endpoints.watch(ref, caller, endpoint => {
    changed = true;
    if (endpoint) {
      descriptions.push(endpoint);
    } else {
      descriptions.end();
    }
  });
  endpoints.describe(ref, caller, signal).then(
    endpoint => {
      // What the watcher told meanwhile is newer.
      if (!changed) {
        descriptions.push(endpoint);
      }
    },
    error => descriptions.fail(error)
  );
  yield* descriptions.values(signal);
}
