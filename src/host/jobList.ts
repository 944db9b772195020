import type { JobList, JobQuery, JobSummary, PlaceName, Problem } from '../protocol';
import type { Caller } from './caller';
import type { Clock } from './clock';
import type { Place } from './places/place';

/** Rows of a list unless the query tells. */
const DEFAULT_LIMIT = 100;

/** Changes that come closer together than this make one new list. */
const COALESCE = 100;

/** What one place answered. */
export type Answer =
  { readonly jobs: readonly JobSummary[]; readonly more: boolean } | { readonly problem: Problem };

/** How many rows a query asks for. */
export function limitOf(query: JobQuery): number {
  return query.limit ?? DEFAULT_LIMIT;
}

/** What the places answered, as one list. */
export function mergeAnswers(answers: ReadonlyMap<PlaceName, Answer>, query: JobQuery): JobList {
  const jobs: JobSummary[] = [];
  const problems: { place: PlaceName; problem: Problem }[] = [];
  let more = false;
  for (const [place, answer] of answers) {
    if ('problem' in answer) {
      problems.push({ place, problem: answer.problem });
    } else {
      jobs.push(...answer.jobs);
      more ||= answer.more;
    }
  }
  const direction = query.oldestFirst ? 1 : -1;
  jobs.sort(
    (a, b) => direction * (a.createdAt - b.createdAt) || (a.ref.name < b.ref.name ? -1 : 1)
  );
  const limit = limitOf(query);
  return { jobs: jobs.slice(0, limit), more: more || jobs.length > limit, problems };
}

/** One list that any number of readers watch: asked for once, and only the place that changed is asked again. */
export class ListWatch {
  readonly #places: readonly Place[];
  readonly #query: JobQuery;
  readonly #caller: Caller;
  readonly #clock: Clock;
  readonly #ask: (place: Place, signal: AbortSignal) => Promise<Answer>;
  readonly #unwatched: () => void;
  readonly #readers = new Set<{ readonly changed: (list: JobList) => void }>();
  readonly #answers = new Map<PlaceName, Answer>();
  /** Places that are being asked, and whether they have changed since. */
  readonly #asking = new Map<Place, { again: boolean }>();
  readonly #closing = new AbortController();
  #watching: readonly Disposable[] | undefined;
  #newest: JobList | undefined;

  constructor(
    places: readonly Place[],
    query: JobQuery,
    caller: Caller,
    clock: Clock,
    ask: (place: Place, signal: AbortSignal) => Promise<Answer>,
    unwatched: () => void
  ) {
    this.#places = places;
    this.#query = query;
    this.#caller = caller;
    this.#clock = clock;
    this.#ask = ask;
    this.#unwatched = unwatched;
  }

  add(changed: (list: JobList) => void): Disposable {
    const reader = { changed };
    this.#readers.add(reader);
    if (this.#newest) {
      changed(this.#newest);
    }
    this.#start();
    return {
      [Symbol.dispose]: () => {
        if (this.#readers.delete(reader) && this.#readers.size === 0) {
          this.#closing.abort();
          for (const watching of this.#watching ?? []) {
            watching[Symbol.dispose]();
          }
          this.#unwatched();
        }
      }
    };
  }

  #start(): void {
    if (this.#watching) {
      return;
    }
    this.#watching = this.#places.map(place =>
      place.watchList(this.#caller, () => this.#refresh(place))
    );
    for (const place of this.#places) {
      this.#refresh(place);
    }
  }

  #refresh(place: Place): void {
    const asking = this.#asking.get(place);
    if (asking) {
      asking.again = true;
    } else {
      void this.#run(place);
    }
  }

  /** Each place is asked for itself, so one that is slow to answer holds up no other. */
  async #run(place: Place): Promise<void> {
    const { signal } = this.#closing;
    const asking = { again: true };
    this.#asking.set(place, asking);
    try {
      while (asking.again) {
        asking.again = false;
        this.#answers.set(place.name, await this.#ask(place, signal));
        this.#tell();
        await this.#clock.sleep(COALESCE, signal);
      }
    } catch {
      // Only an abort gets here: a place's own failure is an answer.
      return;
    }
    this.#asking.delete(place);
  }

  #tell(): void {
    if (!this.#closing.signal.aborted) {
      const pending = this.#places.map(({ name }) => name).filter(name => !this.#answers.has(name));
      const list = mergeAnswers(this.#answers, this.#query);
      this.#newest = pending.length > 0 ? { ...list, pending } : list;
      for (const { changed } of this.#readers) {
        changed(this.#newest);
      }
    }
  }
}
