/**
 * The thread that receives pages of a log's past: reading a megabyte from a socket and going over its events takes as
 * long as all the rest that is done with them, and who else uses the host would wait for it.
 */
import { Readable } from 'node:stream';
import { parentPort } from 'node:worker_threads';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { HttpRequest } from '@smithy/core/transport';
import { readBody } from '../../../../aws/jsonAnswer';
import { connect } from '../../../../aws/sockets';
import { SILENCE_TIMEOUT } from '../../../../aws/timeouts';
import { readAnswer } from '../answer';
import type { Ask, Asked, Failure, ReadPage, Received, Request } from './messages';

const port = parentPort;
if (!port) {
  throw new Error('This is a thread of the host and no program of its own.');
}

/** By the number of their way; they last as long as the thread. */
const sockets = new Map<number, Promise<NodeHttpHandler>>();
const running = new Map<number, AbortController>();

port.on('message', (asked: Asked) => {
  if ('route' in asked) {
    sockets.set(asked.way, connect(asked.route, SILENCE_TIMEOUT));
  } else if ('abort' in asked) {
    running.get(asked.id)?.abort();
  } else {
    void answer(asked);
  }
});

async function answer({ id, request, way }: Ask): Promise<void> {
  const abort = new AbortController();
  running.set(id, abort);
  try {
    const received = await receive(await sockets.get(way), request, abort.signal);
    const { body } = received;
    const memory = body instanceof Uint8Array ? undefined : body.numbers.buffer;
    const moved = memory instanceof ArrayBuffer ? [memory] : [];
    port?.postMessage({ id, ...received } satisfies Received, moved);
  } catch (error) {
    port?.postMessage({ id, failure: failureOf(error) } satisfies Received);
  } finally {
    running.delete(id);
  }
}

async function receive(
  handler: NodeHttpHandler | undefined,
  request: Request,
  abortSignal: AbortSignal
) {
  if (!handler) {
    throw new Error('A request goes a way of which nothing was said.');
  }
  const { response } = await handler.handle(new HttpRequest({ ...request }), { abortSignal });
  const { statusCode: status, headers } = response;
  const stream: unknown = response.body;
  if (!(stream instanceof Readable)) {
    throw new TypeError('An answer of CloudWatch Logs has no body that can be read.');
  }
  // What is no page is an error's, which the SDK reads itself.
  const body = await readBody(stream, json =>
    status === 200 ? pageIn(json) : new Uint8Array(json)
  );
  return { status, headers, body };
}

function pageIn(json: Buffer): ReadPage {
  const { events, next } = readAnswer(json, stream => stream);
  const { numbers, ids, texts } = events.lines;
  return { numbers, ids, texts, streams: events.hosts, next };
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), facts: {} };
  }
  const facts = Object.entries(error).filter(
    ([, value]) => typeof value === 'string' || typeof value === 'number'
  );
  return { name: error.name, message: error.message, facts: Object.fromEntries(facts) };
}
