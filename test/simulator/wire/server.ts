import {
  createServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse
} from 'node:http';

import type { Cloud } from '../cloud';
import { slowBody } from '../faults';
import { control, controlPrefix } from './control';
import { answer } from './front';
import type { WireRequest, WireResponse } from './message';

/** The simulated AWS on 127.0.0.1. */
export class Server {
  /** Listens on `port`; 0 takes any free one. */
  static async listen(cloud: Cloud, port: number): Promise<Server> {
    const http = createServer((request, response) => {
      serve(cloud, request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
    // Clients keep connections longer than Node's five seconds, and a connection closed under a request is a fault of its own.
    http.keepAliveTimeout = 120_000;
    await new Promise<void>((resolve, reject) => {
      http.once('error', reject);
      http.listen(port, '127.0.0.1', resolve);
    });
    const address = http.address();
    if (address === null || typeof address === 'string') {
      throw new Error('The simulator got no TCP port.');
    }
    return new Server(http, `http://127.0.0.1:${address.port}`);
  }

  private constructor(
    private readonly http: HttpServer,
    readonly url: string
  ) {}

  async close(): Promise<void> {
    const closed = new Promise<void>(resolve => this.http.close(() => resolve()));
    this.http.closeAllConnections();
    await closed;
  }
}

async function serve(
  cloud: Cloud,
  incoming: IncomingMessage,
  outgoing: ServerResponse
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  const request: WireRequest = {
    method: incoming.method ?? 'GET',
    path: incoming.url ?? '/',
    headers: Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(',') : value
      ])
    ),
    body: await bodyOf(incoming),
    signal: gone.signal
  };
  const response = request.path.startsWith(controlPrefix)
    ? await control(cloud, request)
    : await answer(cloud, request);
  if (outgoing.destroyed) {
    return;
  }
  await send(cloud, response, outgoing);
}

async function send(cloud: Cloud, response: WireResponse, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body, disruption, sent } = response;
  if (disruption === 'refuse') {
    outgoing.destroy();
    return;
  }
  if (!Buffer.isBuffer(body)) {
    outgoing.writeHead(status, headers);
    for await (const part of body) {
      if (outgoing.destroyed) {
        return;
      }
      sent?.(part.length);
      if (!outgoing.write(part)) {
        await drained(outgoing);
      }
    }
    outgoing.end();
    return;
  }
  const half = body.subarray(0, body.length >> 1);
  switch (disruption) {
    case 'reset':
      sent?.(half.length);
      outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
      await new Promise<void>(resolve => outgoing.write(half, () => resolve()));
      outgoing.socket?.resetAndDestroy();
      return;
    case 'truncate':
      sent?.(half.length);
      outgoing.writeHead(status, { ...headers, 'content-length': String(half.length) });
      outgoing.end(half);
      return;
    case 'slow': {
      sent?.(body.length);
      outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
      const size = Math.max(1, Math.ceil(body.length / 10));
      for (let at = 0; at < body.length && !outgoing.destroyed; at += size) {
        outgoing.write(body.subarray(at, at + size));
        await cloud.clock.sleep(slowBody / 10);
      }
      outgoing.end();
      return;
    }
    default:
      sent?.(body.length);
      outgoing.writeHead(status, { ...headers, 'content-length': String(body.length) });
      outgoing.end(body);
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of incoming) {
    parts.push(Buffer.isBuffer(part) ? part : Buffer.from(String(part)));
  }
  return Buffer.concat(parts);
}

function drained(outgoing: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      outgoing.off('drain', done);
      outgoing.off('close', done);
      resolve();
    };
    outgoing.on('drain', done);
    outgoing.on('close', done);
  });
}
