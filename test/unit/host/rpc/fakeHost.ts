import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type {
  CallerContext,
  Face,
  Finding,
  JobDescription,
  JobQuery,
  JobRef,
  Problem
} from '../../../../src/protocol';
import { hasEnded } from '../../../../src/protocol';
import type { Caller } from '../../../../src/host/caller';
import { systemClock } from '../../../../src/host/clock';
import type { Commands } from '../../../../src/host/commands';
import { createCommands } from '../../../../src/host/commands';
import type { Host } from '../../../../src/host/host';
import { createEndpoints } from '../../../../src/host/endpoints';
import { createModels } from '../../../../src/host/sagemakerModels';
import { createJobs } from '../../../../src/host/jobs';
import { createLocalRuns } from '../../../../src/host/localRuns';
import { createLogs } from '../../../../src/host/logs';
import type { LogSource } from '../../../../src/host/logs/source';
import type { Place, TrainingRequest } from '../../../../src/host/places/place';
import { KeptPreferences } from '../../../../src/host/preferences';
import { ProblemError } from '../../../../src/host/problem';
import { Contexts } from '../../../../src/host/rpc/contexts';
import { FakeEndpointPlace } from '../endpoints/fakePlace';
import { Changes } from '../fakes/changes';
import { Printed } from '../fakes/printed';
import { FakeModelPlace } from './fakeModels';
import { OpenLogs } from '../../../../src/host/rpc/openLogs';
import { problemOf } from '../../../../src/host/rpc/report';
import type { Services } from '../../../../src/host/rpc/session';

/** A moment in 2026 that every description of these tests is made from. */
export const NOW = Date.UTC(2026, 10, 22, 10, 41, 7, 311);

export function context(face: Face, overrides: Partial<CallerContext> = {}): CallerContext {
  return { face, cwd: '/nowhere', env: {}, ...overrides };
}

export function caller(face: Face, overrides: Partial<CallerContext> = {}): Caller {
  return { id: `caller-${face}`, context: context(face, overrides) };
}

export function job(name: string, changes: Partial<JobDescription> = {}): JobDescription {
  return {
    ref: { kind: 'training', place: 'process', name },
    status: 'InProgress',
    secondaryStatus: 'Training',
    createdAt: NOW,
    instanceType: 'local_cpu',
    instanceCount: 1,
    hosts: ['algo-1'],
    timeline: [],
    hyperparameters: {},
    channels: [],
    metricDefinitions: [],
    environment: {},
    ...changes
  };
}

/** A place whose jobs are what a test says, and which counts what it is asked. */
export class FakePlace implements Place {
  readonly name;
  readonly requests: TrainingRequest[] = [];
  /** What every listing and lookup fails with. */
  failure: Error | undefined;
  /** What `train` waits for. */
  starting: Promise<void> = Promise.resolve();
  /** What it would do, for a place that tells. */
  plan?: Place['plan'];
  /** Why no source of a log can go on for now. */
  #paused: Problem | undefined;
  /** Hears who asks about a job. */
  asked: (by: Caller) => void = () => undefined;
  lists = 0;
  /** Whose lists were asked for. */
  readonly listedBy: CallerContext[] = [];
  readonly #jobs = new Map<string, JobDescription>();
  readonly #changes = new Changes();
  readonly #printed = new Printed(this.#changes, NOW);

  constructor(name: Place['name'] = 'process') {
    this.name = name;
  }

  get watchers(): number {
    return this.#changes.count;
  }

  /** Adds or changes a job, and tells who watches. */
  set(changed: JobDescription): void {
    const { name } = changed.ref;
    this.#jobs.set(name, changed);
    this.#changes.tell(name);
  }

  /** Appends to a job's log. */
  print(name: string, ...lines: string[]): void {
    this.#printed.print(name, ...lines);
  }

  /** Holds up every log, or lets it go on. */
  pause(problem: Problem | undefined): void {
    this.#paused = problem;
    this.#changes.tell('');
  }

  async list(query: JobQuery, { context: by }: Caller, signal?: AbortSignal) {
    this.listedBy.push(by);
    this.lists += 1;
    await Promise.resolve();
    signal?.throwIfAborted();
    if (this.failure) {
      throw this.failure;
    }
    const jobs = [...this.#jobs.values()]
      .filter(
        ({ ref, status }) =>
          ref.name.includes(query.nameContains ?? '') && (query.statuses?.includes(status) ?? true)
      )
      .sort((a, b) => (query.oldestFirst ? 1 : -1) * (a.createdAt - b.createdAt));
    const limit = query.limit ?? Infinity;
    return { jobs: jobs.slice(0, limit), more: jobs.length > limit };
  }

  async describe(ref: JobRef, by: Caller): Promise<JobDescription> {
    this.asked(by);
    if (this.failure) {
      throw this.failure;
    }
    const found = this.#jobs.get(ref.name);
    if (!found || found.ref.kind !== ref.kind) {
      throw new ProblemError('not-found', `There is no job ${ref.name}.`);
    }
    return found;
  }

  watch(ref: JobRef, _caller: Caller, changed: (job: JobDescription) => void): Disposable {
    return this.#changes.watch(name => {
      const newest = this.#jobs.get(ref.name);
      if (name === ref.name && newest) {
        changed(newest);
      }
    });
  }

  watchList(_caller: Caller, changed: () => void): Disposable {
    return this.#changes.watch(changed);
  }

  async stop(ref: JobRef, by: Caller): Promise<void> {
    this.set({
      ...(await this.describe(ref, by)),
      status: 'Stopping',
      secondaryStatus: 'Stopping'
    });
  }

  async train(
    request: TrainingRequest,
    _caller: Caller,
    _progress: unknown,
    signal?: AbortSignal
  ): Promise<JobRef> {
    this.requests.push(request);
    await this.starting;
    signal?.throwIfAborted();
    const started = job(request.name, {
      ref: { kind: 'training', place: this.name, name: request.name },
      instanceType: request.instanceType,
      createdAt: Date.now()
    });
    this.set(started);
    return started.ref;
  }

  /** Reads what was printed, and is complete as soon as the job has ended. */
  logSource({ ref }: JobDescription): LogSource {
    return {
      key: `${this.name}/${ref.name}`,
      run: (into, signal) =>
        this.#printed.follow(ref.name, into, signal, () => {
          into.paused(this.#paused);
          const status = this.#jobs.get(ref.name)?.status;
          const ended = status !== undefined && hasEnded(status);
          if (ended) {
            into.settled();
          }
          return !ended;
        })
    };
  }
}

export const NO_ENGINE: Finding = {
  what: 'Docker',
  state: 'missing',
  text: 'No Docker Engine answers.'
};

/** Everything above the places for real, over places that a test holds. Dispose it. */
export class FakeHost implements Disposable {
  readonly local = new FakePlace('process');
  readonly remote = new FakePlace('sagemaker');
  readonly endpoints = new FakeEndpointPlace();
  readonly models = new FakeModelPlace();
  readonly contexts = new Contexts();
  readonly reported: string[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), 'host-'));
  readonly host: Host;
  /** What commands ask besides the host. */
  readonly facts: Parameters<typeof createCommands>[1];
  readonly services: Services;
  readonly commands: Commands;
  readonly #logs;

  constructor() {
    const report = (error: unknown, doing: string) =>
      this.reported.push(`${doing}: ${String(error)}`);
    const jobs = createJobs({
      places: [this.local, this.remote],
      clock: systemClock,
      problemOf: (error, doing) => problemOf(error, doing, report)
    });
    this.#logs = createLogs({
      locations: { logs: join(this.directory, 'logs') },
      clock: systemClock,
      source: target => jobs.place(target.ref.place).logSource(target, caller('lab')),
      linger: 0
    });
    this.host = {
      version: '1.2.3',
      startedAt: NOW,
      clock: systemClock,
      locations: {
        runtime: this.directory,
        jobs: this.directory,
        logs: this.directory,
        cache: this.directory,
        endpoints: this.directory,
        deployments: this.directory,
        preferences: join(this.directory, 'preferences.json')
      },
      jobs,
      logs: this.#logs,
      endpoints: createEndpoints({
        places: [this.endpoints],
        clock: systemClock,
        problemOf: (error, doing) => problemOf(error, doing, report)
      }),
      localRuns: createLocalRuns({
        jobs: { place: name => (name === 'process' ? this.local : new FakePlace(name)) },
        endpoints: { place: name => new FakeEndpointPlace(name) },
        clock: systemClock,
        problemOf: (error, doing) => problemOf(error, doing, report),
        findEngine: async () => NO_ENGINE
      }),
      models: createModels({
        places: [this.models],
        clock: systemClock,
        problemOf: (error, doing) => problemOf(error, doing, report)
      }),
      metrics: {
        read: async () => [],
        watch: (_job, _caller, changed) => {
          changed([]);
          return { [Symbol.dispose]: () => undefined };
        }
      },
      callerOf: (target, connected) => this.contexts.callerOf(target, connected),
      callerIn: (choice, connected) => this.contexts.derive(connected, choice)
    };
    const preferences = new KeptPreferences(this.host.locations.preferences);
    this.facts = {
      derive: (from, overrides) => this.contexts.derive(from, overrides),
      preferences,
      identify: async () => {
        throw new ProblemError('credentials', 'There are no AWS credentials here.', {
          hint: 'Run `aws sso login`.'
        });
      },
      profiles: async () => ['default', 'research']
    };
    this.commands = createCommands(this.host, this.facts);
    this.services = {
      host: this.host,
      contexts: this.contexts,
      preferences,
      logs: new OpenLogs(this.host, 0),
      commands: async () => this.commands,
      report
    };
  }

  [Symbol.dispose](): void {
    this.services.logs[Symbol.dispose]();
    this.#logs[Symbol.dispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
