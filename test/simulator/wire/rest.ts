import { ServiceError } from '../errors';
import { isRecord } from '../input';
import { jsonError } from './json';
import type { WireRequest } from './message';
import type { Asked, Protocol } from './protocol';

/** REST-JSON as SageMaker Runtime uses it: the body is the payload, everything else is in headers. */
export const invocationProtocol: Protocol = {
  contentType: 'application/json',
  output: output =>
    'body' in output && Buffer.isBuffer(output.body) ? output.body : Buffer.alloc(0),
  error: jsonError,
  headers: (result): Record<string, string> => {
    if (result instanceof ServiceError) {
      return { 'x-amzn-errortype': result.code };
    }
    const { contentType, variant } = isRecord(result) ? result : {};
    return {
      ...(typeof contentType === 'string'
        ? { 'content-type': contentType, 'x-amzn-sagemaker-content-type': contentType }
        : {}),
      ...(typeof variant === 'string' ? { 'x-amzn-invoked-production-variant': variant } : {})
    };
  }
};

/** `POST /endpoints/<name>/invocations[-response-stream]`; `undefined` for any other request. */
export function readInvocation({ method, path, headers, body }: WireRequest): Asked | undefined {
  const match = /^\/endpoints\/([^/?]+)\/(invocations|invocations-response-stream)(?:\?|$)/.exec(
    path
  );
  if (method !== 'POST' || !match) {
    return undefined;
  }
  return {
    service: 'Runtime',
    operation: match[2] === 'invocations' ? 'InvokeEndpoint' : 'InvokeEndpointWithResponseStream',
    input: {
      EndpointName: decodeURIComponent(match[1] ?? ''),
      Body: body,
      ContentType: headers['content-type'],
      Accept: headers['accept'],
      TargetVariant: headers['x-amzn-sagemaker-target-variant'],
      CustomAttributes: headers['x-amzn-sagemaker-custom-attributes']
    },
    protocol: invocationProtocol
  };
}
