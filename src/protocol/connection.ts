import type { Milliseconds } from './json';
import { request } from './method';

/**
 * Version of this protocol. It is part of the socket's name together with the package version, so that
 * an upgraded face never talks to an old host.
 */
export const PROTOCOL_VERSION = 1;

/** Who is connected. A terminal is shown plain lines, the others MIME bundles. */
export type Face = 'lab' | 'kernel' | 'terminal';

/**
 * What a connection is allowed to act with: the caller's own surroundings, never the host's.
 *
 * The host drops every `AWS_*` variable of its own process; credentials, region and endpoint overrides
 * are read from here alone.
 */
export interface CallerContext {
  readonly face: Face;
  /** Absolute directory that relative paths of the caller's commands start from. */
  readonly cwd: string;
  /** The caller's environment variables: credentials (`AWS_*`), `PATH`, `VIRTUAL_ENV`, … */
  readonly env: Readonly<Record<string, string>>;
  /** Absolute path of the caller's Python interpreter; what a job of the process place runs with. */
  readonly python?: string;
  /** Named AWS profile; wins over `env.AWS_PROFILE`. */
  readonly profile?: string;
  /** AWS region; wins over `env.AWS_REGION`. */
  readonly region?: string;
}

export interface InitializeParams {
  readonly protocol: number;
  /** Version of the package on the caller's side. */
  readonly version: string;
  readonly context: CallerContext;
}

export interface InitializeResult {
  readonly protocol: number;
  readonly version: string;
  /** Process id of the host, shown by `doctor`. */
  readonly pid: number;
  readonly startedAt: Milliseconds;
  /**
   * Unguessable name of this connection's context while the host lives. A bundle carries it, so that a
   * view in the browser acts with the credentials of the kernel that made the bundle.
   */
  readonly contextId: string;
}

/** The first request on every connection; anything before it is refused. */
export const initialize = request<InitializeParams, InitializeResult>('initialize');
