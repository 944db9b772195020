import type { Socket } from 'node:net';

import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, ResponseError } from 'vscode-jsonrpc/node';
import type * as z from 'zod/mini';

import type { NotificationMethod, RequestMethod } from '../../protocol';
import { PROBLEM_CODE } from '../../protocol';
import type { ProblemError } from '../problem';
import { BoundedReader, ClosingWriter } from './framing';
import { parse } from './parse';
import type { Report } from './report';
import { problemOf } from './report';

/** Why a request's signal aborts: the other end cancelled it, or went away. */
export class Interrupted extends Error {
  override readonly name = 'AbortError';
}

const CLOSED = 'The connection closed.';

/** LSP's code for the answer to a cancelled request. */
const REQUEST_CANCELLED = -32800;

type Answer = (params: unknown, signal: AbortSignal) => unknown;

/**
 * The other end of one connection: JSON-RPC 2.0, typed by the protocol's constants. What comes in is parsed before a
 * handler sees it; a handler's `ProblemError` goes out as the problem it carries.
 *
 * Sending resolves once the socket has taken the message: who awaits it cannot run ahead of a slow reader.
 */
export class Peer implements Disposable {
  readonly #socket: Socket;
  readonly #report: Report;
  readonly #connection: MessageConnection;
  readonly #requests = new Map<string, Answer>();
  readonly #notifications = new Map<string, (params: unknown) => void>();
  readonly #running = new Set<AbortController>();

  /** `unknown` makes the problem for a method that nothing handles. */
  constructor(socket: Socket, unknown: (method: string) => ProblemError, report: Report) {
    this.#socket = socket;
    this.#report = report;
    this.#connection = createMessageConnection(
      new BoundedReader(socket),
      new ClosingWriter(socket),
      {
        error: message => report(message, 'a connection'),
        warn: message => report(message, 'a connection'),
        info: () => undefined,
        log: () => undefined
      }
    );
    this.#connection.onRequest((method, params, token) =>
      this.#answer(this.#requests.get(method) ?? (() => Promise.reject(unknown(method))), {
        method,
        params,
        token
      })
    );
    this.#connection.onNotification((method, params) => {
      this.#notifications.get(method)?.(params);
    });
    this.#connection.onError(([error]) => {
      // A socket that fails has closed already, and that is all there is to it.
      if (!socket.destroyed) {
        report(`It sent what is no message: ${error.message}`, 'a connection');
        socket.destroy();
      }
    });
    this.#connection.listen();
  }

  /** Answers a request. The signal aborts when the other end cancels it or goes away. */
  handle<Params, Result>(
    { method }: RequestMethod<Params, Result>,
    params: z.core.$ZodType<Params>,
    handler: (params: Params, signal: AbortSignal) => Result | Promise<Result>
  ): void {
    this.#requests.set(method, (sent, signal) => handler(parse(method, params, sent), signal));
  }

  /** Hears a notification; one that cannot be read is reported and dropped, as nobody waits for its answer. */
  hear<Params>(
    { method }: NotificationMethod<Params>,
    params: z.core.$ZodType<Params>,
    handler: (params: Params) => void
  ): void {
    this.#notifications.set(method, sent => {
      try {
        handler(parse(method, params, sent));
      } catch (error) {
        this.#report(error, method);
      }
    });
  }

  /** Resolves when the other end has answered; rejects when it answers with an error or goes away. */
  async request<Params>({ method }: RequestMethod<Params, null>, params: Params): Promise<void> {
    try {
      await this.#connection.sendRequest(method, params);
    } catch (error) {
      throw this.#socket.destroyed ? new Interrupted(CLOSED, { cause: error }) : error;
    }
  }

  async notify<Params>({ method }: NotificationMethod<Params>, params: Params): Promise<void> {
    await this.#connection.sendNotification(method, params);
  }

  /** Interrupts what runs for the other end, and sends no more. */
  [Symbol.dispose](): void {
    for (const running of this.#running) {
      running.abort(new Interrupted(CLOSED));
    }
    this.#socket.destroy();
    this.#connection.dispose();
  }

  async #answer(
    answer: Answer,
    request: { method: string; params: unknown; token: CancellationToken }
  ): Promise<unknown> {
    const interrupt = new AbortController();
    const cancelled = request.token.onCancellationRequested(() =>
      interrupt.abort(new Interrupted('The request was cancelled.'))
    );
    if (request.token.isCancellationRequested) {
      interrupt.abort(new Interrupted('The request was cancelled.'));
    }
    this.#running.add(interrupt);
    try {
      return await answer(request.params, interrupt.signal);
    } catch (error) {
      if (error instanceof Interrupted) {
        return new ResponseError(REQUEST_CANCELLED, 'The request was cancelled.');
      }
      const problem = problemOf(error, request.method, this.#report);
      return new ResponseError(PROBLEM_CODE, problem.message, problem);
    } finally {
      this.#running.delete(interrupt);
      cancelled.dispose();
    }
  }
}
