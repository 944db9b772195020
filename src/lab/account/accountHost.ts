import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';

import {
  listEndpoints,
  listJobs,
  listModels,
  watchEndpoints,
  watchJobs,
  watchModels,
  type InitializeResult,
  type Json,
  type Problem,
  type RequestMethod,
  type Topic
} from '../../protocol';
import type { HostStatus, IAccount, IHost, ISubscriptionOptions } from '../tokens';

/**
 * What has no account of its own: lists. A job or an endpoint names the profile and region that it was reached with, and
 * stays with them whatever is chosen later.
 */
const LISTS = new Set<string>([
  watchJobs.topic,
  watchEndpoints.topic,
  watchModels.topic,
  listJobs.method,
  listEndpoints.method,
  listModels.method
]);

/** The host as it is seen from the chosen account: its lists are of that one, and its commands act there unless told. */
export class AccountHost implements IHost {
  constructor(
    private readonly _host: IHost,
    private readonly _account: IAccount
  ) {}

  get status(): HostStatus {
    return this._host.status;
  }

  get problem(): Problem | undefined {
    return this._host.problem;
  }

  get info(): InitializeResult | undefined {
    return this._host.info;
  }

  get statusChanged(): ISignal<IHost, HostStatus> {
    return this._host.statusChanged;
  }

  request<Params, Result>(
    method: RequestMethod<Params, Result>,
    params: Params,
    signal?: AbortSignal
  ): Promise<Result> {
    return this._host.request(method, this._within(method.method, params), signal);
  }

  /** A list is opened anew when another account is chosen. */
  subscribe<Params, Event>(
    topic: Topic<Params, Event>,
    params: Params,
    options: ISubscriptionOptions<Event>
  ): IDisposable {
    const open = (): IDisposable =>
      this._host.subscribe(topic, this._within(topic.topic, params), options);
    let reading = open();
    if (!LISTS.has(topic.topic)) {
      return reading;
    }
    const reopen = (): void => {
      reading.dispose();
      reading = open();
    };
    this._account.changed.connect(reopen);
    return new DisposableDelegate(() => {
      this._account.changed.disconnect(reopen);
      reading.dispose();
    });
  }

  run(
    command: string,
    values: Readonly<Record<string, Json>>,
    options: Parameters<IHost['run']>[2] = {}
  ): Promise<Json> {
    // Who says one of these means somebody in particular.
    const told = 'profile' in values || 'region' in values || options.contextId !== undefined;
    const { profile, region } = this._account.choice;
    const chosen = { ...(profile && { profile }), ...(region && { region }) };
    return this._host.run(command, told ? values : { ...chosen, ...values }, options);
  }

  reconnect(): void {
    this._host.reconnect();
  }

  private _within<Params>(name: string, params: Params): Params {
    return LISTS.has(name) ? { ...params, ...this._account.choice } : params;
  }
}
