import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';

/** What Node calls with each request that an agent is to carry; agent-base, and all that is built on it, extend it. */
interface Carrier {
  addRequest(request: ClientRequest, ...rest: unknown[]): void;
}

/** As Node's own: kept for the next call, but not for long. */
const OPTIONS = { keepAlive: true, timeout: 5000 };

/**
 * What carries the calls to an engine. docker-modem waits for the end of an answer and hears nothing else, so one that
 * breaks off behind its headers, as each does that an engine owes when it is killed, would keep its caller for ever.
 */
export const agents = {
  http: tellingOfBreaks(new HttpAgent(OPTIONS)),
  https: tellingOfBreaks(new HttpsAgent(OPTIONS))
};

function tellingOfBreaks(agent: HttpAgent): HttpAgent {
  const carrier = agent as unknown as Carrier;
  const carry = carrier.addRequest.bind(agent);
  carrier.addRequest = (request, ...rest) => {
    request.once('response', answer =>
      answer.once('close', () => {
        if (!answer.complete) {
          request.emit(
            'error',
            Object.assign(new Error('The answer broke off.'), { code: 'ECONNRESET' })
          );
        }
      })
    );
    carry(request, ...rest);
  };
  return agent;
}
