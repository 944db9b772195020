import { types } from 'node:util';
import { ProblemError } from '../problem';

/** What to do about an error of a call: which delay, and what to tell. */
export type Fault =
  /** Too many calls: slow down, then go on. */
  | 'throttled'
  /** 5xx, a reset, a truncated or foreign body, no connection: the same call may succeed later. */
  | 'transient'
  /** The credentials have run out or are not known (any more). */
  | 'expired'
  /** This machine's clock is wrong; the SDK has corrected it for the next call. */
  | 'skewed'
  /** Whoever answered showed a certificate that is not to be trusted. */
  | 'untrusted'
  | 'denied'
  | 'not-found'
  /** The call itself is wrong. */
  | 'refused';

const THROTTLED = new Set([
  'ThrottlingException',
  'Throttling',
  'ThrottledException',
  'RequestThrottled',
  'RequestThrottledException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
  'LimitExceededException',
  'SlowDown',
  'EC2ThrottledException'
]);
const EXPIRED = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'RequestExpired',
  'TokenRefreshRequired',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidAccessKeyId',
  'InvalidToken',
  'CredentialsProviderError',
  'TokenProviderError'
]);
const SKEWED = new Set(['RequestTimeTooSkewed', 'RequestInTheFuture']);
const DENIED = new Set([
  'AccessDeniedException',
  'AccessDenied',
  'UnauthorizedOperation',
  'NotAuthorized',
  'OptInRequired',
  'SubscriptionRequiredException'
]);
const NOT_FOUND = new Set([
  'ResourceNotFoundException',
  'ResourceNotFound',
  'NoSuchKey',
  'NoSuchBucket'
]);
/** Node's codes of a connection that was refused, cut or never made. */
const CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ERR_STREAM_PREMATURE_CLOSE',
  'UND_ERR_SOCKET'
]);

/** Node's codes of a certificate that it does not accept: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const UNTRUSTED =
  /^(UNABLE_TO_(GET_ISSUER_CERT|VERIFY)|(DEPTH_ZERO_)?SELF_SIGNED_CERT|CERT_|ERR_TLS_CERT)/;

/** An error as the SDK or Node throws it, read once. */
export interface Facts {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly status?: number;
  readonly requestId?: string;
  /** Where the connection was to go. */
  readonly address?: string;
}

/** Tells what sort of fault an error of an AWS call is. */
export function faultOf(error: unknown): Fault {
  if (error instanceof ProblemError) {
    return error.problem.kind === 'credentials' ? 'expired' : 'refused';
  }
  return classify(factsOf(error));
}

/** As {@link faultOf}, of an error that has been read. */
export function classify({ name, message, code, status }: Facts): Fault {
  if (THROTTLED.has(name) || status === 429) {
    return 'throttled';
  }
  if (SKEWED.has(name) || (name === 'InvalidSignatureException' && isAboutTime(message))) {
    return 'skewed';
  }
  if (EXPIRED.has(name) || /security token .*(expired|invalid)/i.test(message)) {
    return 'expired';
  }
  if (code && UNTRUSTED.test(code)) {
    return 'untrusted';
  }
  if (DENIED.has(name)) {
    return 'denied';
  }
  if (NOT_FOUND.has(name) || isMissing(message)) {
    return 'not-found';
  }
  if (
    (code && CONNECTION.has(code)) ||
    name === 'TimeoutError' ||
    name === 'SyntaxError' ||
    (status !== undefined && status >= 500)
  ) {
    return 'transient';
  }
  return 'refused';
}

/** SageMaker has no error class for what does not exist: it is a ValidationException with these words. */
function isMissing(message: string): boolean {
  return /requested resource not found|could not find|does not exist/i.test(message);
}

function isAboutTime(message: string): boolean {
  return /signature expired|not yet current/i.test(message);
}

/** Reads an error. */
export function factsOf(error: unknown): Facts {
  // By its nature, not by its class: in a test, Node's own errors come from another realm.
  if (!(types.isNativeError(error) || error instanceof Error)) {
    return { name: 'Error', message: String(error) };
  }
  const at = (...path: string[]): unknown => {
    let value: unknown = error;
    for (const step of path) {
      value = typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
    }
    return value;
  };
  const text = (value: unknown) => (typeof value === 'string' && value ? value : undefined);
  const status = at('$metadata', 'httpStatusCode') ?? at('$response', 'statusCode');
  const host = text(at('hostname')) ?? text(at('address'));
  const port = at('port');
  return {
    name: error.name,
    message: error.message,
    code: text(at('code')),
    status: typeof status === 'number' ? status : undefined,
    requestId: text(at('$metadata', 'requestId')),
    address: host && (typeof port === 'number' ? `${host}:${port}` : host)
  };
}
