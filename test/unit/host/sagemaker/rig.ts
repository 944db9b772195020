import { Aws } from '../../../../src/host/aws/aws';
import type { Caller } from '../../../../src/host/caller';
import { createSageMakerPlace } from '../../../../src/host/places/sagemaker';
import type { JobKind, JobRef } from '../../../../src/protocol';
import type { SimulatorOptions } from '../../../simulator';
import { Simulator } from '../../../simulator';
import { MemoryLog } from './memoryLog';

/** Somebody with keys in their environment. */
export function callerWith(env: Readonly<Record<string, string>> = {}): Caller {
  return {
    id: 'caller',
    context: {
      face: 'kernel',
      cwd: '/',
      env: {
        AWS_ACCESS_KEY_ID: 'AKIASIMULATED',
        AWS_SECRET_ACCESS_KEY: 'secret',
        AWS_REGION: 'us-east-1',
        AWS_CONFIG_FILE: '/nowhere/config',
        AWS_SHARED_CREDENTIALS_FILE: '/nowhere/credentials',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...env
      }
    }
  };
}

/** Where a test that deploys nothing keeps nothing. */
export const NOWHERE = { cache: '/nowhere/cache', deployments: '/nowhere/deployments' };

export function refOf(name: string, kind: JobKind = 'training'): JobRef {
  return { kind, place: 'sagemaker', name, region: 'us-east-1' };
}

/** The SageMaker place on a simulated AWS, in this process and in one time. */
export class Rig implements Disposable {
  readonly simulator: Simulator;
  readonly aws: Aws;
  readonly place: ReturnType<typeof createSageMakerPlace>;
  readonly caller = callerWith();

  constructor(options: SimulatorOptions) {
    this.simulator = new Simulator({ clock: 'virtual', ...options });
    const { clock, handler } = this.simulator;
    this.aws = new Aws({ clock, requestHandler: handler });
    this.place = createSageMakerPlace({ aws: this.aws, clock });
  }

  get clock() {
    return this.simulator.clock;
  }

  /**
   * Runs the clock until the work is done.
   *
   * @param quiet see `SimulatedClock.run`; needed where files are read, which takes real time
   */
  run<Value>(work: Promise<Value>, quiet = 0): Promise<Value> {
    return this.clock.run(work, { quiet });
  }

  /** Loads the SDK, which takes real time, so that nothing does afterwards. */
  async warm(name: string): Promise<this> {
    await import('../../../../src/host/aws/sdk/logs');
    await this.run(this.describe(name));
    this.simulator.counters.reset();
    return this;
  }

  describe(name: string) {
    return this.place.describe(refOf(name), this.caller);
  }

  /** Attaches to a job and reads its log to the end, into `log` when one is given. */
  async read(name: string, log = new MemoryLog(this.clock), signal?: AbortSignal) {
    const job = await this.describe(name);
    await this.place.logSource(job, this.caller).run(log, signal ?? new AbortController().signal);
    return log;
  }

  [Symbol.dispose](): void {
    this.place[Symbol.dispose]();
    this.aws[Symbol.dispose]();
    void this.simulator.close();
  }
}

/** A log beside the truth about its job: what is missing, what is too much, and whether the rest is in order. */
export function compare(log: MemoryLog, { simulator }: Pick<Rig, 'simulator'>, name: string) {
  const truth = simulator.expected(name);
  const expected = new Set(truth.map(({ eventId }) => eventId));
  const events = log.events;
  const read = new Set(events.map(({ id }) => id));
  const same = (index: number) => {
    const one = events[index];
    const other = truth[index];
    return (
      one?.id === other?.eventId &&
      one?.time === other?.timestamp &&
      one?.text === other?.message &&
      other?.logStreamName.startsWith(`${name}/${one?.host}-`) === true
    );
  };
  return {
    lost: truth.filter(({ eventId }) => !read.has(eventId)).length,
    repeated: events.length - read.size,
    foreign: events.filter(({ id }) => !expected.has(id)).length,
    equal: events.length === truth.length && events.every((_, index) => same(index))
  };
}

/** What {@link compare} says of a log that is complete, exactly once and in order. */
export const TRUE = { lost: 0, repeated: 0, foreign: 0, equal: true };
