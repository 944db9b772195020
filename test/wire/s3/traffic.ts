import { Readable, Transform } from 'node:stream';
import { HttpResponse } from '@smithy/core/protocols';
import type { HttpRequest } from '@smithy/core/protocols';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Sockets, with the bytes of the bodies counted and single answers replaced: operations of S3 by their names or HTTP methods. */
export class Traffic {
  readonly #sockets = new NodeHttpHandler();
  readonly #answers = new Map<
    string,
    { status: number; body: string; headers: Record<string, string> }
  >();
  readonly #calls: string[] = [];
  readonly #before = new Map<string, () => void>();
  sent = 0;
  received = 0;
  readonly metadata = this.#sockets.metadata;

  reset(): void {
    this.sent = this.received = 0;
  }

  /** Answers an operation of S3 in its place, from now on. */
  answer(
    operation: string,
    status: number,
    body: string,
    headers: Record<string, string> = {}
  ): void {
    this.#answers.set(operation, { status, body, headers });
  }

  /** How often an operation was called. */
  calls(operation: string): number {
    return this.#calls.filter(each => each === operation).length;
  }

  before(operation: string, act: () => void): void {
    this.#before.set(operation, act);
  }

  async handle(
    request: HttpRequest,
    options?: Parameters<NodeHttpHandler['handle']>[1]
  ): Promise<{ response: HttpResponse }> {
    const operation = operationOf(request);
    this.#calls.push(operation);
    this.#before.get(operation)?.();
    const instead = this.#answers.get(operation);
    if (instead) {
      const { status, body, headers } = instead;
      return {
        response: new HttpResponse({ statusCode: status, headers, body: Readable.from([body]) })
      };
    }
    this.sent += Number(request.headers['content-length'] ?? 0);
    const { response } = await this.#sockets.handle(request, options);
    const counting = new Transform({
      transform: (chunk: Buffer, _, done) => {
        this.received += chunk.length;
        done(null, chunk);
      }
    });
    const body = (response.body as Readable)
      .on('error', error => counting.destroy(error))
      .pipe(counting);
    return { response: new HttpResponse({ ...response, body }) };
  }

  updateHttpClientConfig(): void {}

  httpHandlerConfigs(): Record<string, never> {
    return {};
  }

  destroy(): void {
    this.#sockets.destroy();
  }
}

/** The operation of a request to AWS, or its HTTP method where nothing tells. */
export function operationOf({
  method,
  path,
  query,
  headers
}: Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers'>): string {
  const target = headers['x-amz-target'];
  if (target) {
    return target.split('.').at(-1) ?? target;
  }
  if (method === 'PUT' && 'partNumber' in query) {
    return 'x-amz-copy-source' in headers ? 'UploadPartCopy' : 'UploadPart';
  }
  if (method === 'POST' && 'uploads' in query) {
    return 'CreateMultipartUpload';
  }
  if (method === 'PUT' && /^\/[^/]+\/?$/.test(path)) {
    return 'CreateBucket';
  }
  return method === 'POST' && 'uploadId' in query ? 'CompleteMultipartUpload' : method;
}
