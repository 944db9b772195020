import type { LogGroup } from '../logs/group';
import { linesOf } from '../logs/lines';
import { ListStrand, ingestionOf, RunStrand } from '../logs/strand';
import type { LogStream } from '../logs/stream';
import { hash, seedOf } from '../random';
import { usualDelay, type ReplyPlan } from '../scenario';

/** A production variant of an endpoint in service. */
export interface Variant {
  readonly name: string;
  readonly instanceType: string;
  readonly instances: number;
  readonly weight: number;
  /** What others send it: seen in metrics and access logs. */
  readonly invocationsPerMinute: number;
  /** Serverless configurations have no instances. */
  readonly serverless?: Readonly<Record<string, unknown>>;
}

export type Ending =
  { readonly status: 'InService' } | { readonly status: 'Failed'; readonly reason: string };

interface Change {
  readonly status: 'Creating' | 'Updating' | 'Deleting';
  readonly since: number;
  readonly until: number;
  readonly configName: string;
  readonly variants: readonly Variant[];
  readonly ending: Ending;
}

interface State {
  readonly status: 'Creating' | 'Updating' | 'Deleting' | 'InService' | 'Failed' | 'Deleted';
  readonly reason?: string;
  readonly configName: string;
  readonly variants: readonly Variant[];
  /** The change under way. */
  readonly change?: Change;
  readonly modified: number;
}

/** An endpoint: the changes it goes through, and what they make of it at any time. */
export class Endpoint {
  constructor(
    readonly name: string,
    readonly arn: string,
    readonly created: number,
    private readonly group: LogGroup,
    readonly reply: ReplyPlan | undefined,
    creation: Omit<Change, 'status' | 'since'>
  ) {
    const change: Change = { ...creation, status: 'Creating', since: created };
    this.changes = [change];
    this.openStreams(change);
  }

  /** Creating, InService, Failed, Updating or Deleting; `undefined` before it was made and once it is deleted. */
  status(now: number): string | undefined {
    const { status } = this.at(now);
    return status === 'Deleted' || now < this.created ? undefined : status;
  }

  failureReason(now: number): string | undefined {
    return this.at(now).reason;
  }

  configName(now: number): string {
    const { configName, change } = this.at(now);
    return configName || (change?.configName ?? '');
  }

  /** What serves; empty while the first creation is under way, and after it failed. */
  variants(now: number): readonly Variant[] {
    return this.at(now).variants;
  }

  /** What will serve when the change under way is over; the same as `variants` without one. */
  desired(now: number): readonly Variant[] {
    const { variants, change } = this.at(now);
    return change?.variants ?? variants;
  }

  /** Every variant that it ever had. */
  get variantNames(): ReadonlySet<string> {
    return new Set(this.changes.flatMap(({ variants }) => variants.map(({ name }) => name)));
  }

  lastModified(now: number): number {
    return this.at(now).modified;
  }

  /** The configuration that an update under way is to bring. */
  pendingConfigName(now: number): string | undefined {
    const { status, change } = this.at(now);
    return status === 'Updating' ? change?.configName : undefined;
  }

  /**
   * Starts to serve another configuration, or other numbers of instances, in `takes` milliseconds. One that fails goes back
   * to what served before, on new instances as AWS starts them.
   */
  update(
    now: number,
    takes: number,
    configName: string,
    variants: readonly Variant[],
    ending: Ending = { status: 'InService' }
  ): void {
    const starts = configName !== this.configName(now);
    const change: Change = {
      status: 'Updating',
      since: now,
      until: now + takes,
      configName,
      variants,
      ending
    };
    this.changes.push(change);
    if (starts) {
      this.openStreams(change);
    }
  }

  delete(now: number): void {
    const { configName, variants } = this.at(now);
    this.changes.push({
      status: 'Deleting',
      since: now,
      until: now + 30_000,
      configName,
      variants,
      ending: { status: 'InService' }
    });
    this.streams.forEach(stream => stream.cut(now));
  }

  /** The instances' log streams of a variant. */
  streamsOf(variant: string): readonly LogStream[] {
    return this.streams.filter(({ name }) => name.startsWith(`${variant}/`));
  }

  get groupArn(): string {
    return this.group.arn;
  }

  /** Invocations through InvokeEndpoint by the minute, beside those that others make. */
  readonly invoked = new Map<string, { count: number; errors: number; micros: number }>();

  note(variant: string, now: number, micros: number, failed: boolean): void {
    const key = `${variant} ${Math.floor(now / 60_000)}`;
    const minute = this.invoked.get(key) ?? { count: 0, errors: 0, micros: 0 };
    minute.count++;
    minute.errors += failed ? 1 : 0;
    minute.micros += micros;
    this.invoked.set(key, minute);
  }

  private at(now: number): State {
    let state: State = {
      status: 'Creating',
      configName: '',
      variants: [],
      modified: this.created
    };
    for (const change of this.changes) {
      const { status, since, until, ending } = change;
      if (since > now) {
        break;
      }
      if (until > now) {
        state = { ...state, status, change, modified: since };
      } else if (ending.status === 'Failed' && status === 'Updating') {
        const { configName, variants } = state;
        state = {
          status: 'InService',
          reason: ending.reason,
          configName,
          variants,
          modified: until
        };
      } else if (ending.status === 'Failed') {
        state = {
          status: 'Failed',
          reason: ending.reason,
          configName: change.configName,
          variants: [],
          modified: until
        };
      } else {
        const { configName, variants } = change;
        state = {
          status: status === 'Deleting' ? 'Deleted' : 'InService',
          configName,
          variants,
          modified: until
        };
      }
    }
    return state;
  }

  /** Containers write from the middle of the change on, and an access log once they serve. */
  private openStreams(change: Change): void {
    for (const variant of change.variants) {
      for (let number = 0; number < Math.max(1, variant.instances); number++) {
        this.streams.push(this.openStream(change, variant, number));
      }
    }
  }

  private openStream(change: Change, variant: Variant, number: number): LogStream {
    const { status, since, until, ending } = change;
    const begin = since + (until - since) / 2;
    const update = status === 'Updating' ? `/${since}` : '';
    const seed = seedOf(`${this.name}/${variant.name}/${number}${update}`);
    const instance = `i-${hash(seed, 1).toString(16).padStart(8, '0')}${hash(seed, 2).toString(16).padStart(8, '0')}0`;
    const failed = ending.status === 'Failed';
    const texts = failed ? crashing : starting;
    const perMinute = variant.invocationsPerMinute / Math.max(1, variant.instances) + 12;
    const listed = texts.map((message, line) => {
      const timestamp = Math.floor(begin + line * 900);
      return { timestamp, message, ingestionTime: ingestionOf(timestamp, usualDelay, seed) };
    });
    const access = new RunStrand(
      failed
        ? []
        : [
            {
              start: until - 10_000,
              every: 60_000 / perMinute,
              count: Math.floor((monthsOfAccess * perMinute) / 60_000),
              jitter: 1,
              line: linesOf({ kind: 'access' }, variant.name, seed)
            }
          ],
      usualDelay,
      seed
    );
    return this.group.add(`${variant.name}/${instance}`, [new ListStrand(listed), access]);
  }

  private readonly changes: Change[];
  private readonly streams: LogStream[] = [];
}

const monthsOfAccess = 120 * 24 * 3_600_000;

const starting = [
  'Starting the inference server with 4 workers.',
  '[INFO] Starting gunicorn 23.0.0',
  '[INFO] Listening at: unix:/tmp/gunicorn.sock (27)',
  '[INFO] Booting worker with pid: 31',
  'model loaded from /opt/ml/model in 1.84 s'
];

const crashing = [
  'Starting the inference server with 4 workers.',
  '[ERROR] Exception in worker process',
  'Traceback (most recent call last):',
  '  File "/opt/ml/model/code/inference.py", line 12, in model_fn',
  '    return torch.jit.load(os.path.join(model_dir, "model.pt"))',
  'RuntimeError: open file failed because of errno 2 on fopen: No such file or directory, file path: /opt/ml/model/model.pt'
];
