import type { EndpointList, EndpointQuery, EndpointSummary, PlaceName, Problem } from '../protocol';
import type { Caller } from './caller';
import type { Clock } from './clock';
import type { EndpointPlace } from './places/endpointPlace';

const DEFAULT_LIMIT = 100;
/** Changes that come closer together than this make one new list. */
const COALESCE = 100;

/** What one place answered. */
export type EndpointAnswer =
  | { readonly endpoints: readonly EndpointSummary[]; readonly more: boolean }
  | { readonly problem: Problem };

/** How many rows a query asks for. */
export function endpointLimit(query: EndpointQuery): number {
  return query.limit ?? DEFAULT_LIMIT;
}

/** What the places answered, as one list, the newest first. */
export function mergeEndpoints(
  answers: ReadonlyMap<PlaceName, EndpointAnswer>,
  query: EndpointQuery
): EndpointList {
  const endpoints: EndpointSummary[] = [];
  const problems: { place: PlaceName; problem: Problem }[] = [];
  let more = false;
  for (const [place, answer] of answers) {
    if ('problem' in answer) {
      problems.push({ place, problem: answer.problem });
    } else {
      endpoints.push(...answer.endpoints);
      more ||= answer.more;
    }
  }
  endpoints.sort((a, b) => b.createdAt - a.createdAt || (a.ref.name < b.ref.name ? -1 : 1));
  const limit = endpointLimit(query);
  return {
    endpoints: endpoints.slice(0, limit),
    more: more || endpoints.length > limit,
    problems
  };
}

/** A list that is told anew on every change, each place asked for itself: one that is slow holds up no other. */
export class EndpointListWatch implements Disposable {
  readonly #query: EndpointQuery;
  readonly #clock: Clock;
  readonly #ask: (place: EndpointPlace, signal: AbortSignal) => Promise<EndpointAnswer>;
  readonly #places: readonly EndpointPlace[];
  readonly #changed: (list: EndpointList) => void;
  readonly #answers = new Map<PlaceName, EndpointAnswer>();
  /** Places that are being asked, and whether they have changed since. */
  readonly #asking = new Map<EndpointPlace, { again: boolean }>();
  readonly #closing = new AbortController();
  readonly #watching: readonly Disposable[];

  constructor(
    places: readonly EndpointPlace[],
    query: EndpointQuery,
    caller: Caller,
    clock: Clock,
    ask: (place: EndpointPlace, signal: AbortSignal) => Promise<EndpointAnswer>,
    changed: (list: EndpointList) => void
  ) {
    this.#places = places;
    this.#query = query;
    this.#clock = clock;
    this.#ask = ask;
    this.#changed = changed;
    this.#watching = places.map(place => place.watchList(caller, () => this.#refresh(place)));
    for (const place of places) {
      this.#refresh(place);
    }
  }

  [Symbol.dispose](): void {
    this.#closing.abort();
    for (const watching of this.#watching) {
      watching[Symbol.dispose]();
    }
  }

  #refresh(place: EndpointPlace): void {
    const asking = this.#asking.get(place);
    if (asking) {
      asking.again = true;
    } else {
      void this.#run(place);
    }
  }

  async #run(place: EndpointPlace): Promise<void> {
    const { signal } = this.#closing;
    const asking = { again: true };
    this.#asking.set(place, asking);
    try {
      while (asking.again) {
        asking.again = false;
        this.#answers.set(place.name, await this.#ask(place, signal));
        if (signal.aborted) {
          return;
        }
        this.#tell();
        await this.#clock.sleep(COALESCE, signal);
      }
    } catch (error) {
      if (!signal.aborted) {
        throw error;
      }
    } finally {
      this.#asking.delete(place);
    }
  }

  #tell(): void {
    const pending = this.#places.flatMap(({ name }) => (this.#answers.has(name) ? [] : [name]));
    const list = mergeEndpoints(this.#answers, this.#query);
    this.#changed(pending.length > 0 ? { ...list, pending } : list);
  }
}
