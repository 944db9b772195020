import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import type { JobActions } from './views/job/actions';
import type {
  AccountChoice,
  EndpointDescription,
  EndpointTarget,
  InitializeResult,
  JobRef,
  Json,
  Problem,
  RequestMethod,
  Topic
} from '../protocol';

/** Where the connection to the host stands. */
export type HostStatus =
  /** First attempt, or nothing was asked for yet. */
  | 'idle'
  | 'connecting'
  | 'connected'
  /** It was connected and is on its way back; subscriptions resume by themselves. */
  | 'reconnecting'
  /** The server extension is missing or the host cannot start; `problem` says why. It keeps trying, slowly. */
  | 'unavailable';

/** What a reader of a topic hands in. */
export interface ISubscriptionOptions<Event> {
  /** Takes events in order. Credit for them is granted once the returned promise resolves, or at once for `void`. */
  onEvents: (events: readonly Event[]) => void | Promise<void>;
  /** No more events will come; with `problem` when that is not how it should have ended. */
  onEnd?: (problem?: Problem) => void;
  /**
   * The parameters to open with again after a reconnect, e.g. behind the last position seen; the first ones
   * when absent.
   */
  resume?: () => unknown;
  /** Events outstanding at most; 64 unless told. */
  credit?: number;
}

/**
 * The browser's one connection to the host, shared by everything in this page. It connects when first used and
 * keeps trying for ever; a request while it is away waits for it to be back.
 */
export interface IHost {
  readonly status: HostStatus;
  /** Present while `status` is `unavailable` or `reconnecting`. */
  readonly problem: Problem | undefined;
  /** The host that answers; `undefined` before the first connection. */
  readonly info: InitializeResult | undefined;
  readonly statusChanged: ISignal<IHost, HostStatus>;

  /** @throws HostError with the host's `Problem`; AbortError when the signal aborts. */
  request<Params, Result>(
    method: RequestMethod<Params, Result>,
    params: Params,
    signal?: AbortSignal
  ): Promise<Result>;

  /** Reads a topic until disposed, across reconnects. */
  subscribe<Params, Event>(
    topic: Topic<Params, Event>,
    params: Params,
    options: ISubscriptionOptions<Event>
  ): IDisposable;

  /** Runs a command of the registry by name, as a form or a button does; resolves with its value. */
  run(
    command: string,
    values: Readonly<Record<string, Json>>,
    options?: {
      /** Whom it acts as; see `JobTarget.contextId`. */
      readonly contextId?: string;
      readonly signal?: AbortSignal;
    }
  ): Promise<Json>;

  /** Tries to connect now instead of after the pause. */
  reconnect(): void;
}

/** The connection to the host. */
export const IHost = new Token<IHost>(
  'jupyterlab-sagemaker:IHost',
  'The connection to the SageMaker host: requests, commands and subscriptions that survive reconnects.'
);

/** Whose account and which region the lists are of, and where commands act unless told. */
export interface IAccount {
  /** What the person chose; empty for the server's own. */
  readonly choice: AccountChoice;
  readonly changed: ISignal<IAccount, AccountChoice>;
  choose(choice: AccountChoice): void;
}

/** Whose account and which region the lists are of. */
export const IAccount = new Token<IAccount>(
  'jupyterlab-sagemaker:IAccount',
  'The AWS profile and region that SageMaker’s lists are of, as chosen in the sidebar.'
);

/** What a view tells of the thing that it shows; it is disposed of with the view. */
export interface Sight<Description> extends IDisposable {
  saw(description: Description): void;
}

/** Opens the views of jobs in the main area. */
export interface IJobViews {
  /** Shows the job's tab, making it when there is none. `contextId` as in a bundle. */
  open(ref: JobRef, contextId?: string): void;
  /** What views of jobs leave to the application, wherever they are shown. */
  readonly actions: JobActions;
  /** A view shows an endpoint: what becomes of a deployment or an update is said when nobody looks, also once it is closed. */
  readonly followEndpoint: (
    target: () => EndpointTarget,
    looked: () => boolean
  ) => Sight<EndpointDescription>;
}

/** Opens the views of jobs in the main area. */
export const IJobViews = new Token<IJobViews>(
  'jupyterlab-sagemaker:IJobViews',
  'Opens the views of SageMaker jobs as tabs of the main area.'
);
