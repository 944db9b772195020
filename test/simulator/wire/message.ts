import type { Disruption } from '../faults';

/** A request as it came, whatever carried it. Header names in lower case. */
export interface WireRequest {
  readonly method: string;
  /** With the query string. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  readonly signal?: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | AsyncIterable<Buffer>;
  readonly disruption?: Disruption;
  /** Notes how many bytes have gone out. */
  readonly sent?: (bytes: number) => void;
}
