import type { ServerConnection } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { MessageConnection } from 'vscode-jsonrpc/browser';
import {
  CancellationTokenSource,
  createMessageConnection,
  ResponseError
} from 'vscode-jsonrpc/browser';

import type { InitializeResult, NotificationMethod, Problem, RequestMethod } from '../../protocol';
import { PROBLEM_CODE, showOutputs, subscriptionEnd, subscriptionEvents } from '../../protocol';
import { abortable } from './abort';
import { ConnectionLost, HostError, isProblem } from './problem';
import { openSocket } from './socket';
import { requestTicket } from './ticket';
import { SocketReader, SocketWriter } from './transport';

/** What the host sends on its own account. */
export interface ConnectionHandlers {
  onEvents(id: string, events: readonly unknown[]): void;
  onEnd(id: string, problem?: Problem): void;
}

/**
 * One WebSocket to the host, from its ticket to its end. It is never reopened: the next one is a new object.
 * Loaded when first used, because it brings vscode-jsonrpc with it.
 */
export class Connection implements IDisposable {
  /**
   * Gets a ticket and opens the socket with it.
   *
   * @throws HostError when there is no way to the host; AbortError
   */
  static async open(
    settings: ServerConnection.ISettings,
    handlers: ConnectionHandlers,
    signal: AbortSignal
  ): Promise<Connection> {
    const ticket = await requestTicket(settings, signal);
    const { socket, info } = await openSocket(settings, ticket, signal);
    return new Connection(socket, info, handlers);
  }

  private constructor(
    private readonly _socket: WebSocket,
    readonly info: InitializeResult,
    handlers: ConnectionHandlers
  ) {
    const reader = new SocketReader(_socket);
    this._rpc = createMessageConnection(reader, new SocketWriter(_socket), REPORTING);
    this._rpc.onNotification(subscriptionEvents.method, (params: EventsParams) =>
      handlers.onEvents(params.id, params.events)
    );
    this._rpc.onNotification(subscriptionEnd.method, (params: EndParams) =>
      handlers.onEnd(params.id, params.problem)
    );
    // What a command shows on its way is for cells and terminals; a form shows the command's value.
    this._rpc.onRequest(showOutputs.method, () => null);
    this.closed = new Promise(resolve => {
      this._rpc.onClose(() => this.dispose());
      this._rpc.onDispose(() => resolve());
    });
    this._rpc.listen();
  }

  /** Resolves when the connection is over, whoever ended it. */
  readonly closed: Promise<void>;

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /**
   * @throws HostError with the host's Problem; ConnectionLost when the answer can no longer come; AbortError,
   * and the host is told to stop, when the signal aborts
   */
  async request<Params, Result>(
    method: RequestMethod<Params, Result>,
    params: Params,
    signal?: AbortSignal
  ): Promise<Result> {
    if (this._isDisposed) {
      throw new ConnectionLost();
    }
    const source = new CancellationTokenSource();
    const cancel = (): void => source.cancel();
    signal?.addEventListener('abort', cancel);
    try {
      const answer =
        params === null
          ? this._rpc.sendRequest<Result>(method.method, source.token)
          : this._rpc.sendRequest<Result>(method.method, params, source.token);
      return await abortable(answer, signal);
    } catch (error) {
      throw this._isDisposed ? new ConnectionLost() : asHostError(error, method.method);
    } finally {
      signal?.removeEventListener('abort', cancel);
      source.dispose();
    }
  }

  /** Sends what needs no answer; nothing when the connection is over. */
  notify<Params>(method: NotificationMethod<Params>, params: Params): void {
    if (!this._isDisposed) {
      void this._rpc.sendNotification(method.method, params);
    }
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._rpc.dispose();
      this._socket.close();
    }
  }

  private readonly _rpc: MessageConnection;
  private _isDisposed = false;
}

type EventsParams = { readonly id: string; readonly events: readonly unknown[] };
type EndParams = { readonly id: string; readonly problem?: Problem };

/** What breaks the protocol shows in the browser's console; nothing else has anything to say. */
const REPORTING = {
  error: (message: string) => reportError(new Error(message)),
  warn: () => undefined,
  info: () => undefined,
  log: () => undefined
};

function asHostError(error: unknown, method: string): unknown {
  if (!(error instanceof ResponseError)) {
    return error;
  }
  const data: unknown = error.data;
  if (error.code === PROBLEM_CODE && isProblem(data)) {
    return new HostError(data);
  }
  return new HostError({
    kind: 'internal',
    message: `The SageMaker host could not answer ${method}: ${error.message}`,
    hint: 'Reload the page; if it happens again, please report it with the output of `%sagemaker doctor`.'
  });
}
