import { Readable } from 'node:stream';

import type { Cloud } from '../cloud';
import { disruptionError, slowBody } from '../faults';
import { answer } from './front';

/** The part of an SDK's HTTP request that is read here. */
interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface SdkResponse {
  statusCode: number;
  headers: Record<string, string>;
  body: unknown;
}

/**
 * Carries the requests of an AWS SDK client to the simulator without a socket: give it as the client's `requestHandler`.
 * Everything else (signing, serialising, retries) is the SDK's own, so tests by the hundred are quick and still true, and a
 * standing clock (`clock.run`) knows when nothing is on its way.
 */
export class InProcessHandler {
  readonly metadata = { handlerProtocol: 'http/1.1' };

  constructor(private readonly cloud: Cloud) {}

  async handle(
    request: SdkRequest,
    { abortSignal }: { abortSignal?: AbortSignal | { readonly aborted: boolean } } = {}
  ): Promise<{ response: SdkResponse }> {
    if (abortSignal?.aborted) {
      throw aborted();
    }
    const signal = abortSignal instanceof AbortSignal ? abortSignal : undefined;
    const response = await answer(this.cloud, {
      method: request.method,
      path: request.path,
      headers: Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value])
      ),
      body: bodyOf(request.body),
      signal
    });
    if (abortSignal?.aborted) {
      throw aborted();
    }
    const { status: statusCode, headers, body, disruption, sent } = response;
    if (!Buffer.isBuffer(body)) {
      return { response: { statusCode, headers: { ...headers }, body: Readable.from(body) } };
    }
    if (disruption === 'slow') {
      await this.cloud.clock.sleep(slowBody);
    }
    const failure =
      disruption === 'reset' || disruption === 'refuse' ? disruptionError(disruption) : undefined;
    if (failure) {
      throw failure;
    }
    const arrived = disruption === 'truncate' ? body.subarray(0, body.length >> 1) : body;
    sent?.(arrived.length);
    return { response: { statusCode, headers: { ...headers }, body: new Uint8Array(arrived) } };
  }

  /** Nothing is configurable and nothing is held open; the SDK asks for these members. */
  updateHttpClientConfig(): void {}
  httpHandlerConfigs(): Record<string, never> {
    return {};
  }
  destroy(): void {}
}

function bodyOf(body: unknown): Buffer {
  if (typeof body === 'string') {
    return Buffer.from(body);
  }
  if (body instanceof Uint8Array) {
    // Not Buffer.from(body): the SDK's adapter warns when it is asked for its value.
    return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  }
  if (body === undefined || body === null) {
    return Buffer.alloc(0);
  }
  throw new TypeError('The in-process handler takes no streaming request bodies.');
}

function aborted(): Error {
  const error = new Error('Request aborted');
  error.name = 'AbortError';
  return error;
}
