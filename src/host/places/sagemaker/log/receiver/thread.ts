import type { Worker } from 'node:worker_threads';
import type { HttpRequest, MiddlewareStack } from '@smithy/types';
import type { Taken } from '../../../../aws/jsonAnswer';
import { NOTHING } from '../../../../aws/jsonAnswer';
import type { Route } from '../../../../aws/sockets';
import { Batch } from '../../../../logs/batch';
import { Columns } from '../../../../logs/columns';
import { hostIn, tagOf } from '../../../../logs/tag';
import type { Answer } from '../answer';
import { Hosts } from '../hosts';
import type { HostOf } from '../hosts';
import type { Asked, Failure, ReadPage, Received, Request } from './messages';

interface Waiting {
  readonly resolve: (received: Received) => void;
  readonly reject: (error: unknown) => void;
}

/** The main thread's end of the thread that receives pages. */
export class Thread implements Disposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ways = new Map<Route | undefined, number>();
  #next = 0;
  /** Why nothing comes any more. */
  #gone: string | undefined;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on('message', (received: Received) => {
      this.#waiting.get(received.id)?.resolve(received);
      this.#waiting.delete(received.id);
    });
  }

  get isIdle(): boolean {
    return this.#waiting.size === 0;
  }

  /** Nothing comes from it any more: whoever waits tries again, elsewhere. */
  failed(reason: unknown): void {
    this.#gone ??= `The thread that receives pages is gone: ${String(reason)}.`;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of waiting) {
      reject(connectionLost(this.#gone));
    }
  }

  /**
   * Has a command's request sent and its answer read there. Signing, endpoints and errors stay the SDK's.
   *
   * @param stack of the one command, before it is sent
   * @param hostOf see `readAnswer`
   * @param route the same one for all who go the same way
   */
  take<Input extends object, Output extends object>(
    stack: Pick<MiddlewareStack<Input, Output>, 'add'>,
    hostOf: HostOf,
    route: Route | undefined,
    signal: AbortSignal | undefined
  ): Taken<Answer> {
    const taken: { answer: Answer | undefined } = { answer: undefined };
    stack.add(
      () => async args => {
        const received = await this.#ask(requestOf(args.request), route, signal);
        if ('failure' in received) {
          throw errorOf(received.failure);
        }
        const { status: statusCode, headers, body } = received;
        if (body instanceof Uint8Array) {
          return { response: { statusCode, headers, body } };
        }
        taken.answer = { events: batchOf(body, hostOf), next: body.next };
        return { response: { statusCode, headers, body: NOTHING } };
      },
      // In place of the handler that would send it from here.
      { step: 'deserialize', name: 'pageReceiver', priority: 'low' }
    );
    return taken;
  }

  [Symbol.dispose](): void {
    void this.#worker.terminate();
  }

  async #ask(
    request: Request,
    route: Route | undefined,
    signal: AbortSignal | undefined
  ): Promise<Received> {
    signal?.throwIfAborted();
    if (this.#gone !== undefined) {
      throw connectionLost(this.#gone);
    }
    const id = this.#next++;
    const abort = () => this.#worker.postMessage({ id, abort: true } satisfies Asked);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return await new Promise<Received>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject });
        this.#worker.postMessage({ id, request, way: this.#wayOf(route) } satisfies Asked);
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** The number of a way, of which the thread has been told. */
  #wayOf(route: Route | undefined): number {
    let way = this.#ways.get(route);
    if (way === undefined) {
      way = this.#ways.size;
      this.#ways.set(route, way);
      this.#worker.postMessage({ way, route } satisfies Asked);
    }
    return way;
  }
}

function requestOf(request: unknown): Request {
  if (!isHttp(request)) {
    throw new TypeError('A request of CloudWatch Logs is no HTTP request.');
  }
  const { protocol, hostname, port, method, path, query, headers } = request;
  const body: unknown = request.body;
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) {
    throw new TypeError('A request of CloudWatch Logs has no body that can be sent.');
  }
  return {
    protocol,
    hostname,
    port,
    method,
    path,
    query: query ?? {},
    headers,
    body: typeof body === 'string' ? body : new Uint8Array(body)
  };
}

function isHttp(request: unknown): request is HttpRequest {
  return (
    typeof request === 'object' && request !== null && 'hostname' in request && 'headers' in request
  );
}

function errorOf({ name, message, facts }: Failure): Error {
  return Object.assign(new Error(message), facts, { name });
}

/** What counts as a connection that was cut, so that the call is made again. */
function connectionLost(message: string): Error {
  return Object.assign(new Error(message), { code: 'ECONNABORTED' });
}

/** The page's events that are of the log, with their hosts' names. */
function batchOf({ numbers, ids, texts, streams }: ReadPage, hostOf: HostOf): Batch {
  const lines = new Columns(numbers, ids, texts);
  const hosts = new Hosts(hostOf);
  const numbersOf = streams.map(stream => hosts.number(stream));
  const own = numbersOf.includes(undefined)
    ? lines.pick(
        [...lines.times.keys()].filter(at => numbersOf[hostIn(lines.tag(at))] !== undefined)
      )
    : lines;
  return new Batch(
    own.arriving(0, at => tagOf(numbersOf[hostIn(own.tag(at))] ?? 0)),
    hosts.names
  );
}
