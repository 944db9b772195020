import type { EndpointRef, Invocation, PendingAnswer } from '../protocol';
import type { Caller } from './caller';
import type { Endpoints } from './host';
import { ProblemError } from './problem';

/**
 * Asks an endpoint for an answer that will be on S3.
 *
 * @throws ProblemError `usage` for an endpoint that answers at once
 */
export async function askLater(
  endpoints: Pick<Endpoints, 'place'>,
  ref: EndpointRef,
  invocation: Invocation,
  caller: Caller,
  signal?: AbortSignal
): Promise<PendingAnswer> {
  const place = endpoints.place(ref.place);
  if (!place.invokeAsync) {
    throw new ProblemError(
      'usage',
      `The endpoint ${ref.name} serves on this machine, and answers at once.`,
      { hint: 'Ask it without async; SageMaker’s asynchronous endpoints take it.' }
    );
  }
  return place.invokeAsync(ref, invocation, caller, signal);
}
