import type { Server, Socket } from 'node:net';
import { createServer } from 'node:net';

/** What serves one connection; disposing it ends everything that the connection opened. */
export type Serve = (socket: Socket) => Disposable;

/**
 * Listens on a Unix socket and counts who is there.
 */
export class SocketServer implements AsyncDisposable {
  readonly #server: Server;
  readonly #sessions = new Map<Socket, Disposable>();

  /** `changed` is called with the number of connections after each change. */
  constructor(serve: Serve, changed: (connections: number) => void) {
    this.#server = createServer(socket => {
      this.#sessions.set(socket, serve(socket));
      socket.once('close', () => {
        this.#sessions.get(socket)?.[Symbol.dispose]();
        this.#sessions.delete(socket);
        changed(this.#sessions.size);
      });
      changed(this.#sessions.size);
    });
  }

  get connections(): number {
    return this.#sessions.size;
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(path, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  /**
   * Closes every connection and removes the socket. Readers get no end of their subscriptions: to them this is a
   * connection that went away, so they connect to the next host and resume.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>(resolve => this.#server.close(() => resolve()));
    for (const [socket, session] of this.#sessions) {
      session[Symbol.dispose]();
      socket.destroy();
    }
    await closed;
  }
}
