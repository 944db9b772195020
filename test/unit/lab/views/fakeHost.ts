import { Signal } from '@lumino/signaling';

import {
  findInLog,
  jobMetrics,
  locateInLog,
  logState,
  readLog,
  watchJob,
  type JobDescription,
  type JobRef,
  type Json,
  type LogFilter,
  type LogLine,
  type LogState,
  type RequestMethod,
  type Topic
} from '../../../../src/protocol';
import type { HostStatus, IHost, ISubscriptionOptions } from '../../../../src/lab/tokens';

export const REF: JobRef = { kind: 'training', place: 'process', name: 'digits-1' };
export const T0 = Date.UTC(2026, 10, 22, 9, 41, 7);

export function line(position: number, text: string, more: Partial<LogLine> = {}): LogLine {
  return { position, time: T0 + position * 1000, host: 'algo-1', text, ...more };
}

export function job(more: Partial<JobDescription> = {}): JobDescription {
  return {
    ref: REF,
    status: 'InProgress',
    secondaryStatus: 'Training',
    createdAt: T0,
    startedAt: T0 + 1000,
    instanceType: 'local_cpu',
    hosts: ['algo-1'],
    timeline: [{ status: 'Training', startedAt: T0 + 1000 }],
    hyperparameters: {},
    channels: [],
    metricDefinitions: [],
    environment: {},
    ...more
  };
}

interface Subscription {
  readonly topic: string;
  readonly params: unknown;
  readonly onEvents: (events: readonly unknown[]) => unknown;
  readonly onEnd: ISubscriptionOptions<unknown>['onEnd'];
}

/** A host without a wire: one job, one log, and every subscription and request written down. */
export class FakeHost implements IHost {
  status: HostStatus = 'connected';
  problem = undefined;
  info = { protocol: 1, version: '0', pid: 1, startedAt: 1, contextId: 'context' };
  readonly statusChanged = new Signal<this, HostStatus>(this);

  lines: LogLine[] = [];
  phase: LogState['phase'] = 'live';
  revision = 0;
  changedFrom = 0;
  open: Record<string, string> = {};
  readonly subscriptions = new Set<Subscription>();
  readonly requests: { readonly method: string; readonly params: unknown }[] = [];
  reconnects = 0;

  /** Answers of methods that are neither of the log's. */
  readonly answers = new Map<string, unknown>();

  request<Params, Result>(method: RequestMethod<Params, Result>, params: Params): Promise<Result> {
    this.requests.push({ method: method.method, params });
    return Promise.resolve(asReceived<Result>(this._answer(method.method, params)));
  }

  subscribe<Params, Event>(
    topic: Topic<Params, Event>,
    params: Params,
    options: ISubscriptionOptions<Event>
  ): { dispose: () => void; readonly isDisposed: boolean } {
    const subscription: Subscription = {
      topic: topic.topic,
      params,
      onEvents: events => options.onEvents(asReceived<readonly Event[]>(events)),
      onEnd: options.onEnd
    };
    this.subscriptions.add(subscription);
    return {
      isDisposed: false,
      dispose: () => {
        this.subscriptions.delete(subscription);
      }
    };
  }

  run(): Promise<Json> {
    return Promise.resolve(null);
  }

  reconnect(): void {
    this.reconnects++;
  }

  /** Sends an event to whoever reads the topic. */
  emit<Params, Event>(topic: Topic<Params, Event>, event: Event): void {
    for (const subscription of [...this.subscriptions]) {
      if (subscription.topic === topic.topic) {
        subscription.onEvents([event]);
      }
    }
  }

  end<Params, Event>(
    topic: Topic<Params, Event>,
    ...problem: Parameters<NonNullable<ISubscriptionOptions<Event>['onEnd']>>
  ): void {
    for (const subscription of [...this.subscriptions]) {
      if (subscription.topic === topic.topic) {
        subscription.onEnd?.(...problem);
      }
    }
  }

  emitJob(description: JobDescription): void {
    this.emit(watchJob, description);
  }

  /** Sends the present state of the log, as each subscription's filter sees it. */
  emitLog(): void {
    for (const subscription of [...this.subscriptions]) {
      if (subscription.topic === logState.topic) {
        subscription.onEvents([this.state(filterOf(subscription.params))]);
      }
    }
  }

  state(filter?: LogFilter): LogState {
    const errors = this.lines.filter(({ level }) => level === 'error').length;
    const first = this.lines.findIndex(({ level }) => level === 'error');
    return {
      total: this.lines.length,
      matching: this.matching(filter).length,
      revision: this.revision,
      changedFrom: this.changedFrom,
      hosts: [...new Set(this.lines.map(({ host }) => host))],
      late: 0,
      errors,
      firstError: first < 0 ? undefined : first,
      open: this.open,
      phase: this.phase
    };
  }

  matching(filter: LogFilter | undefined): LogLine[] {
    return this.lines.filter(
      ({ host, level }) =>
        (!filter?.hosts || filter.hosts.includes(host)) &&
        (!filter?.level || level === filter.level)
    );
  }

  readers(topic: Topic<never, unknown> | { readonly topic: string }): number {
    return [...this.subscriptions].filter(reader => reader.topic === topic.topic).length;
  }

  private _answer(method: string, params: unknown): unknown {
    const lines = this.matching(filterOf(params));
    const query = isRecord(params) ? params : {};
    switch (method) {
      case readLog.method: {
        const first = Number(query.first);
        return {
          lines: lines.slice(first, first + Number(query.count)),
          revision: this.revision,
          matching: lines.length
        };
      }
      case findInLog.method: {
        const hits = lines.flatMap(({ text }, ordinal) =>
          text.toLowerCase().includes(String(query.pattern).toLowerCase()) ? [ordinal] : []
        );
        const { from } = query;
        const start = isRecord(from)
          ? lines.findIndex(({ position }) => position === from.position)
          : Number(from);
        const isNext = query.direction === 'next';
        const at = query.beyond ? start + (isNext ? 1 : -1) : start;
        const nearest = isNext
          ? (hits.find(ordinal => ordinal >= at) ?? hits[0])
          : (hits.findLast(ordinal => ordinal <= at) ?? hits.at(-1));
        if (nearest === undefined) {
          return { matches: 0 };
        }
        const { time, position } = lines[nearest] ?? {};
        const index = hits.indexOf(nearest) + 1;
        return { matches: hits.length, found: { ordinal: nearest, index, time, position } };
      }
      case locateInLog.method: {
        const known = lines.findIndex(({ position }) => position === query.position);
        const later = lines.findIndex(({ time }) => time >= Number(query.time));
        const ordinal = known < 0 ? later : known;
        return { ordinal: ordinal < 0 ? lines.length : ordinal };
      }
      default:
        return this.answers.get(method);
    }
  }
}

export { jobMetrics, logState, watchJob };

function filterOf(params: unknown): LogFilter | undefined {
  const filter = isRecord(params) ? params.filter : undefined;
  return isRecord(filter) ? filter : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** What crosses the wire is JSON and comes out of it untyped; so is what the fake tells. */
function asReceived<Received>(value: unknown): Received {
  return JSON.parse(JSON.stringify(value ?? null)) as Received;
}

/** Lets promises that are ready resolve. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}
