/** What the host's main thread and the thread that receives pages say to each other. */
import type { Route } from '../../../../aws/sockets';

/** A request as it is to be sent, signed. */
export interface Request {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export interface Ask {
  readonly id: number;
  readonly request: Request;
  /** The number of the way that it goes. */
  readonly way: number;
}

export type Asked =
  /** Said before the first request that goes a way. */
  | { readonly way: number; readonly route: Route | undefined }
  | Ask
  | { readonly id: number; readonly abort: true };

/** The events of an answer as `Columns` takes them; a tag names a stream by its place in `streams`. */
export interface ReadPage {
  readonly numbers: Uint8Array;
  readonly ids: string;
  readonly texts: string;
  readonly streams: readonly string[];
  readonly next: string | undefined;
}

/** What came of a request: an answer, its body read where it is a page, or a failure to get one. */
export type Received = { readonly id: number } & (
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: ReadPage | Uint8Array;
    }
  | { readonly failure: Failure }
);

/** An error, taken apart: between threads it would lose its name and code. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly facts: Readonly<Record<string, string | number>>;
}
