import type {
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  EndpointSummary,
  Invocation,
  InvocationAnswer,
  MetricSeries,
  Milliseconds,
  PlaceName,
  ScalingState,
  ScalingWish
} from '../../protocol';
import type { Caller } from '../caller';
import type { EndpointLog, EndpointLogQuery } from '../host';
import type { Progress } from './place';

/** What `deploy` hands to a place: everything resolved and absolute, nothing left to guess. */
export interface DeployRequest {
  /** Complete name, already in the form `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`. */
  readonly name: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Absolute path or `s3://` URI of a `model.tar.gz`. */
  readonly model: string;
  /** What serves: a path relative to `sourceDirectory`, or the name of `script`; absent where the archive or the image brings it. */
  readonly entryPoint?: string;
  /** Absolute; copied, so that a later edit does not reach an endpoint that serves. */
  readonly sourceDirectory?: string;
  /** The text of a script alone, or of a cell's body. */
  readonly script?: string;
  readonly image?: string;
  /** `pytorch`, `sklearn`, …, where known: decides the default content types. */
  readonly framework?: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** Which numbers of an endpoint. */
export interface EndpointMetricsQuery {
  readonly since: Milliseconds;
  /** All variants unless told. */
  readonly variant?: string;
}

/** The automatic scaling of one endpoint. */
export interface EndpointScaling {
  describe(variants: readonly string[]): Promise<ScalingState>;
  set(variant: string, wish: ScalingWish): Promise<void>;
  /** Ends it; the instances stay as many as they are. Returns whether there was any. */
  off(variant: string): Promise<boolean>;
}

/**
 * Where endpoints serve. The three places answer the same questions, as they do for jobs. Errors are `ProblemError`s.
 */
export interface EndpointPlace {
  readonly name: PlaceName;

  /** Endpoints that match, newest first, at most `query.limit`. */
  list(
    query: EndpointQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<{ endpoints: readonly EndpointSummary[]; more: boolean }>;

  /** @throws ProblemError of kind `not-found` */
  describe(ref: EndpointRef, caller: Caller, signal?: AbortSignal): Promise<EndpointDescription>;

  /** Calls back on every change until disposed; `undefined` once it is gone. Without watchers nothing is asked. */
  watch(
    ref: EndpointRef,
    caller: Caller,
    changed: (endpoint: EndpointDescription | undefined) => void
  ): Disposable;

  /** Calls back when the list may have changed; the receiver lists anew. */
  watchList(caller: Caller, changed: () => void): Disposable;

  /**
   * Makes an endpoint, or updates the one of that name in place without losing a request, and returns once it is certain
   * to outlive the host. That it is in service is told by {@link EndpointPlace.watch}.
   */
  deploy(
    request: DeployRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<EndpointRef>;

  /** @throws ProblemError of kind `model` for what the model answered with an error */
  invoke(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<InvocationAnswer>;

  /** An answer in pieces, as they come. */
  stream(
    ref: EndpointRef,
    invocation: Invocation,
    caller: Caller,
    signal: AbortSignal
  ): AsyncIterable<Uint8Array>;

  /** Deletes it and what only it uses; returns what was deleted and what was kept, as sentences. */
  delete(ref: EndpointRef, caller: Caller): Promise<string[]>;

  /**
   * Removes what servers that have ended left behind; nothing of one that starts or serves, and nothing of others. Returns
   * what was removed and what was kept, as sentences. Absent for a place that leaves nothing behind.
   */
  prune?(caller: Caller): Promise<string[]>;

  /** Where its lines come from. */
  log(query: EndpointLogQuery, caller: Caller, signal?: AbortSignal): Promise<EndpointLog>;

  /** What the service measures of it; absent for a place that measures nothing. */
  metrics?(
    endpoint: EndpointDescription,
    query: EndpointMetricsQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<MetricSeries[]>;

  /** Scales it by itself; absent for a place that cannot. */
  scaling?(ref: EndpointRef, caller: Caller, signal?: AbortSignal): EndpointScaling;
}
