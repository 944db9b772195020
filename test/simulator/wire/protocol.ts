import type { ServiceError } from '../errors';
import type { Service } from '../service';

/** A request with its protocol taken off. */
export interface Asked {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly protocol: Protocol;
}

/** How a service's words are written: one of AWS's protocols. */
export interface Protocol {
  readonly contentType: string;
  output(output: object, service: Service, operation: string): Buffer;
  error(error: ServiceError, service: Service | undefined, requestId: string): Buffer;
  /** Headers that go with an output or an error. */
  headers?(result: object | ServiceError): Record<string, string>;
}
