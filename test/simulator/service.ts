import type { SimulatedClock } from './clock';
import type { Identity } from './credentials';
import type { Input } from './input';
import type { Region } from './region';

/** What an operation knows besides its input. */
export interface Context {
  /** The caller's account in the region that the request was signed for. */
  readonly region: Region;
  readonly clock: SimulatedClock;
  readonly caller: Identity;
  /** Aborts when the simulator closes or the caller has gone. */
  readonly signal: AbortSignal;
}

export type Operation = (input: Input, context: Context) => object | Promise<object>;

/** One AWS service: what HTTP needs in order to recognise it, and its operations. */
export interface Service {
  /** The name by which counters, quotas and faults speak of it. */
  readonly name: string;
  /** The name in the credential scope of its requests. */
  readonly signingName: string;
  /** What precedes the operation in `X-Amz-Target`, and names the service in a CBOR request's path. */
  readonly target: string;
  /** The version and XML namespace of its query protocol. */
  readonly query?: { readonly version: string; readonly namespace: string };
  /** The code of its answer to a request that is not valid. */
  readonly complaint: string;
  readonly operations: Readonly<Record<string, Operation>>;
}
