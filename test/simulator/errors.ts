/**
 * An error as a service answers it. In process it is thrown as it is and looks like the SDK's own exceptions (`name`,
 * `$metadata.httpStatusCode`); over HTTP it becomes the error body of the request's protocol.
 */
export class ServiceError extends Error {
  readonly $fault: 'client' | 'server';
  readonly $metadata: { readonly httpStatusCode: number };

  /**
   * @param code the service's name of the error, such as `ThrottlingException`.
   * @param members further members of the error's shape.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status = 400,
    readonly members: Readonly<Record<string, unknown>> = {}
  ) {
    super(message);
    this.name = code;
    this.$fault = status < 500 ? 'client' : 'server';
    this.$metadata = { httpStatusCode: status };
  }
}

/** A connection that ended before the answer was complete: what the network does, not the service. */
export class ConnectionError extends Error {
  constructor(
    readonly code: 'ECONNRESET' | 'EPIPE',
    message: string
  ) {
    super(message);
    this.name = 'ConnectionError';
  }
}
