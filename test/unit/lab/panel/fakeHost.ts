import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';

import { HostError } from '../../../../src/lab/client';
import type { HostStatus, IHost, ISubscriptionOptions } from '../../../../src/lab/tokens';
import type {
  InitializeResult,
  JobList,
  JobSummary,
  Json,
  Problem,
  RequestMethod,
  Topic
} from '../../../../src/protocol';

/** One open subscription of the fake host. */
export interface Opened {
  readonly topic: string;
  readonly params: unknown;
  send(event: unknown): void;
  end(problem?: Problem): void;
}

/** A host in the test's hand. */
export class FakeHost implements IHost {
  status: HostStatus = 'connected';
  problem: Problem | undefined;
  readonly info: InitializeResult | undefined = undefined;
  readonly statusChanged: Signal<IHost, HostStatus> = new Signal<IHost, HostStatus>(this);
  /** What is open now, oldest first. */
  readonly open: Opened[] = [];
  readonly requests: { readonly method: string; readonly params: unknown }[] = [];
  /** What a request is refused with. */
  refusal: Problem | undefined;
  /** What a request is answered with. */
  answer: unknown = null;
  /** Commands that were run, with their arguments. */
  readonly ran: Readonly<Record<string, Json>>[] = [];
  /** What commands result in. */
  value: Json = null;
  reconnects = 0;

  async request<Params, Result>(
    { method }: RequestMethod<Params, Result>,
    params: Params
  ): Promise<Result> {
    this.requests.push({ method, params });
    if (this.refusal) {
      throw new HostError(this.refusal);
    }
    return this.answer as Result;
  }

  subscribe<Params, Event>(
    { topic }: Topic<Params, Event>,
    params: Params,
    options: ISubscriptionOptions<Event>
  ): IDisposable {
    const opened: Opened = {
      topic,
      params,
      send: event => void options.onEvents([event as Event]),
      end: problem => {
        this._remove(opened);
        options.onEnd?.(problem);
      }
    };
    this.open.push(opened);
    return new DisposableDelegate(() => this._remove(opened));
  }

  async run(command: string, values: Readonly<Record<string, Json>>): Promise<Json> {
    this.ran.push({ command, ...values });
    return this.value;
  }

  reconnect(): void {
    this.reconnects++;
  }

  setStatus(status: HostStatus, problem?: Problem): void {
    this.status = status;
    this.problem = problem;
    this.statusChanged.emit(status);
  }

  private _remove(opened: Opened): void {
    const index = this.open.indexOf(opened);
    if (index >= 0) {
      this.open.splice(index, 1);
    }
  }
}

/** A job of this machine that completed; the test says what matters to it. */
export function job(name: string, rest: Partial<JobSummary> = {}): JobSummary {
  return {
    ref: { kind: 'training', place: 'process', name },
    status: 'Completed',
    secondaryStatus: 'Completed',
    createdAt: Date.now(),
    ...rest
  };
}

export function listOf(jobs: readonly JobSummary[], rest: Partial<JobList> = {}): JobList {
  return { jobs, more: false, problems: [], ...rest };
}
