import type { Socket } from 'node:net';

import type { DataCallback, Disposable, Message } from 'vscode-jsonrpc/node';
import { SocketMessageReader, SocketMessageWriter } from 'vscode-jsonrpc/node';

/** A message larger than this is none of ours: a cell or a form is far smaller. */
const LARGEST_MESSAGE = 64 * 1024 * 1024;

/** Reads `Content-Length` framed messages, and gives up on a stream of bytes that holds none. */
export class BoundedReader extends SocketMessageReader {
  #unread = 0;

  constructor(socket: Socket) {
    super(socket);
    socket.on('data', chunk => {
      this.#unread += chunk.length;
      if (this.#unread > LARGEST_MESSAGE) {
        this.#unread = 0;
        this.fireError(new Error(`more than ${LARGEST_MESSAGE} bytes came without a message`));
      }
    });
  }

  override listen(callback: DataCallback): Disposable {
    return super.listen(message => {
      this.#unread = 0;
      callback(message);
    });
  }
}

/**
 * Writes framed messages; a write resolves once the socket has taken the message.
 *
 * A write to a socket that has closed resolves too: the close itself ends everything that waits on the connection, and
 * vscode-jsonrpc would turn the rejection into one that nobody can handle.
 */
export class ClosingWriter extends SocketMessageWriter {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super(socket);
    this.#socket = socket;
  }

  override async write(message: Message): Promise<void> {
    try {
      await super.write(message);
    } catch (error) {
      if (!this.#socket.destroyed) {
        throw error;
      }
    }
  }
}
