import { SimulatedClock } from './clock';
import { Cloud } from './cloud';
import type { CredentialStore, Identity } from './credentials';
import type { Faults } from './faults';
import type { Latency } from './latency';
import type { Ledger } from './ledger';
import type { LogEvent } from './logs/event';
import type { QuotaLedger, Quotas } from './quotas';
import type { Region } from './region';
import type { Job } from './sagemaker/job';
import type { Scenario } from './scenario';
import type { Services } from './services';
import { eventsOf, LogDigest } from './truth';
import { InProcessHandler } from './wire/handler';
import { Server } from './wire/server';

export interface SimulatorOptions {
  /** What is in the account; several are put together. */
  readonly scenario?: Scenario | readonly Scenario[];
  /**
   * `'real'` (the default), `'virtual'` (stands still until it is moved), simulated milliseconds per real one (60 is an
   * hour in a minute), or a clock of one's own. A clock made here starts at the scenario's `start`, else now.
   */
  readonly clock?: 'real' | 'virtual' | number | SimulatedClock;
  /** `'off'` unless said: see `Quotas`. */
  readonly quotas?: Quotas;
  /** 0 unless said: see `Latency`. */
  readonly latency?: Latency;
  /** Every random choice follows from it; 1 unless said. */
  readonly seed?: number;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** Writes all logs down at the start, so that no answer takes longer for being the first; for measurements. */
  readonly written?: boolean;
}

type OperationsOf<S extends keyof Services> = Services[S]['operations'];
type OutputOf<O> = O extends (...args: never[]) => infer R ? Awaited<R> : never;

/**
 * An AWS of our own: see the README beside this file.
 *
 * `new Simulator(options)` lives in this process only (`call`, `handler`); `await Simulator.start(options)` listens on
 * 127.0.0.1 too. Whoever made it closes it.
 */
export class Simulator implements AsyncDisposable {
  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = new Simulator(options);
    simulator.server = await Server.listen(simulator.cloud, options.port ?? 0);
    return simulator;
  }

  readonly clock: SimulatedClock;
  readonly counters: Ledger;
  readonly credentials: CredentialStore;
  readonly faults: Faults;
  readonly quotas: QuotaLedger;
  /** When the scenarios began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** A request handler for clients of the AWS SDK for JavaScript: their calls come here without any socket. */
  readonly handler: InProcessHandler;

  constructor(options: SimulatorOptions = {}) {
    const scenarios = [options.scenario ?? []].flat();
    this.clockIsGiven = options.clock instanceof SimulatedClock;
    const start = scenarios.find(scenario => scenario.start !== undefined)?.start ?? Date.now();
    this.cloud = new Cloud({
      clock: clockOf(options.clock ?? 'real', start),
      scenarios,
      quotas: options.quotas ?? 'off',
      latency: options.latency ?? 0,
      seed: options.seed ?? 1
    });
    const { clock, counters, credentials, faults, quotas } = this.cloud;
    this.clock = clock;
    this.counters = counters;
    this.credentials = credentials;
    this.faults = faults;
    this.quotas = quotas;
    this.startedAt = this.cloud.start;
    this.handler = new InProcessHandler(this.cloud);
    if (options.written) {
      this.cloud.write();
    }
  }

  /** Where it listens, `http://127.0.0.1:<port>`. Throws for one that does not. */
  get url(): string {
    if (!this.server) {
      throw new Error('This simulator does not listen: make it with Simulator.start().');
    }
    return this.server.url;
  }

  /** An account's region, the default account's `us-east-1` unless said: to look into, or to put things in. */
  region(name = 'us-east-1', account?: string): Region {
    return this.cloud.region(name, account);
  }

  /** Calls an operation without HTTP; quotas, latency and faults apply. Throws what an SDK would throw. */
  async call<S extends keyof Services, O extends keyof OperationsOf<S> & string>(
    service: S,
    operation: O,
    input: object = {},
    identity: Partial<Identity> = {}
  ): Promise<OutputOf<OperationsOf<S>[O]>> {
    const accessKeyId = identity.accessKeyId ?? 'AKIASIMULATED';
    const output = await this.cloud.call({
      service,
      operation,
      input: { ...input },
      identity: {
        accessKeyId,
        account: this.credentials.accountOf(accessKeyId),
        region: 'us-east-1',
        ...identity
      }
    });
    // The cloud looks operations up by name; this is where a name's type comes back.
    return output as OutputOf<OperationsOf<S>[O]>;
  }

  /** A job of the scenario or of a request, by name, of any kind. Throws for one that there is not. */
  job(name: string, region = 'us-east-1'): Job {
    const { training, processing, transform } = this.cloud.region(region).jobs;
    const job = training.get(name) ?? processing.get(name) ?? transform.get(name);
    if (!job) {
      throw new Error(`There is no job ${name} in ${region}.`);
    }
    return job;
  }

  /** The ground truth: every event that the job's log will have once it is complete, in order. */
  expected(name: string, until?: number): LogEvent[] {
    return [...eventsOf(this.job(name), until)];
  }

  /** The ground truth of a log too long to hold: number of events and digest (see `LogDigest`). */
  expectedDigest(name: string, until?: number): { count: number; hex: string } {
    const digest = new LogDigest();
    for (const event of eventsOf(this.job(name), until)) {
      digest.add(event);
    }
    return { count: digest.count, hex: digest.hex() };
  }

  /** Ends every connection and stream, then stops listening. A clock that was given stays its owner's. */
  async close(): Promise<void> {
    this.cloud.close();
    if (!this.clockIsGiven) {
      this.clock[Symbol.dispose]();
    }
    await this.server?.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  private readonly cloud: Cloud;
  private readonly clockIsGiven: boolean;
  private server: Server | undefined;
}

function clockOf(clock: NonNullable<SimulatorOptions['clock']>, start: number): SimulatedClock {
  if (clock instanceof SimulatedClock) {
    return clock;
  }
  return new SimulatedClock(start, clock === 'real' ? 1 : clock === 'virtual' ? 0 : clock);
}
