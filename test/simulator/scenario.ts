import type { FaultPlan } from './faults';
import type { LinesPlan } from './logs/lines';
import type { Delay } from './logs/strand';

/**
 * What is in a simulated account when it starts, and what will happen to it. Plain data: all times are milliseconds, those
 * of a job counted from its creation.
 */
export interface Scenario {
  readonly name: string;
  /** One sentence: what is special about it. */
  readonly description: string;
  /** Where it happens; `us-east-1` unless said. */
  readonly region?: string;
  /** When it starts by a clock that is not given a start; a fixed time makes ids and pages the same in every run. */
  readonly start?: number;
  readonly jobs: readonly JobPlan[];
  /** How long an endpoint that a request made takes to serve, and to change; minutes unless said. */
  readonly endpointChange?: number;
  readonly endpoints?: readonly EndpointPlan[];
  /** The life of a job that CreateTrainingJob makes. */
  readonly created?: Omit<JobPlan, 'name' | 'created' | 'kind'>;
  readonly pages?: Partial<PageWeather>;
  readonly faults?: readonly FaultPlan[];
}

/** How kind CloudWatch Logs is to those who read page by page. */
export interface PageWeather {
  /** The share of pages (0 … 0.9) that are empty though more follows. */
  readonly emptyRate: number;
  /** The share of pages that are cut short at a random length. */
  readonly shortRate: number;
  /** DescribeLogStreams brings its event times up to date this often. */
  readonly describeLag: number;
}

export const fairWeather: PageWeather = { emptyRate: 0, shortRate: 0, describeLag: 30 * 60_000 };

export type JobKind = 'training' | 'processing' | 'transform';

export interface JobPlan {
  /** `{created}` in it becomes the time of creation as the SDK writes it into names, `2026-11-22-10-41-07-311`. */
  readonly name: string;
  readonly kind?: JobKind;
  /** Milliseconds after the scenario's start; negative for what began before it. */
  readonly created: number;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Secondary statuses in their order; those of processing and transform jobs are not shown. */
  readonly stages: readonly StagePlan[];
  readonly end: EndPlan;
  /** From StopTrainingJob to Stopped. */
  readonly stopping?: number;
  readonly image?: string;
  readonly spot?: boolean;
  readonly hyperparameters?: Readonly<Record<string, string>>;
  readonly metrics?: readonly MetricPlan[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  readonly streams: readonly StreamPlan[];
}

export interface StagePlan {
  readonly status: string;
  readonly lasts: number;
  readonly message?: string;
}

export type EndPlan =
  | { readonly status: 'Completed' }
  | { readonly status: 'Failed'; readonly reason: string }
  | { readonly status: 'Stopped' }
  | { readonly status: 'MaxRuntimeExceeded' }
  /** Goes on and on. */
  | { readonly status: 'Never' };

/** A metric definition: SageMaker's MetricDefinitions member. */
export interface MetricPlan {
  readonly name: string;
  readonly regex: string;
}

/** One log stream; its name is `<job>/<name>`, `{epoch}` in it the second of its first line. */
export interface StreamPlan {
  readonly name: string;
  /** How long its events travel; `usualDelay` unless said. */
  readonly delay?: Delay;
  readonly runs?: readonly RunPlan[];
  readonly events?: readonly EventPlan[];
}

/** `count` lines from `at` on, one every `every` milliseconds (0: all in the same millisecond). */
export interface RunPlan {
  readonly at: number;
  readonly every: number;
  readonly count: number;
  /** How far a line may stray within its interval: 0 … 1. */
  readonly jitter?: number;
  readonly lines: LinesPlan;
}

/** One line, or the same line several times in one millisecond. `{time}` in it becomes `2026-11-22 10:41:07,311`. */
export interface EventPlan {
  readonly at: number;
  readonly text: string;
  readonly times?: number;
  /** From its timestamp to its ingestion; the stream's usual delay unless said. */
  readonly delay?: number;
}

/** What SageMaker's agent usually does: half-second batches that arrive one to three seconds later. */
export const usualDelay: Delay = { batch: 500, least: 800, most: 2500 };

export interface EndpointPlan {
  readonly name: string;
  readonly created: number;
  /** From Creating or Updating to the state after it. */
  readonly takes: number;
  readonly end:
    { readonly status: 'InService' } | { readonly status: 'Failed'; readonly reason: string };
  readonly image?: string;
  readonly modelData?: string;
  readonly variants: readonly VariantPlan[];
  /** The answer of its container; it sends the request back unless said. */
  readonly reply?: ReplyPlan;
}

export interface VariantPlan {
  readonly name: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** Mean number of invocations a minute that others make: seen in metrics and access logs. */
  readonly invocationsPerMinute?: number;
}

export interface ReplyPlan {
  readonly contentType: string;
  readonly body: string;
  /** The container's own status; anything but 200 becomes a ModelError. */
  readonly status?: number;
  /** Milliseconds of model time. */
  readonly takes?: number;
}
