import type { DataCallback, Disposable, Message } from 'vscode-jsonrpc/browser';
import { AbstractMessageReader, AbstractMessageWriter } from 'vscode-jsonrpc/browser';

/** JSON-RPC messages out of a WebSocket, one text frame a message. Takes over the socket's handlers. */
export class SocketReader extends AbstractMessageReader {
  constructor(private readonly _socket: WebSocket) {
    super();
    _socket.onclose = () => this.fireClose();
  }

  listen(callback: DataCallback): Disposable {
    this._socket.onmessage = (event: MessageEvent<unknown>) => {
      const message = this._parse(event.data);
      if (message) {
        callback(message);
      }
    };
    return { dispose: () => (this._socket.onmessage = null) };
  }

  override dispose(): void {
    this._socket.onmessage = this._socket.onclose = null;
    super.dispose();
  }

  private _parse(data: unknown): Message | undefined {
    try {
      const message: unknown = typeof data === 'string' ? JSON.parse(data) : undefined;
      if (isMessage(message)) {
        return message;
      }
      this.fireError(new Error('A frame from the host is not a JSON-RPC message.'));
    } catch (error) {
      this.fireError(error);
    }
    return undefined;
  }
}

/** JSON-RPC messages into a WebSocket, one text frame a message. */
export class SocketWriter extends AbstractMessageWriter {
  constructor(private readonly _socket: WebSocket) {
    super();
  }

  async write(message: Message): Promise<void> {
    this._socket.send(JSON.stringify(message));
  }

  end(): void {
    this._socket.close();
  }
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' && value !== null && 'jsonrpc' in value && value.jsonrpc === '2.0'
  );
}
