import type { EndpointDescription, Milliseconds } from '../../../../protocol';
import { PASSING_STATUSES } from '../../../../protocol';
import { ProblemError } from '../../../problem';
import type { Look } from '../../../polls';

/** While something is about to change: a person looks at it. */
const SOON: Milliseconds = 5_000;
const SETTLED: Milliseconds = 20_000;
const AFTER_ERROR: Milliseconds = 15_000;

/** Tells how an endpoint stands, and `undefined` once it is gone; one of its name may come again. */
export function lookAtEndpoint(
  describe: (signal: AbortSignal) => Promise<EndpointDescription>
): Look<EndpointDescription | undefined> {
  let gone = false;
  return async (tell, signal) => {
    try {
      const endpoint = await describe(signal);
      gone = false;
      tell(endpoint);
      return PASSING_STATUSES.includes(endpoint.status) ? SOON : SETTLED;
    } catch (error) {
      if (error instanceof ProblemError && error.problem.kind === 'not-found' && !gone) {
        gone = true;
        tell(undefined);
      }
      return AFTER_ERROR;
    }
  };
}
