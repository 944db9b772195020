import type {
  JobDescription,
  JobQuery,
  JobRef,
  JobSummary,
  Json,
  MetricDefinition,
  MetricSeries,
  PlaceName
} from '../../protocol';
import type { Caller } from '../caller';
import type { LogSource } from '../logs/source';
import type { Leftovers, LeftoversQuery } from './leftovers';
import type { DataType, Distribution, InputMode, RecordWrapper } from './contract/channel';

/** What of this machine a local container gets. */
export interface ContainerResources {
  /** Bytes of `/dev/shm`; half of the machine's memory unless told. */
  readonly sharedMemory?: number;
  /** Bytes of memory that each container may use. */
  readonly memory?: number;
  /** The GPUs of a local container by number or UUID; all unless told. */
  readonly gpus?: readonly string[];
}

/** What `train` hands to a place: everything resolved and absolute, nothing left to guess. */
export interface TrainingRequest extends ContainerResources {
  /** Complete name, already in the form `[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}`. */
  readonly name: string;
  readonly instanceType: string;
  readonly instanceCount: number;
  /** What runs: a path relative to `sourceDirectory`, or `script`'s name; absent where the image brings its own program. */
  readonly entryPoint?: string;
  /** Absolute; copied, so that a later edit does not reach a run that started. */
  readonly sourceDirectory?: string;
  /** The code as `s3://….tar.gz`, in place of a source directory; a local place unpacks it into one. */
  readonly sourceArchive?: string;
  /** A cell's body, written as `entryPoint` beside the copied sources. */
  readonly script?: string;
  /** As the person gave them; the place encodes. */
  readonly hyperparameters: Readonly<Record<string, Json>>;
  /** Channel name to absolute path, `file://` or `s3://` URI. */
  readonly channels: Readonly<Record<string, string>>;
  /** What is special about the data of a channel; nothing unless told. */
  readonly channelData?: Readonly<Record<string, ChannelData>>;
  /** How all channels come to the script; as files unless told. */
  readonly inputMode?: InputMode;
  readonly metricDefinitions: readonly MetricDefinition[];
  readonly environment: Readonly<Record<string, string>>;
  /** The container's image, which makes a local job one of Docker's; absent for plain processes. */
  readonly image?: string;
  /** Absolute directory that checkpoints are restored from at the start and kept in at the end. */
  readonly checkpoints?: string;
  /** Name or ARN of the role that a local script acts with on AWS; as the caller unless told. */
  readonly role?: string;
  /** What runs instead of the image's own `train`, and what it is given. */
  readonly containerEntrypoint?: readonly string[];
  readonly containerArguments?: readonly string[];
  /** Of a job on SageMaker. */
  readonly sagemaker?: SageMakerTraining;
}

/** What may be said of a channel besides where it is. */
export interface ChannelData {
  /** `S3Prefix` unless told. */
  readonly dataType?: DataType;
  /** `FullyReplicated` unless told. */
  readonly distribution?: Distribution;
  /** `None` unless told. */
  readonly recordWrapper?: RecordWrapper;
}

/** What SageMaker alone wants to know. Times in seconds, sizes in GB, keys as KMS takes them. */
export interface SageMakerTraining {
  /** Name or ARN. */
  readonly role?: string;
  /** `s3://…` for code, uploaded data and results; the default bucket unless told. */
  readonly s3?: string;
  readonly spot?: { readonly maxWait: number };
  readonly maxRun: number;
  /** `s3://…` */
  readonly checkpoints?: string;
  readonly keepAlive?: number;
  readonly volumeSize: number;
  readonly volumeKey?: string;
  readonly outputKey?: string;
  readonly vpc?: {
    readonly subnets: readonly string[];
    readonly securityGroups: readonly string[];
  };
  readonly tags: Readonly<Record<string, string>>;
}

/** What `train` would do, found out without doing it. */
export interface TrainingPlan {
  /** What will run, and where, in a sentence. */
  readonly summary: string;
  /** The request to the service. */
  readonly request: Json;
  /** Does it, with what was found out; as {@link Place.train}. */
  readonly carryOut: (progress: Progress, signal?: AbortSignal) => Promise<JobRef>;
}

/** Told by a place while it does something long, before the job has a log of its own. */
export type Progress = (step: {
  what: string;
  done: number;
  total?: number;
  unit: 'bytes' | 'steps' | 'seconds';
}) => void;

/** What the machines of one job measure, read on with every call. */
export interface MachineMetrics {
  /** All series so far, source `instance`, times ascending. The arrays are the reader's own and grow in place. */
  read(signal?: AbortSignal): Promise<readonly MetricSeries[]>;
}

/**
 * Where jobs run. The three places answer the same questions in the same files (`index.ts`, `jobs.ts`,
 * `log.ts`, …), so who has read one has read all. Errors are `ProblemError`s.
 */
export interface Place {
  readonly name: PlaceName;

  /** Jobs that match, sorted as the query asks, at most `query.limit`; `more` tells that there are others. */
  list(
    query: JobQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<{ jobs: readonly JobSummary[]; more: boolean }>;

  /** @throws ProblemError of kind `not-found` */
  describe(ref: JobRef, caller: Caller, signal?: AbortSignal): Promise<JobDescription>;

  /**
   * Calls back on every change of the job's description until disposed. One watcher of the service or the
   * file system serves all who watch the same job; without watchers nothing is asked.
   */
  watch(ref: JobRef, caller: Caller, changed: (job: JobDescription) => void): Disposable;

  /** Calls back when the list of jobs may have changed; the receiver lists anew. */
  watchList(caller: Caller, changed: () => void): Disposable;

  /** Asks the job to stop and returns; see `stopJob` in the protocol. Stopping an ended job is no error. */
  stop(ref: JobRef, caller: Caller): Promise<void>;

  /** What {@link Place.train} would do; absent for a place where nothing that it does costs money. */
  plan?(request: TrainingRequest, caller: Caller, signal?: AbortSignal): Promise<TrainingPlan>;

  /** Starts a job and returns once it is certain to outlive the host. */
  train(
    request: TrainingRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<JobRef>;

  /** Where the job's lines come from. */
  logSource(job: JobDescription, caller: Caller): LogSource;

  /**
   * What ended jobs have left behind, and with `directories` all that is kept of them; nothing of a running job and nothing
   * of others. Absent for a place that is not this machine's.
   */
  leftovers?(caller: Caller, query: LeftoversQuery): Promise<Leftovers>;

  /** Where the numbers of the job's machines come from; absent for a place that has none. */
  machineMetrics?(job: JobDescription, caller: Caller): MachineMetrics;
}
