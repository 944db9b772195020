import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { Problem } from '../../protocol';
import { abortError } from './abort';
import { HostError, SERVER_AWAY } from './problem';

/**
 * Asks the server extension for a ticket: single-use, short-lived, and proof that whoever holds it passed the
 * server's authentication and XSRF check, which a WebSocket upgrade alone does not prove.
 *
 * @throws HostError saying what keeps us from the host; AbortError
 */
export async function requestTicket(
  settings: ServerConnection.ISettings,
  signal: AbortSignal
): Promise<string> {
  const url = URLExt.join(settings.baseUrl, 'jupyterlab-sagemaker', 'ticket');
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, { method: 'POST', signal }, settings);
  } catch {
    throw signal.aborted ? abortError() : new HostError(SERVER_AWAY);
  }
  if (!response.ok) {
    throw new HostError(refusal(response.status));
  }
  const answer: unknown = await response.json().catch(() => null);
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'ticket' in answer &&
    typeof answer.ticket === 'string'
  ) {
    return answer.ticket;
  }
  throw new HostError({
    kind: 'unavailable',
    message: `The Jupyter server answered ${url} with something that is not a ticket.`,
    hint: 'A proxy in between may have answered in its place; reload the page to log in again.'
  });
}

function refusal(status: number): Problem {
  switch (status) {
    case 404:
      return {
        kind: 'unavailable',
        code: 'HTTP 404',
        message: 'The server part of jupyterlab-sagemaker is not running in this Jupyter server.',
        hint:
          'Install jupyterlab-sagemaker in the environment that runs the Jupyter server, see that ' +
          '`jupyter server extension list` shows it enabled, and restart the server.'
      };
    case 401:
    case 403:
      return {
        kind: 'denied',
        code: `HTTP ${status}`,
        message: 'The Jupyter server does not let this page talk to the SageMaker host.',
        hint: 'Your login may have expired: reload the page to log in again.'
      };
    default:
      return {
        kind: 'unavailable',
        code: `HTTP ${status}`,
        message: `The Jupyter server failed to open the way to the SageMaker host (HTTP ${status}).`,
        hint: 'The log of the Jupyter server says why.'
      };
  }
}
