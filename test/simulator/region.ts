import type { CredentialStore } from './credentials';
import { LogGroups } from './logs/group';
import { TokenAges } from './logs/token';
import { seedOf } from './random';
import { Job, logGroups } from './sagemaker/job';
import type { Endpoint } from './sagemaker/endpoint';
import { plantEndpoint } from './sagemaker/endpoints';
import type { Kept } from './sagemaker/model';
import type { ScalableTarget } from './scaling/target';
import { nameTime } from './sagemaker/names';
import {
  fairWeather,
  type JobKind,
  type JobPlan,
  type PageWeather,
  type Scenario
} from './scenario';

/** Everything that one account has in one region. */
export class Region {
  readonly logs: LogGroups;
  readonly tokenAges = new TokenAges();
  readonly liveTails = new Set<AbortController>();
  readonly jobs: Readonly<Record<JobKind, Map<string, Job>>> = {
    training: new Map(),
    processing: new Map(),
    transform: new Map()
  };
  readonly models = new Map<string, Kept>();
  readonly endpointConfigs = new Map<string, Kept>();
  readonly endpoints = new Map<string, Endpoint>();
  readonly scalableTargets = new Map<string, ScalableTarget>();
  /** Tags by ARN. */
  readonly tags = new Map<string, Map<string, string>>();
  pages: PageWeather = fairWeather;
  createdJob: NonNullable<Scenario['created']> = usualJob;
  /** How long an endpoint that a request made takes to serve, and to change. */
  endpointTakes = { creation: 180_000, update: 120_000 };

  constructor(
    readonly account: string,
    readonly name: string,
    readonly seed: number,
    readonly credentials: CredentialStore,
    /** Aborts when the simulator closes. */
    readonly closing: AbortSignal
  ) {
    this.logs = new LogGroups(account, name);
  }

  /** Puts a scenario's resources in place; its times count from `start`. */
  load(scenario: Scenario, start: number): void {
    this.pages = { ...this.pages, ...scenario.pages };
    this.createdJob = scenario.created ?? this.createdJob;
    const { endpointChange: takes } = scenario;
    this.endpointTakes = takes ? { creation: takes, update: takes } : this.endpointTakes;
    for (const plan of scenario.jobs) {
      const created = start + plan.created;
      this.addJob({ ...plan, name: plan.name.replace('{created}', nameTime(created)) }, created);
    }
    for (const plan of scenario.endpoints ?? []) {
      plantEndpoint(this, plan, start);
    }
  }

  /** Adds a job that begins at `created`. `request` is what made it, if a request did. */
  addJob(plan: JobPlan, created: number, request?: Readonly<Record<string, unknown>>): Job {
    const kind = plan.kind ?? 'training';
    const arn = this.arn(`${kind}-job`, plan.name);
    const group = this.logs.prepare(logGroups[kind]);
    const job = new Job(plan, created, arn, group, this.seed ^ seedOf(this.name), request);
    this.jobs[kind].set(plan.name, job);
    if (plan.tags) {
      this.tags.set(arn, new Map(Object.entries(plan.tags)));
    }
    return job;
  }

  /** The ARN of a SageMaker resource, lower case as SageMaker writes them. */
  arn(type: string, name: string): string {
    return `arn:aws:sagemaker:${this.name}:${this.account}:${type}/${name.toLowerCase()}`;
  }
}

/** The life of a job that was created by a request and not by a scenario: about four minutes. */
const usualJob: NonNullable<Scenario['created']> = {
  instanceType: 'ml.m5.xlarge',
  instanceCount: 1,
  stages: [
    { status: 'Starting', lasts: 30_000 },
    { status: 'Downloading', lasts: 15_000 },
    { status: 'Training', lasts: 180_000 },
    { status: 'Uploading', lasts: 10_000 }
  ],
  end: { status: 'Completed' },
  streams: [
    {
      name: 'algo-1',
      runs: [
        { at: 47_000, every: 1000, count: 175, jitter: 0.5, lines: { kind: 'training', epochs: 5 } }
      ]
    }
  ]
};
