import { ServiceError } from '../errors';
import type { Input } from '../input';
import { unit, seedOf } from '../random';
import { ingestionOf } from '../logs/strand';
import { findEndpoint } from '../sagemaker/endpoints';
import type { Endpoint } from '../sagemaker/endpoint';
import { usualDelay } from '../scenario';
import type { Context, Service } from '../service';

/** What a container answered: for the wire, which sends bodies and headers as they are. */
export interface Invoked {
  readonly body: Buffer;
  readonly contentType: string;
  readonly variant: string;
}

/** The model's limit on bodies: 6 MiB. */
const maxBody = 6_291_456;

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpoint.html */
async function invokeEndpoint(input: Input, context: Context): Promise<Invoked> {
  const { region, clock } = context;
  const endpoint = serving(input.string('EndpointName'), context);
  const variants = endpoint.variants(clock.now());
  const wanted = input.optionalString('TargetVariant');
  const variant = wanted === undefined ? variants[0] : variants.find(({ name }) => name === wanted);
  if (!variant) {
    throw invalid(`Variant ${wanted ?? ''} not found for Endpoint ${endpoint.name}.`);
  }
  const body = input.raw('Body');
  const request = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : '');
  if (request.length > maxBody) {
    throw invalid(`The request body is longer than ${maxBody} bytes.`);
  }
  const { reply } = endpoint;
  const seed = seedOf(endpoint.name) ^ region.seed;
  const takes = reply?.takes ?? 5 + Math.floor(10 * unit(seed, clock.now()));
  await clock.sleep(takes, context.signal);
  const failed = reply?.status !== undefined && reply.status !== 200;
  endpoint.note(variant.name, clock.now(), takes * 1000, failed);
  if (failed) {
    const stream = endpoint.streamsOf(variant.name)[0];
    const timestamp = clock.now();
    stream?.put([
      {
        timestamp,
        ingestionTime: ingestionOf(timestamp, usualDelay, seed),
        message: `Exception on /invocations [POST]: ${reply.body}`
      }
    ]);
    throw new ServiceError(
      'ModelError',
      `Received server error (${reply.status}) from ${variant.name} with message "${reply.body}".`,
      424,
      {
        OriginalStatusCode: reply.status,
        OriginalMessage: reply.body,
        LogStreamArn: `${endpoint.groupArn}:log-stream:${stream?.name ?? ''}`
      }
    );
  }
  return {
    body: reply ? Buffer.from(reply.body) : request,
    contentType:
      reply?.contentType ?? input.optionalString('ContentType') ?? 'application/octet-stream',
    variant: variant.name
  };
}

/**
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointWithResponseStream.html: the same
 * answer in parts of at most 1,024 bytes.
 */
async function invokeEndpointWithResponseStream(input: Input, context: Context) {
  const invoked = await invokeEndpoint(input, context);
  async function* parts(): AsyncGenerator<{ PayloadPart: Buffer }, void, void> {
    for (let at = 0; at < invoked.body.length; at += 1024) {
      yield { PayloadPart: invoked.body.subarray(at, at + 1024) };
    }
  }
  return { ...invoked, responseStream: parts() };
}

function serving(name: string, { region, clock }: Context): Endpoint {
  const now = clock.now();
  const endpoint = region.endpoints.get(name);
  if (!endpoint || endpoint.status(now) === undefined || endpoint.created > now) {
    throw invalid(`Endpoint ${name} of account ${region.account} not found.`);
  }
  if (
    findEndpoint(region, name, now).variants(now).length === 0 ||
    endpoint.status(now) === 'Failed'
  ) {
    throw invalid(`Endpoint ${name} of account ${region.account} is not in service.`);
  }
  return endpoint;
}

function invalid(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

/** Amazon SageMaker Runtime. */
export const runtime = {
  name: 'Runtime',
  signingName: 'sagemaker',
  target: 'AmazonSageMakerRuntime',
  complaint: 'ValidationError',
  operations: {
    InvokeEndpoint: invokeEndpoint,
    InvokeEndpointWithResponseStream: invokeEndpointWithResponseStream
  }
} satisfies Service;
