import { ServerConnection } from '@jupyterlab/services';

import type { InitializeResult, Problem } from '../../../../src/protocol';
import { PROBLEM_CODE, PROTOCOL_VERSION } from '../../../../src/protocol';
import { waitFor } from './waitFor';

/** One JSON-RPC message as it is on the wire. */
export interface WireMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

export const INFO: InitializeResult = {
  protocol: PROTOCOL_VERSION,
  version: '0.1.0',
  pid: 4711,
  startedAt: 0,
  contextId: 'context-1'
};

/** The far end of one WebSocket. */
export class ServerSide {
  constructor(private readonly _socket: FakeSocket) {}

  /** Every message of the page, the ticket included, in order. */
  readonly received: (WireMessage & { ticket?: string })[] = [];
  isOpen = true;

  /** Resolves with the `nth` (from 0) message of that method, now or later. */
  async message(method: string, nth = 0): Promise<WireMessage> {
    return waitFor(() => this.received.filter(message => message.method === method)[nth]);
  }

  answer(request: WireMessage, result: unknown): void {
    this.send({ jsonrpc: '2.0', id: request.id, result });
  }

  refuse(request: WireMessage, problem: Problem): void {
    this.send({
      jsonrpc: '2.0',
      id: request.id,
      error: { code: PROBLEM_CODE, message: problem.message, data: problem }
    });
  }

  notify(method: string, params: unknown): void {
    this.send({ jsonrpc: '2.0', method, params });
  }

  send(frame: unknown): void {
    this._socket.onmessage?.(new MessageEvent('message', { data: JSON.stringify(frame) }));
  }

  /** The network goes away under both ends. */
  drop(): void {
    this.isOpen = false;
    this._socket.onclose?.(new CloseEvent('close'));
  }
}

class FakeSocket {
  constructor(
    readonly url: string,
    server: FakeServer
  ) {
    this._side = new ServerSide(this);
    server.connections.push(this._side);
    this._server = server;
    queueMicrotask(() => this.onopen?.(new Event('open')));
  }

  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: MessageEvent) => void) | null = null;
  onclose: ((event: CloseEvent) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;

  send(data: string): void {
    const message = JSON.parse(data) as WireMessage & { ticket?: string };
    this._side.received.push(message);
    if (message.ticket !== undefined) {
      queueMicrotask(() => this._side.send(this._server.greeting()));
    }
  }

  close(): void {
    this._side.isOpen = false;
  }

  private readonly _side: ServerSide;
  private readonly _server: FakeServer;
}

/** Node's Request in jsdom's window: the one does not know the other's AbortSignal. */
class NodeRequest extends Request {
  constructor(input: RequestInfo | URL, init?: RequestInit) {
    super(input, { ...init, signal: null });
  }
}

/** A Jupyter server with the extension: the ticket's POST and the WebSocket, both under the test's hand. */
export class FakeServer {
  readonly connections: ServerSide[] = [];
  readonly requests: { readonly url: string; readonly method: string }[] = [];
  /** Status of the ticket's answer; `'away'` for a network error. */
  ticketStatus: number | 'away' = 200;
  greeting: () => unknown = () => ({ ready: INFO });

  get settings(): ServerConnection.ISettings {
    const connect = (url: string): FakeSocket => new FakeSocket(url, this);
    // What `new` is called on; a constructor that returns an object makes that object.
    function Socket(url: string): FakeSocket {
      return connect(url);
    }
    return ServerConnection.makeSettings({
      baseUrl: 'http://localhost:8888/jupyterlab/default/',
      wsUrl: 'ws://localhost:8888/jupyterlab/default/',
      fetch: async input => {
        const request = input as Request;
        // Jupyter's own requests carry a time against caches.
        this.requests.push({ url: request.url.replace(/\?\d+$/, ''), method: request.method });
        if (this.ticketStatus === 'away') {
          throw new TypeError('Failed to fetch');
        }
        const ok = this.ticketStatus === 200;
        const body = ok ? JSON.stringify({ ticket: `ticket-${this.requests.length}` }) : 'no';
        return new Response(body, { status: this.ticketStatus });
      },
      Request: NodeRequest,
      WebSocket: Socket as unknown as typeof WebSocket
    });
  }

  /** Resolves with the `nth` (from 0) connection once the page has handed in its ticket. */
  async connection(nth = 0): Promise<ServerSide> {
    return waitFor(() => {
      const side = this.connections[nth];
      return side && side.received.length > 0 ? side : undefined;
    });
  }
}
