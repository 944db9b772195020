/** One call, after its answer was made. */
export interface CallRecord {
  readonly service: string;
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  /** Milliseconds of the simulated clock at arrival. */
  readonly at: number;
  /** 200, or the status of the error. */
  readonly status: number;
  /** The error's code, or the fault that struck. */
  readonly error?: string;
  /** Events in the answer, for those that have events. */
  readonly events: number;
  /** Bytes of the answer's body; 0 for a call in process. */
  bytes: number;
}

export interface Count {
  calls: number;
  throttled: number;
  /** Answers that were not what the operation said: errors of any kind, throttles among them. */
  failed: number;
  events: number;
  bytes: number;
}

/** Counts what was asked and answered. */
export class Ledger {
  /** By `Service.Operation`. */
  get byOperation(): ReadonlyMap<string, Readonly<Count>> {
    return this.counts;
  }

  /** The last calls, oldest first; after 100,000 the oldest half is forgotten. */
  get calls(): readonly CallRecord[] {
    return this.records;
  }

  /** Everything together, or one operation (`Logs.FilterLogEvents`) or service (`Logs`). */
  total(of = ''): Count {
    const sum: Count = { calls: 0, throttled: 0, failed: 0, events: 0, bytes: 0 };
    for (const [operation, count] of this.counts) {
      if (of === '' || operation === of || operation.startsWith(`${of}.`)) {
        sum.calls += count.calls;
        sum.throttled += count.throttled;
        sum.failed += count.failed;
        sum.events += count.events;
        sum.bytes += count.bytes;
      }
    }
    return sum;
  }

  add(record: CallRecord): void {
    if (this.records.length >= 100_000) {
      this.records.splice(0, 50_000);
    }
    this.records.push(record);
    const count = this.countOf(record);
    count.calls++;
    count.events += record.events;
    if (record.error !== undefined) {
      count.failed++;
      if (record.error === 'ThrottlingException') {
        count.throttled++;
      }
    }
  }

  /** Notes the size of an answer once it is known. */
  sent(record: CallRecord, bytes: number): void {
    record.bytes += bytes;
    this.countOf(record).bytes += bytes;
  }

  reset(): void {
    this.counts.clear();
    this.records.length = 0;
  }

  private countOf({ service, operation }: CallRecord): Count {
    const key = `${service}.${operation}`;
    let count = this.counts.get(key);
    if (!count) {
      count = { calls: 0, throttled: 0, failed: 0, events: 0, bytes: 0 };
      this.counts.set(key, count);
    }
    return count;
  }

  private readonly counts = new Map<string, Count>();
  private readonly records: CallRecord[] = [];
}
