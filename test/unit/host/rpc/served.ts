import { join } from 'node:path';

import { SocketServer } from '../../../../src/host/rpc/server';
import { Session } from '../../../../src/host/rpc/session';
import type { CallerContext } from '../../../../src/protocol';
import { Client } from './client';
import { context, FakeHost } from './fakeHost';

/** A host on a socket of its own, over places that the test holds. Dispose it. */
export class Served implements AsyncDisposable {
  readonly fake = new FakeHost();
  readonly path = join(this.fake.directory, 'host.sock');
  readonly sessions: Session[] = [];
  readonly #server: SocketServer;
  readonly #clients: Client[] = [];
  readonly #counts: { count: number; resolve: () => void }[] = [];

  private constructor() {
    this.#server = new SocketServer(
      socket => {
        const session = new Session(socket, this.fake.services);
        this.sessions.push(session);
        return session;
      },
      connections => {
        for (const waiting of this.#counts.filter(({ count }) => count === connections)) {
          waiting.resolve();
        }
      }
    );
  }

  static async start(): Promise<Served> {
    const served = new Served();
    await served.#server.listen(served.path);
    return served;
  }

  async client(face: CallerContext['face'] = 'kernel', overrides: Partial<CallerContext> = {}) {
    const client = await Client.open(this.path, context(face, overrides));
    this.#clients.push(client);
    return client;
  }

  async dial(): Promise<Client> {
    const client = await Client.dial(this.path);
    this.#clients.push(client);
    return client;
  }

  /** Resolves when so many connections are there. */
  connections(count: number): Promise<void> {
    return new Promise(resolve =>
      this.#server.connections === count ? resolve() : this.#counts.push({ count, resolve })
    );
  }

  async close(): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) {
      client[Symbol.dispose]();
    }
    await this.close();
    this.fake[Symbol.dispose]();
  }
}
