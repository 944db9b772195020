import type { ServiceError } from '../errors';
import { EventsOutput } from '../logs/output';
import type { Protocol } from './protocol';

/** AWS JSON 1.0 and 1.1: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html */
export function jsonProtocol(version: '1.0' | '1.1'): Protocol {
  return {
    contentType: `application/x-amz-json-${version}`,
    output: output =>
      output instanceof EventsOutput
        ? output.json()
        : Buffer.from(JSON.stringify(output, epochSeconds)),
    error: jsonError,
    headers: (result): Record<string, string> =>
      result instanceof Error ? { 'x-amzn-errortype': result.name } : {}
  };
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
