import type { ServiceError } from '../errors';
import type { Protocol } from './protocol';

/** AWS JSON 1.0 and 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonProtocol(version: '1.0' | '1.1'): Protocol {
  return {
    contentType: `application/x-amz-json-${version}`,
    output: (output, service) =>
      // CloudWatch Logs has no timestamps but numbers, and the longest answers: it needs no replacer.
      encoded(JSON.stringify(output, service.name === 'Logs' ? undefined : epochSeconds)),
    error: jsonError,
    headers: (result): Record<string, string> =>
      result instanceof Error ? { 'x-amzn-errortype': result.name } : {}
  };
}

/** UTF-8; ASCII, as most logs are, is written four times as quickly as such. */
function encoded(text: string): Buffer {
  return Buffer.from(text, Buffer.byteLength(text) === text.length ? 'latin1' : 'utf8');
}

export function jsonError(error: ServiceError): Buffer {
  return Buffer.from(
    JSON.stringify({ __type: error.code, message: error.message, ...error.members }, epochSeconds)
  );
}

/** Timestamps of this protocol are seconds with a fraction. `Date.toJSON` has run before, so the holder is asked. */
export function epochSeconds(this: unknown, key: string, value: unknown): unknown {
  const original: unknown =
    typeof this === 'object' && this !== null ? Reflect.get(this, key) : undefined;
  return original instanceof Date ? original.getTime() / 1000 : value;
}
