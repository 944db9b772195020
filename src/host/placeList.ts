import type { Milliseconds, PlaceName, PlacesList, Problem } from '../protocol';
import type { Caller } from './caller';
import type { Clock } from './clock';

/** Rows of a list unless the query tells. */
const DEFAULT_LIMIT = 100;

/** Changes that come closer together than this make one new list. */
const COALESCE = 100;

/** A place, as far as its list goes. */
export interface Listed {
  readonly name: PlaceName;
  watchList(caller: Caller, changed: () => void): Disposable;
}

/** A job, an endpoint or a model, as far as lists go. */
export interface Row {
  readonly ref: { readonly name: string };
  readonly createdAt: Milliseconds;
}

/** What the queries of all lists have in common. */
export interface Query {
  readonly places?: readonly PlaceName[];
  /** Newest first unless told. */
  readonly oldestFirst?: boolean;
  readonly limit?: number;
}

/** Rows of one place. */
export interface Rows<R> {
  readonly rows: readonly R[];
  readonly more: boolean;
}

/** What one place answered. */
export type Answer<R> = Rows<R> | { readonly problem: Problem };

/** See `JobList`, `EndpointList` and `ModelList` in the protocol. */
export interface RowList<R> extends Rows<R>, PlacesList {}

/** How many rows a query asks for. */
export function limitOf(query: Query): number {
  return query.limit ?? DEFAULT_LIMIT;
}

/** What the places answered, as one list. */
export function mergeAnswers<R extends Row>(
  answers: ReadonlyMap<PlaceName, Answer<R>>,
  query: Query
): RowList<R> {
  const rows: R[] = [];
  const problems: { place: PlaceName; problem: Problem }[] = [];
  let more = false;
  for (const [place, answer] of answers) {
    if ('problem' in answer) {
      problems.push({ place, problem: answer.problem });
    } else {
      rows.push(...answer.rows);
      more ||= answer.more;
    }
  }
  const direction = query.oldestFirst ? 1 : -1;
  rows.sort(
    (a, b) => direction * (a.createdAt - b.createdAt) || (a.ref.name < b.ref.name ? -1 : 1)
  );
  const limit = limitOf(query);
  return { rows: rows.slice(0, limit), more: more || rows.length > limit, problems };
}

/** One list that any number of readers watch: asked for once, and only the place that changed is asked again. */
export class ListWatch<P extends Listed, R extends Row> {
  readonly #places: readonly P[];
  readonly #query: Query;
  readonly #caller: Caller;
  readonly #clock: Clock;
  readonly #ask: (place: P, signal: AbortSignal) => Promise<Answer<R>>;
  readonly #unwatched: () => void;
  readonly #readers = new Set<{ readonly changed: (list: RowList<R>) => void }>();
  readonly #answers = new Map<PlaceName, Answer<R>>();
  /** Places that are being asked, and whether they have changed since. */
  readonly #asking = new Map<P, { again: boolean }>();
  readonly #closing = new AbortController();
  #watching: readonly Disposable[] | undefined;
  #newest: RowList<R> | undefined;

  constructor(
    places: readonly P[],
    query: Query,
    caller: Caller,
    clock: Clock,
    ask: (place: P, signal: AbortSignal) => Promise<Answer<R>>,
    unwatched: () => void
  ) {
    this.#places = places;
    this.#query = query;
    this.#caller = caller;
    this.#clock = clock;
    this.#ask = ask;
    this.#unwatched = unwatched;
  }

  add(changed: (list: RowList<R>) => void): Disposable {
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

  #refresh(place: P): void {
    const asking = this.#asking.get(place);
    if (asking) {
      asking.again = true;
    } else {
      void this.#run(place);
    }
  }

  /** Each place is asked for itself, so one that is slow to answer holds up no other. */
  async #run(place: P): Promise<void> {
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
