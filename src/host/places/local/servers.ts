import type { Milliseconds } from '../../../protocol';
import type { Caller } from '../../caller';
import type { LogSource } from '../../logs/source';
import type { DeployRequest } from '../endpointPlace';
import type { Progress } from '../place';
import type { Writing } from '../process/log';
import type { ObservedServer, ServerStatus } from './directories';
import type { EndpointLayout, ServerLayout } from './layout';
import type { LocalPlace, ServerRecord, ServerState } from './record';

/** A server that is about to be: its directory is there, and in it the model and its code. */
export interface NewServer {
  readonly endpoint: EndpointLayout;
  readonly layout: ServerLayout;
  readonly record: ServerRecord;
}

/** What is to be known of an endpoint's log besides its files. */
export interface LogNeeds {
  /** See `LogSource.key`. */
  readonly key: string;
  /** Tells how it stands with who writes, soon and on every change, until disposed. */
  readonly watch: (changed: (writing: Writing) => void) => Disposable;
}

/** How a local place makes, ends and reads servers. Everything else of its endpoints is the same as in the other one. */
export interface Servers {
  readonly place: LocalPlace;
  /** What serves, in a sentence: `server`, `container`. */
  readonly noun: string;

  /**
   * Looks at everything that would make a deployment fail at once, and makes nothing of it. What it returns writes the
   * server's record and starts it, and returns once it is certain to outlive the host; what fails leaves no server behind.
   *
   * @throws ProblemError
   */
  prepare(
    request: DeployRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<(server: NewServer) => Promise<void>>;

  /** How a server stands when whoever wrote its state is gone. */
  orphaned(state: ServerState): Promise<ServerStatus>;

  /** Has a server answer what it was asked, for at most so long, and ends it. Resolves once nothing of it runs. */
  end(server: ObservedServer, grace: Milliseconds): Promise<void>;

  /** The log of all servers of an endpoint. */
  log(endpoint: EndpointLayout, needs: LogNeeds): { source: LogSource; path: string };
}
