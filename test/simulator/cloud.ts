import type { SimulatedClock } from './clock';
import { CredentialStore, type Identity } from './credentials';
import { ServiceError } from './errors';
import { disruptionError, faultError, Faults, type Disruption, type FaultPlan } from './faults';
import { Input } from './input';
import { Latencies, type Latency } from './latency';
import { Ledger, type CallRecord } from './ledger';
import { EventsOutput } from './logs/output';
import { QuotaLedger, type Quotas } from './quotas';
import { Region } from './region';
import type { Scenario } from './scenario';
import { serviceNamed } from './services';

/** A request after the protocol is taken off. */
export interface Call {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly identity: Identity;
  /** Aborts when the caller has gone. */
  readonly signal?: AbortSignal;
}

/** What a call came to: an output or an error, and what will happen to either on its way back. */
export interface Outcome {
  readonly record: CallRecord;
  readonly result: { readonly output: object } | { readonly error: ServiceError };
  readonly disruption?: Disruption;
}

export interface CloudOptions {
  readonly clock: SimulatedClock;
  readonly scenarios: readonly Scenario[];
  readonly quotas: Quotas;
  readonly latency: Latency;
  readonly seed: number;
}

/** The simulated AWS without its network: accounts and regions, and the way of a call through them. */
export class Cloud {
  readonly clock: SimulatedClock;
  readonly credentials = new CredentialStore();
  readonly counters = new Ledger();
  readonly quotas: QuotaLedger;
  readonly faults: Faults;
  /** Milliseconds since 1970 at which the scenarios began. */
  readonly start: number;

  constructor(private readonly options: CloudOptions) {
    this.clock = options.clock;
    this.start = options.clock.now();
    this.quotas = new QuotaLedger(options.clock, options.quotas);
    this.latencies = new Latencies(options.latency, options.seed);
    const plans: FaultPlan[] = options.scenarios.flatMap(({ faults }) => faults ?? []);
    this.faults = new Faults(plans, this.start, options.seed);
    for (const scenario of options.scenarios) {
      this.region(scenario.region ?? 'us-east-1').load(scenario, this.start);
    }
  }

  /** An account's region; made when first asked for. */
  region(name: string, account = this.credentials.accountOf('')): Region {
    const key = `${account} ${name}`;
    let region = this.regions.get(key);
    if (!region) {
      region = new Region(account, name, this.options.seed, this.credentials, this.closing.signal);
      this.regions.set(key, region);
    }
    return region;
  }

  /** Answers a call as its service does, with the latency, quotas and faults in force. Never rejects for what a service says. */
  async handle(call: Call): Promise<Outcome> {
    const { identity, service, operation } = call;
    const at = this.clock.now();
    const fault = this.faults.strike(service, operation, at);
    const refusal = fault && faultError(fault);
    let result: Outcome['result'];
    try {
      const delay = this.latencies.of(`${service}.${operation}`);
      if (delay > 0) {
        await this.clock.sleep(delay, this.closing.signal);
      }
      if (refusal) {
        throw refusal;
      }
      result = { output: await this.perform(call) };
    } catch (error) {
      if (!(error instanceof ServiceError)) {
        throw error;
      }
      result = { error };
    }
    const record: CallRecord = {
      service,
      operation,
      account: identity.account,
      region: identity.region,
      at,
      status: 'error' in result ? result.error.status : 200,
      error: 'error' in result ? result.error.code : disruptionName(fault),
      events: 'output' in result ? eventsIn(result.output) : 0,
      bytes: 0
    };
    this.counters.add(record);
    return {
      record,
      result,
      ...(fault && !refusal && isDisruption(fault) ? { disruption: fault } : {})
    };
  }

  /** A call from this process: the output, or the error that an SDK would throw. */
  async call(call: Call): Promise<object> {
    const { result, disruption } = await this.handle(call);
    const failure = disruption && disruptionError(disruption);
    if (failure) {
      throw failure;
    }
    if ('error' in result) {
      throw result.error;
    }
    return result.output;
  }

  /** Writes all logs down, so that no answer takes longer for being the first. */
  write(): void {
    for (const region of this.regions.values()) {
      region.logs.write();
    }
  }

  /** Ends what still waits or streams. */
  close(): void {
    this.closing.abort();
  }

  private perform({
    service: name,
    operation,
    input,
    identity,
    signal
  }: Call): object | Promise<object> {
    this.credentials.check(identity, this.clock.now());
    const service = serviceNamed(name);
    const perform = service?.operations[operation];
    if (!service || !perform) {
      throw new ServiceError(
        'UnknownOperationException',
        `The simulator has no operation ${name}.${operation}.`
      );
    }
    this.quotas.spend(identity.account, identity.region, `${name}.${operation}`);
    return perform(new Input(input, service.complaint), {
      region: this.region(identity.region, identity.account),
      clock: this.clock,
      caller: identity,
      signal: signal ? AbortSignal.any([signal, this.closing.signal]) : this.closing.signal
    });
  }

  private readonly latencies: Latencies;
  private readonly regions = new Map<string, Region>();
  private readonly closing = new AbortController();
}

function isDisruption(fault: string): fault is Disruption {
  return ['reset', 'truncate', 'slow', 'refuse', 'page'].includes(fault);
}

function disruptionName(fault: string | undefined): string | undefined {
  return fault !== undefined && isDisruption(fault) && fault !== 'slow' ? fault : undefined;
}

function eventsIn(output: object): number {
  return output instanceof EventsOutput ? output.count : 0;
}
