import { request } from 'node:http';
import type { Milliseconds } from '../../../protocol';
import { codeOf } from '../../systemError';

/** SageMaker's own limit. */
const PATIENCE: Milliseconds = 2000;

/**
 * Asks a server how it is, as SageMaker does: `GET /ping`, which is to be answered with status 200 within two seconds.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html#your-algorithms-inference-algo-ping-requests
 *
 * @returns `undefined` when it is well, else what was wrong, as `with status 500`
 */
export function ping(
  where: { readonly host: string; readonly port: number },
  signal?: AbortSignal
): Promise<string | undefined> {
  return new Promise(resolve => {
    const late = AbortSignal.timeout(PATIENCE);
    const stop = signal ? AbortSignal.any([late, signal]) : late;
    request({ ...where, path: '/ping', agent: false, signal: stop }, response => {
      response.resume();
      resolve(response.statusCode === 200 ? undefined : `with status ${response.statusCode}`);
    })
      .on('error', error => {
        resolve(
          late.aborted ? `not within ${PATIENCE / 1000} seconds` : `not at all (${codeOf(error)})`
        );
      })
      .end();
  });
}
