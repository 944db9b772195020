import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, request as ask } from 'node:http';
import { operationOf } from './s3/traffic';

interface Closed {
  readonly operation: string;
  readonly when: 'before' | 'after';
  readonly reached: () => void;
}

/** Stands before an AWS and lets everything through, until it is closed at one operation. Dispose it. */
export class Gate implements AsyncDisposable {
  readonly #behind: string;
  readonly #server = createServer((request, response) => this.#pass(request, response));
  #closed: Closed | undefined;
  url = '';

  private constructor(behind: string) {
    this.#behind = behind;
  }

  /** @param behind the URL of the AWS */
  static async before(behind: string): Promise<Gate> {
    const gate = new Gate(behind);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    const address = gate.#server.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The gate has no port.');
    }
    gate.url = `http://127.0.0.1:${address.port}`;
    return gate;
  }

  /** Resolves when a request of that operation waits for ever: for being carried out, or for its answer. */
  closeAt(operation: string, when: 'before' | 'after'): Promise<void> {
    return new Promise(reached => (this.#closed = { operation, when, reached }));
  }

  open(): void {
    this.#closed = undefined;
  }

  #pass(request: IncomingMessage, response: ServerResponse): void {
    const { method = 'GET', url = '/', headers } = request;
    const { pathname: path, searchParams } = new URL(url, this.#behind);
    const query = Object.fromEntries(searchParams);
    const texts = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, String(value)])
    );
    const operation = operationOf({ method, path, query, headers: texts });
    const closed = this.#closed?.operation === operation ? this.#closed : undefined;
    if (closed?.when === 'before') {
      closed.reached();
      return;
    }
    const onward = ask(new URL(url, this.#behind), { method, headers }, answer => {
      if (closed) {
        answer.resume().once('end', closed.reached);
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    // Who asked may be killed at any moment, and then has no use for an answer.
    onward.on('error', () => response.destroy());
    request.on('error', () => onward.destroy()).pipe(onward);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
