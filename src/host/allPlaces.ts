import type { PlaceName, Problem } from '../protocol';
import { surroundingsOf } from './aws/surroundings';
import type { Caller } from './caller';
import type { Clock } from './clock';
import { nearestFew } from './nearest';
import type { Answer, Listed, Query, Row, RowList, Rows } from './placeList';
import { limitOf, ListWatch, mergeAnswers } from './placeList';
import { ProblemError } from './problem';

/** How far back similar names are looked for when one is not found. */
const NAMES_TO_COMPARE = 200;

/** What {@link AllPlaces} stands on. */
export interface AllPlacesOptions<P, Q, R> {
  readonly noun: 'job' | 'endpoint' | 'model' | 'run';
  /** What a place does with it. */
  readonly verb: 'runs' | 'serves' | 'keeps';
  /** In the order in which a bare name is looked up. */
  readonly places: readonly P[];
  readonly clock: Clock;
  readonly rows: (
    place: P,
    query: Q | Pick<Query, 'limit'>,
    caller: Caller,
    signal?: AbortSignal
  ) => Promise<Rows<R>>;
  /** What a defect in a place becomes; see `problemOf` of the connection. */
  readonly problemOf: (error: unknown, doing: string) => Problem;
}

/** The lists and names of several places as one: the same for jobs, endpoints and models. */
export class AllPlaces<P extends Listed, Q extends Query, R extends Row> {
  readonly #options: AllPlacesOptions<P, Q, R>;
  readonly #watches = new Map<string, ListWatch<P, R>>();

  constructor(options: AllPlacesOptions<P, Q, R>) {
    this.#options = options;
  }

  /** @throws ProblemError of kind `machine` for a place that this version does not have */
  named(name: PlaceName): P {
    const { places, noun, verb } = this.#options;
    const place = places.find(candidate => candidate.name === name);
    if (!place) {
      throw new ProblemError(
        'machine',
        `This version ${verb} no ${noun}s in the place "${name}"; it knows ${places.map(({ name }) => name).join(' and ')}.`
      );
    }
    return place;
  }

  async list(query: Q, caller: Caller, signal?: AbortSignal): Promise<RowList<R>> {
    const answers = new Map<PlaceName, Answer<R>>();
    await Promise.all(
      this.#asked(query).map(async place => {
        answers.set(place.name, await this.#ask(place, query, caller, signal));
      })
    );
    return mergeAnswers(answers, query);
  }

  /** Callers whose AWS sees the same share a list, whatever their working directories. */
  watchList(query: Q, caller: Caller, changed: (list: RowList<R>) => void): Disposable {
    const key = JSON.stringify([query, surroundingsOf(caller).accountKey]);
    let watch = this.#watches.get(key);
    if (!watch) {
      watch = new ListWatch(
        this.#asked(query),
        query,
        caller,
        this.#options.clock,
        (place, signal) => this.#ask(place, query, caller, signal),
        () => this.#watches.delete(key)
      );
      this.#watches.set(key, watch);
    }
    return watch.add(changed);
  }

  /**
   * What is said when no place has a name, with the nearest ones.
   *
   * @param unasked places that could not be asked, and why: it may be there
   */
  async notFound(
    name: string,
    unasked: ReadonlyMap<P, ProblemError>,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<ProblemError> {
    const { noun, places } = this.#options;
    const asked = places.filter(place => !unasked.has(place));
    const similar = await this.#similarNames(asked, name, caller, signal);
    const hint = similar.length
      ? `Did you mean ${similar.map(other => `"${other}"`).join(' or ')}?`
      : `\`${noun}s\` lists what there is.`;
    const [reason] = unasked.values();
    if (!reason) {
      return new ProblemError('not-found', `There is no ${noun} "${name}".`, { hint });
    }
    const { message, hint: remedy, ...details } = reason.problem;
    return new ProblemError(
      details.kind,
      `There is no ${noun} "${name}" on this machine, and SageMaker could not be asked: ${message}`,
      { ...details, hint: similar.length ? hint : (remedy ?? hint), cause: reason }
    );
  }

  #asked(query: Q): readonly P[] {
    return this.#options.places.filter(({ name }) => query.places?.includes(name) ?? true);
  }

  async #ask(place: P, query: Q, caller: Caller, signal?: AbortSignal): Promise<Answer<R>> {
    const { rows, noun, problemOf } = this.#options;
    try {
      return await rows(place, { ...query, limit: limitOf(query) }, caller, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { problem: problemOf(error, `listing the ${noun}s of ${place.name}`) };
    }
  }

  async #similarNames(
    places: readonly P[],
    name: string,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<string[]> {
    const lists = await Promise.allSettled(
      places.map(place => this.#options.rows(place, { limit: NAMES_TO_COMPARE }, caller, signal))
    );
    signal?.throwIfAborted();
    const names = lists.flatMap(list =>
      list.status === 'fulfilled' ? list.value.rows.map(({ ref }) => ref.name) : []
    );
    return nearestFew(name, new Set(names), 3);
  }
}

/**
 * Where something with this instance type and image goes.
 *
 * @throws ProblemError `usage` for an instance type that is none
 */
export function placeNameFor(instanceType: string, image: string | undefined): PlaceName {
  if (!isLocal(instanceType)) {
    return 'sagemaker';
  }
  return image === undefined ? 'process' : 'docker';
}

/**
 * Whether an instance type is this machine or one of SageMaker's.
 *
 * @throws ProblemError `usage` for what is neither
 */
export function isLocal(instanceType: string): boolean {
  if (instanceType === 'local_cpu' || instanceType === 'local_gpu') {
    return true;
  }
  if (instanceType.startsWith('ml.')) {
    return false;
  }
  throw new ProblemError(
    'usage',
    `There is no instance type "${instanceType}"; take local_cpu or local_gpu for this machine, or one of SageMaker’s, as in ml.m5.xlarge.`
  );
}
