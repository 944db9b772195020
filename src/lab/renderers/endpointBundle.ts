import {
  ENDPOINT_STATUSES,
  type EndpointBundle,
  type EndpointDescription,
  type EndpointRef,
  type Variant
} from '../../protocol';
import { readArtifact } from './bundle';
import { list, members } from '../members';
import { defined, isRecord, number, oneOf, text } from '../record';
import { readReference } from '../reference';

/**
 * Reads the content of an endpoint's output as a notebook file holds it, with the same distrust as a job's. Of what
 * was saved the address of the console is left out: a link in a file leads wherever its writer wants.
 *
 * @returns `undefined` where it names no endpoint.
 */
export function readEndpointBundle(value: unknown): EndpointBundle | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const ref = readReference(value.ref);
  return ref && { ref, contextId: text(value.contextId), saved: readSaved(value.saved, ref) };
}

function readSaved(value: unknown, ref: EndpointRef): EndpointBundle['saved'] {
  const at = isRecord(value) ? number(value.at) : undefined;
  const endpoint = isRecord(value) ? readEndpoint(value.endpoint, ref) : undefined;
  return at === undefined || !endpoint ? undefined : { at, endpoint };
}

function readEndpoint(value: unknown, ref: EndpointRef): EndpointDescription | undefined {
  if (!isRecord(value)) {
    return undefined;
  }
  const status = oneOf(value.status, ENDPOINT_STATUSES);
  const createdAt = number(value.createdAt);
  const contentType = text(value.contentType);
  const accept = text(value.accept);
  if (!status || createdAt === undefined || contentType === undefined || accept === undefined) {
    return undefined;
  }
  return {
    ref,
    status,
    createdAt,
    modifiedAt: number(value.modifiedAt) ?? createdAt,
    contentType,
    accept,
    variants: list(value.variants, readVariant),
    ...defined({
      instanceType: text(value.instanceType),
      instanceCount: number(value.instanceCount),
      failureReason: text(value.failureReason),
      config: text(value.config),
      framework: text(value.framework),
      role: text(value.role),
      asyncOutput: text(value.asyncOutput),
      url: text(value.url),
      directory: text(value.directory)
    })
  };
}

function readVariant(value: unknown): Variant | undefined {
  const name = isRecord(value) ? text(value.name) : undefined;
  if (!isRecord(value) || name === undefined) {
    return undefined;
  }
  return {
    name,
    environment: members(value.environment, text),
    ...defined({
      model: text(value.model),
      image: text(value.image),
      modelData: readArtifact(value.modelData),
      instanceType: text(value.instanceType),
      instances: readChange(value.instances),
      weight: readChange(value.weight),
      serverless: readServerless(value.serverless)
    })
  };
}

function readChange(value: unknown): Variant['weight'] {
  const current = isRecord(value) ? number(value.current) : undefined;
  const desired = isRecord(value) ? number(value.desired) : undefined;
  return current === undefined || desired === undefined ? undefined : { current, desired };
}

function readServerless(value: unknown): Variant['serverless'] {
  const memory = isRecord(value) ? number(value.memory) : undefined;
  const concurrency = isRecord(value) ? number(value.concurrency) : undefined;
  return memory === undefined || concurrency === undefined ? undefined : { memory, concurrency };
}
