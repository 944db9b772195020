import type { LocalQuery, LocalRun, Milliseconds, PlaceName } from '../../protocol';
import { hasEnded, PASSING_STATUSES } from '../../protocol';
import type { Caller } from '../caller';
import type { Clock } from '../clock';
import type { Listed, Rows } from '../placeList';
import { limitOf } from '../placeList';
import type { EndpointPlace } from '../places/endpointPlace';
import type { Place } from '../places/place';
import { DiskUsages } from './diskUsages';
import { RunningUsages } from './runningUsages';

/** What runs is measured each second; a person reads numbers slower. */
const TICK: Milliseconds = 3_000;

/** The jobs and endpoints of one place of this machine, with what they take of it. */
export class RunsOfPlace implements Listed {
  readonly name: PlaceName;
  readonly #jobs: Place;
  readonly #endpoints: EndpointPlace;
  readonly #clock: Clock;
  readonly #running: RunningUsages;
  readonly #disk: DiskUsages;
  /** Whether anything ran when somebody looked last. */
  #busy = false;

  constructor(jobs: Place, endpoints: EndpointPlace, clock: Clock) {
    this.name = jobs.name;
    this.#jobs = jobs;
    this.#endpoints = endpoints;
    this.#clock = clock;
    this.#running = new RunningUsages(jobs);
    this.#disk = new DiskUsages(clock);
  }

  /** Calls back on changes of the place's own lists, each few seconds while something runs, and when sizes are known. */
  watchList(caller: Caller, changed: () => void): Disposable {
    const closing = new AbortController();
    const watches = [
      this.#jobs.watchList(caller, changed),
      this.#endpoints.watchList(caller, changed),
      this.#disk.watch(changed)
    ];
    void this.#tick(changed, closing.signal);
    return {
      [Symbol.dispose]: () => {
        closing.abort();
        for (const watch of watches) {
          watch[Symbol.dispose]();
        }
      }
    };
  }

  async list(query: LocalQuery, caller: Caller, signal?: AbortSignal): Promise<Rows<LocalRun>> {
    const limit = limitOf(query);
    const [trained, served] = await Promise.all([
      this.#jobs.list({ kinds: ['training'], statuses: query.jobStatuses, limit }, caller, signal),
      this.#endpoints.list({ statuses: query.endpointStatuses, limit }, caller, signal)
    ]);
    const jobs = await Promise.all(
      trained.jobs.map(async job => {
        const { ref, createdAt } = job;
        const usage = hasEnded(job.status)
          ? this.#disk.of([ref.name, createdAt], () => this.#jobs.describe(ref, caller))
          : await this.#running.of(job, caller);
        return { type: 'job', ...job, usage } as const;
      })
    );
    const endpoints = served.endpoints.map(endpoint => {
      const { ref, createdAt, modifiedAt, status } = endpoint;
      const usage = PASSING_STATUSES.includes(status)
        ? {}
        : this.#disk.of([ref.name, createdAt, modifiedAt], () =>
            this.#endpoints.describe(ref, caller)
          );
      return { type: 'endpoint', ...endpoint, usage } as const;
    });
    this.#busy = jobs.some(({ status }) => !hasEnded(status));
    return { rows: [...jobs, ...endpoints], more: trained.more || served.more };
  }

  async #tick(changed: () => void, signal: AbortSignal): Promise<void> {
    try {
      for (;;) {
        await this.#clock.sleep(TICK, signal);
        if (this.#busy) {
          changed();
        }
      }
    } catch {
      // Only an abort ends a sleep.
    }
  }
}
