import type { Socket } from 'node:net';

import type { LogTarget } from '../../protocol';
import {
  closeSubscription,
  completeLine,
  awaitAnswer,
  deleteEndpoint,
  describeEndpoint,
  describeJob,
  describeModel,
  findInLog,
  grantCredit,
  initialize,
  invokeEndpoint,
  invokeEndpointAsync,
  keepPreferences,
  listAccountChoices,
  listCommands,
  listEndpoints,
  listJobs,
  listModels,
  locateInLog,
  openSubscription,
  PROTOCOL_VERSION,
  readEndpointMetrics,
  readLog,
  readMetrics,
  readScaling,
  readTraceback,
  runCommand,
  showOutputs,
  stopJob,
  subscriptionEnd,
  subscriptionEvents
} from '../../protocol';
import { askLater } from '../asynchronous';
import type { Caller } from '../caller';
import type { Commands } from '../commands';
import type { Host } from '../host';
import type { Log } from '../logs/log';
import { lastTraceback } from '../logs/traceback';
import { readEndpointSeries } from '../metrics/endpoint';
import type { KeptPreferences } from '../preferences';
import { ProblemError } from '../problem';
import type { Contexts } from './contexts';
import type { OpenLogs } from './openLogs';
import * as params from './params';
import { Peer } from './peer';
import type { Report } from './report';
import { problemOf } from './report';
import { carryOutputs } from './runs';
import { Subscriptions } from './subscriptions';
import { prepareTopic } from './topics';

/** What every connection is served from. */
export interface Services {
  readonly host: Host;
  readonly contexts: Contexts;
  readonly logs: OpenLogs;
  /** Loaded when the first command is run, completed or listed. */
  readonly commands: () => Promise<Commands>;
  readonly preferences: KeptPreferences;
  readonly report: Report;
}

/**
 * One connection, from `initialize` to its close. Disposing it, or the other end going away, ends everything that it
 * opened: subscriptions, running commands (which leave their jobs running) and its place among the connected contexts.
 */
export class Session implements Disposable {
  readonly #services: Services;
  readonly #peer: Peer;
  readonly #subscriptions: Subscriptions;
  #caller: Caller | undefined;

  constructor(socket: Socket, services: Services) {
    const { report } = services;
    this.#services = services;
    this.#peer = new Peer(socket, method => this.#unknown(method), report);
    this.#subscriptions = new Subscriptions(
      {
        events: (id, events) => this.#peer.notify(subscriptionEvents, { id, events }),
        end: (id, problem) => this.#peer.notify(subscriptionEnd, { id, problem })
      },
      (error, topic) => problemOf(error, topic, report)
    );
    this.#peer.handle(initialize, params.initializeParams, ({ context }) => {
      if (this.#caller) {
        throw new ProblemError('usage', 'The connection is initialized already; open another one.');
      }
      const { host, contexts } = services;
      this.#caller = contexts.register(context);
      this.#serve(this.#caller);
      return {
        protocol: PROTOCOL_VERSION,
        version: host.version,
        pid: process.pid,
        startedAt: host.startedAt,
        contextId: this.#caller.id
      };
    });
  }

  /** Open subscriptions: what a test counts. */
  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  [Symbol.dispose](): void {
    this.#subscriptions[Symbol.dispose]();
    this.#peer[Symbol.dispose]();
    if (this.#caller) {
      this.#services.contexts.release(this.#caller);
    }
  }

  #unknown(method: string): ProblemError {
    return this.#caller
      ? new ProblemError('usage', `The host has no method "${method}".`)
      : new ProblemError('usage', `The first request must be "initialize", not "${method}".`);
  }

  #serve(caller: Caller): void {
    this.#serveJobs(caller);
    this.#serveEndpoints(caller);
    this.#serveModels(caller);
    this.#serveLogs(caller);
    this.#serveCommands(caller);
    this.#serveAccounts(caller);
    this.#serveSubscriptions(caller);
  }

  #serveJobs(caller: Caller): void {
    const { host } = this.#services;
    const { jobs, metrics } = host;
    this.#peer.handle(describeJob, params.jobTarget, (target, signal) =>
      jobs.describe(target.ref, host.callerOf(target, caller), signal)
    );
    this.#peer.handle(listJobs, params.jobQuery, (query, signal) =>
      jobs.list(query, host.callerIn(query, caller), signal)
    );
    this.#peer.handle(stopJob, params.jobTarget, async target => {
      await jobs.stop(target.ref, host.callerOf(target, caller));
      return null;
    });
    this.#peer.handle(readMetrics, params.jobTarget, async (target, signal) => {
      const actor = host.callerOf(target, caller);
      return metrics.read(await jobs.describe(target.ref, actor, signal), actor);
    });
  }

  #serveEndpoints(caller: Caller): void {
    const { host } = this.#services;
    const { endpoints } = host;
    this.#peer.handle(listEndpoints, params.endpointQuery, (query, signal) =>
      endpoints.list(query, host.callerIn(query, caller), signal)
    );
    this.#peer.handle(describeEndpoint, params.endpointTarget, (target, signal) =>
      endpoints.describe(target.ref, host.callerOf(target, caller), signal)
    );
    this.#peer.handle(
      invokeEndpoint,
      params.invocation,
      ({ ref, contextId, ...invocation }, signal) =>
        endpoints.invoke(ref, invocation, host.callerOf({ contextId }, caller), signal)
    );
    this.#peer.handle(readEndpointMetrics, params.endpointMetrics, (target, signal) =>
      readEndpointSeries(host, target, host.callerOf(target, caller), signal)
    );
    this.#peer.handle(readScaling, params.endpointTarget, async (target, signal) => {
      const actor = host.callerOf(target, caller);
      const { variants } = await endpoints.describe(target.ref, actor, signal);
      return endpoints
        .scaling(target.ref, actor, signal)
        .describe(variants.map(({ name }) => name));
    });
    this.#peer.handle(
      invokeEndpointAsync,
      params.invocation,
      ({ ref, contextId, ...invocation }, signal) =>
        askLater(endpoints, ref, invocation, host.callerOf({ contextId }, caller), signal)
    );
    this.#peer.handle(
      awaitAnswer,
      params.pendingAnswer,
      async ({ ref, contextId, wait, ...pending }, signal) => {
        const actor = host.callerOf({ contextId }, caller);
        const place = endpoints.place(ref.place);
        return (await place.answer?.(ref, pending, wait, actor, signal)) ?? null;
      }
    );
    this.#peer.handle(deleteEndpoint, params.endpointTarget, async target => ({
      said: await endpoints.delete(target.ref, host.callerOf(target, caller))
    }));
  }

  #serveModels(caller: Caller): void {
    const { host } = this.#services;
    this.#peer.handle(listModels, params.modelQuery, (query, signal) =>
      host.models.list(query, host.callerIn(query, caller), signal)
    );
    this.#peer.handle(describeModel, params.modelTarget, (target, signal) =>
      host.models.describe(target.ref, host.callerOf(target, caller), signal)
    );
  }

  #serveLogs(caller: Caller): void {
    const within = async <Result>(target: LogTarget, read: (log: Log) => Promise<Result>) => {
      using inUse = await this.#services.logs.use(target, caller);
      return await read(inUse.log);
    };
    this.#peer.handle(readLog, params.readLog, ({ filter, first, count, ...target }) =>
      within(target, async log => {
        const lines = await log.read(filter, first, count);
        const { revision, matching } = log.state(filter);
        return { lines, revision, matching };
      })
    );
    this.#peer.handle(findInLog, params.findInLog, ({ ref, contextId, ...query }) =>
      within({ ref, contextId }, log => log.find(query))
    );
    this.#peer.handle(readTraceback, params.jobTarget, target =>
      within(target, async log => ({ traceback: await lastTraceback(log) }))
    );
    this.#peer.handle(locateInLog, params.locateInLog, ({ filter, time, position, ...target }) =>
      within(target, async log => ({ ordinal: await log.locate(filter, time, position) }))
    );
  }

  #serveCommands(caller: Caller): void {
    const { commands } = this.#services;
    this.#peer.handle(listCommands, params.nothing, async () => (await commands()).declarations);
    this.#peer.handle(completeLine, params.completeLine, async ({ line, cursor }, signal) =>
      (await commands()).complete(line, cursor, caller, signal)
    );
    this.#peer.handle(runCommand, params.runCommand, async (asked, signal) => {
      const { run, contextId, ...request } = asked;
      const actor = this.#services.host.callerOf({ contextId }, caller);
      const stop = new AbortController();
      const interrupt = AbortSignal.any([signal, stop.signal]);
      return carryOutputs(
        (await commands()).run(request, actor, interrupt),
        outputs => this.#peer.request(showOutputs, { run, outputs }),
        error => stop.abort(error)
      );
    });
  }

  #serveAccounts(caller: Caller): void {
    const { host, preferences } = this.#services;
    this.#peer.handle(keepPreferences, params.preferences, async told => {
      await preferences.keep(told);
      return null;
    });
    this.#peer.handle(listAccountChoices, params.accountChoice, async choice => {
      const { accountChoices } = await import('../aws/choices');
      return accountChoices(caller, host.callerIn(choice, caller));
    });
  }

  #serveSubscriptions(caller: Caller): void {
    this.#peer.handle(openSubscription, params.openSubscription, subscription => {
      const source = prepareTopic(subscription.topic, subscription.params, caller, this.#services);
      this.#subscriptions.open(subscription, source);
      return null;
    });
    this.#peer.hear(grantCredit, params.grantCredit, ({ id, credit }) =>
      this.#subscriptions.grant(id, credit)
    );
    this.#peer.hear(closeSubscription, params.closeSubscription, ({ id }) =>
      this.#subscriptions.close(id)
    );
  }
}
