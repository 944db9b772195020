import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import type { Invocation } from '../../../protocol';
import type { Caller } from '../../caller';
import { ProblemError } from '../../problem';
import { codeOf } from '../../systemError';
import { typed } from '../../typed';
import { VARIANT } from './layout';

/** A server that can be asked. */
export interface Address {
  readonly server: number;
  readonly host: string;
  readonly port: number;
}

/** Tells where to ask: anew when what was told before has turned out to be gone. */
export type Locate = (name: string, caller: Caller, anew: boolean) => Promise<Address>;

/** Requests that never reached a server, or reached one that had closed its connection: asking another is no repetition. */
const NEVER_HEARD = ['ECONNREFUSED'];
const CLOSED_BEFORE = ['ECONNRESET', 'EPIPE'];

/** Requests to the servers of a local place, over connections that stay open, counted while they are under way. */
export class Requests implements Disposable {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #locate: Locate;
  readonly #underWay = new Map<string, number>();
  readonly #idle = new Map<string, (() => void)[]>();

  constructor(locate: Locate) {
    this.#locate = locate;
  }

  /**
   * The answer's head; who reads its body calls `done` after it.
   *
   * @throws ProblemError `unavailable` when nothing answers; the signal's reason when it aborts
   */
  async send(
    name: string,
    invocation: Invocation,
    caller: Caller,
    signal: AbortSignal | undefined
  ): Promise<{ response: IncomingMessage; done: () => void }> {
    checkInvocation(name, invocation);
    for (let attempt = 1; ; attempt += 1) {
      const address = await this.#locate(name, caller, attempt > 1);
      const key = `${name} ${address.server}`;
      this.#underWay.set(key, (this.#underWay.get(key) ?? 0) + 1);
      let counted = true;
      const done = () => {
        if (counted) {
          counted = false;
          this.#answered(key);
        }
      };
      const sent = { again: false };
      try {
        const response = await this.#ask(address, invocation, sent, signal);
        response.once('close', done);
        return { response, done };
      } catch (error) {
        done();
        signal?.throwIfAborted();
        if (!sent.again || attempt > 2) {
          throw new ProblemError(
            'unavailable',
            `The server of endpoint ${name} broke off before it answered (${codeOf(error) ?? String(error)}).`,
            {
              hint: `\`${typed(`logs --endpoint ${name}`, caller)}\` may tell why.`,
              cause: error
            }
          );
        }
      }
    }
  }

  /** Resolves once this server owes no answer. */
  async idle(name: string, server: number): Promise<void> {
    const key = `${name} ${server}`;
    if (this.#underWay.has(key)) {
      await new Promise<void>(resolve => {
        this.#idle.set(key, [...(this.#idle.get(key) ?? []), resolve]);
      });
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #answered(key: string): void {
    const left = (this.#underWay.get(key) ?? 1) - 1;
    if (left > 0) {
      this.#underWay.set(key, left);
      return;
    }
    this.#underWay.delete(key);
    const waiting = this.#idle.get(key) ?? [];
    this.#idle.delete(key);
    for (const resolve of waiting) {
      resolve();
    }
  }

  #ask(
    { host, port }: Address,
    invocation: Invocation,
    sent: { again: boolean },
    signal: AbortSignal | undefined
  ): Promise<IncomingMessage> {
    const body = Buffer.from(invocation.body, 'base64');
    return new Promise((resolve, reject) => {
      const asking = request(
        {
          host,
          port,
          method: 'POST',
          path: '/invocations',
          agent: this.#agent,
          headers: { ...headersOf(invocation), 'Content-Length': body.length },
          signal
        },
        resolve
      );
      asking.on('error', error => {
        const code = codeOf(error) ?? '';
        sent.again =
          NEVER_HEARD.includes(code) || (asking.reusedSocket && CLOSED_BEFORE.includes(code));
        reject(error);
      });
      asking.setNoDelay(true);
      asking.end(body);
    });
  }
}

/** @throws ProblemError `usage` for a variant that no local endpoint has */
export function checkVariant(name: string, variant: string | undefined): void {
  if (variant !== undefined && variant !== VARIANT) {
    throw new ProblemError(
      'usage',
      `Endpoint ${name} has no variant "${variant}"; a local one has ${VARIANT} alone.`
    );
  }
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
function headersOf(invocation: Invocation): Record<string, string> {
  const { contentType, accept, customAttributes, inferenceId } = invocation;
  return {
    'Content-Type': contentType,
    ...(accept ? { Accept: accept } : {}),
    ...(customAttributes ? { 'X-Amzn-SageMaker-Custom-Attributes': customAttributes } : {}),
    ...(inferenceId ? { 'X-Amzn-SageMaker-Inference-Id': inferenceId } : {})
  };
}

function checkInvocation(name: string, { variant, targetModel, component }: Invocation): void {
  checkVariant(name, variant);
  if (targetModel !== undefined || component !== undefined) {
    throw new ProblemError(
      'usage',
      `Endpoint ${name} serves one model on this machine: it has neither target models nor inference components.`
    );
  }
}
