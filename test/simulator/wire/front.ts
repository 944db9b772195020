import type { Cloud, Outcome } from '../cloud';
import { ServiceError } from '../errors';
import { proxyPage } from '../faults';
import { isRecord } from '../input';
import { allServices, serviceNamed } from '../services';
import { anonymous, readAuthorization } from './authorization';
import { cborProtocol, decodeCbor } from './cbor';
import { streamBlob, streamEvent, streamException } from './eventStream';
import { jsonProtocol } from './json';
import type { WireRequest, WireResponse } from './message';
import type { Asked, Protocol } from './protocol';
import { readInvocation } from './rest';
import { queryProtocol, readForm } from './query';

/** Answers one request of any AWS protocol. */
export async function answer(cloud: Cloud, request: WireRequest): Promise<WireResponse> {
  let asked: Asked | undefined;
  try {
    const { signingName, ...identity } = readAuthorization(request, cloud.credentials);
    asked = read(request, signingName);
    const { service, operation, input, protocol } = asked;
    const outcome = await cloud.handle({
      service,
      operation,
      input,
      identity,
      signal: request.signal
    });
    return respond(cloud, outcome, protocol);
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    const { account, region } = anonymous;
    const record = {
      service: asked?.service ?? 'unknown',
      operation: asked?.operation ?? 'unknown',
      account,
      region,
      at: cloud.clock.now(),
      status: error.status,
      error: error.code,
      events: 0,
      bytes: 0
    };
    cloud.counters.add(record);
    return respond(cloud, { record, result: { error } }, asked?.protocol ?? jsonProtocol('1.1'));
  }
}

/** Finds out the protocol and takes it off. Throws ServiceError for what is none of them. */
function read(request: WireRequest, signingName: string): Asked {
  const { headers, path, body } = request;
  const target = headers['x-amz-target'];
  if (target !== undefined) {
    const dot = target.lastIndexOf('.');
    const version = headers['content-type']?.endsWith('1.0') ? '1.0' : '1.1';
    return {
      service:
        allServices.find(service => service.target === target.slice(0, dot))?.name ??
        target.slice(0, dot),
      operation: target.slice(dot + 1),
      input: record(parseJson(body)),
      protocol: jsonProtocol(version)
    };
  }
  const invocation = readInvocation(request);
  if (invocation) {
    return invocation;
  }
  const rpc = /^\/service\/([^/]+)\/operation\/([^/?]+)/.exec(path);
  if (headers['smithy-protocol'] === 'rpc-v2-cbor' && rpc) {
    return {
      service: allServices.find(service => service.target === rpc[1])?.name ?? rpc[1] ?? '',
      operation: rpc[2] ?? '',
      input: body.length > 0 ? record(decodeCbor(body)) : {},
      protocol: cborProtocol
    };
  }
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded')) {
    const { Action: action, ...input } = readForm(body.toString());
    return {
      service:
        allServices.find(service => service.query && service.signingName === signingName)?.name ??
        signingName,
      operation: typeof action === 'string' ? action : '',
      input,
      protocol: queryProtocol
    };
  }
  throw new ServiceError(
    'UnknownOperationException',
    `The simulator does not know ${request.method} ${path} of ${signingName}.`,
    404
  );
}

function respond(cloud: Cloud, outcome: Outcome, protocol: Protocol): WireResponse {
  const { record: call, result, disruption } = outcome;
  const service = serviceNamed(call.service);
  const requestId = crypto.randomUUID();
  const sent = (bytes: number) => cloud.counters.sent(call, bytes);
  if (disruption === 'page') {
    return {
      status: 502,
      headers: { 'content-type': 'text/html' },
      body: Buffer.from(proxyPage),
      sent
    };
  }
  const headers = {
    'x-amzn-requestid': requestId,
    'content-type': protocol.contentType,
    ...protocol.headers?.('error' in result ? result.error : result.output)
  };
  if ('error' in result) {
    return {
      status: result.error.status,
      headers,
      body: protocol.error(result.error, service, requestId),
      disruption,
      sent
    };
  }
  const { output } = result;
  if ('responseStream' in output && isAsyncIterable(output.responseStream)) {
    return {
      status: 200,
      headers: { ...headers, 'content-type': 'application/vnd.amazon.eventstream' },
      body: eventStream(output.responseStream, service?.name === 'Logs'),
      disruption,
      sent
    };
  }
  if (!service) {
    throw new Error(`${call.service} answered but is no service.`);
  }
  return {
    status: 200,
    headers,
    body: protocol.output(output, service, call.operation),
    disruption,
    sent
  };
}

/** @param rpc RPC protocols begin a stream with the output's other members; REST ones have put them into headers. */
async function* eventStream(
  events: AsyncIterable<unknown>,
  rpc: boolean
): AsyncGenerator<Buffer, void, void> {
  if (rpc) {
    yield streamEvent('initial-response', {});
  }
  try {
    for await (const event of events) {
      for (const [name, payload] of Object.entries(record(event))) {
        yield Buffer.isBuffer(payload)
          ? streamBlob(name, payload)
          : streamEvent(name, record(payload));
      }
    }
  } catch (error) {
    if (!(error instanceof ServiceError)) {
      throw error;
    }
    yield streamException(error.code, error.message);
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return body.length > 0 ? JSON.parse(body.toString()) : {};
  } catch {
    throw new ServiceError('SerializationException', 'The body is not JSON.');
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) {
    throw new ServiceError('SerializationException', 'The body is not a structure.');
  }
  return value;
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}
