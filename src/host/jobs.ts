import type { JobDescription, JobKind, JobQuery, PlaceName, Problem } from '../protocol';
import { surroundingsOf } from './aws/surroundings';
import type { Caller } from './caller';
import type { Clock } from './clock';
import { nearestFew } from './commands/nearest';
import type { Jobs } from './host';
import type { Answer } from './jobList';
import { limitOf, ListWatch, mergeAnswers } from './jobList';
import type { Place } from './places/place';
import { ProblemError } from './problem';

/** How far back similar names are looked for when a job is not found. */
const NAMES_TO_COMPARE = 200;

/** SageMaker's kinds in the order in which a bare name is looked up. */
const KINDS: readonly JobKind[] = ['training', 'processing', 'transform'];

/** What {@link createJobs} stands on. */
export interface JobsOptions {
  /** In the order in which a bare name is looked up. */
  readonly places: readonly Place[];
  readonly clock: Clock;
  /** What a defect in a place becomes; see `problemOf` of the connection. */
  readonly problemOf: (error: unknown, doing: string) => Problem;
}

/** The jobs of several places, as one. */
export function createJobs({ places, clock, problemOf }: JobsOptions): Jobs {
  const byName = (name: PlaceName): Place => {
    const place = places.find(candidate => candidate.name === name);
    if (!place) {
      throw new ProblemError(
        'machine',
        `This version runs no jobs in the place "${name}"; it knows ${places.map(({ name }) => name).join(' and ')}.`
      );
    }
    return place;
  };

  const ask = async (
    place: Place,
    query: JobQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<Answer> => {
    try {
      return await place.list({ ...query, limit: limitOf(query) }, caller, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { problem: problemOf(error, `listing the jobs of ${place.name}`) };
    }
  };

  const asked = (query: JobQuery) =>
    places.filter(({ name }) => query.places?.includes(name) ?? true);

  const list = async (query: JobQuery, caller: Caller, signal?: AbortSignal) => {
    const answers = new Map<PlaceName, Answer>();
    await Promise.all(
      asked(query).map(async place => {
        answers.set(place.name, await ask(place, query, caller, signal));
      })
    );
    return mergeAnswers(answers, query);
  };

  const watches = new Map<string, ListWatch>();

  return {
    list,
    find: (name, caller, signal) => find(places, name, caller, signal),
    describe: async (ref, caller, signal) => byName(ref.place).describe(ref, caller, signal),
    watch: (ref, caller, changed) => byName(ref.place).watch(ref, caller, changed),
    stop: async (ref, caller) => byName(ref.place).stop(ref, caller),
    place: byName,
    placeFor: (instanceType, image) => byName(placeNameFor(instanceType, image)),
    watchList: (query, caller, changed) => {
      // Callers whose AWS sees the same jobs share a list, whatever their working directories.
      const key = JSON.stringify([query, surroundingsOf(caller).accountKey]);
      let watch = watches.get(key);
      if (!watch) {
        watch = new ListWatch(
          asked(query),
          query,
          caller,
          clock,
          (place, signal) => ask(place, query, caller, signal),
          () => watches.delete(key)
        );
        watches.set(key, watch);
      }
      return watch.add(changed);
    }
  };
}

/** @throws ProblemError `usage` for what is no instance type. */
function placeNameFor(instanceType: string, image: string | undefined): PlaceName {
  if (instanceType === 'local_cpu' || instanceType === 'local_gpu') {
    return image === undefined ? 'process' : 'docker';
  }
  if (instanceType.startsWith('ml.')) {
    return 'sagemaker';
  }
  throw new ProblemError(
    'usage',
    `There is no instance type "${instanceType}"; take local_cpu or local_gpu for this machine, or one of SageMaker’s, as in ml.m5.xlarge.`
  );
}

async function find(
  places: readonly Place[],
  name: string,
  caller: Caller,
  signal?: AbortSignal
): Promise<JobDescription> {
  const unasked = new Map<Place, ProblemError>();
  for (const place of places) {
    for (const kind of place.name === 'sagemaker' ? KINDS : KINDS.slice(0, 1)) {
      try {
        return await place.describe({ kind, place: place.name, name }, caller, signal);
      } catch (error) {
        if (!(error instanceof ProblemError)) {
          throw error;
        }
        if (error.problem.kind !== 'not-found') {
          unasked.set(place, error);
          break;
        }
      }
    }
  }
  const asked = places.filter(place => !unasked.has(place));
  const similar = await similarNames(asked, name, caller, signal);
  const hint = similar.length
    ? `Did you mean ${similar.map(other => `"${other}"`).join(' or ')}?`
    : '`jobs` lists what there is.';
  const [reason] = unasked.values();
  if (reason) {
    const { message, hint: remedy, ...details } = reason.problem;
    throw new ProblemError(
      details.kind,
      `There is no job "${name}" on this machine, and SageMaker could not be asked: ${message}`,
      { ...details, hint: similar.length ? hint : (remedy ?? hint), cause: reason }
    );
  }
  throw new ProblemError('not-found', `There is no job "${name}".`, { hint });
}

async function similarNames(
  places: readonly Place[],
  name: string,
  caller: Caller,
  signal?: AbortSignal
): Promise<string[]> {
  const lists = await Promise.allSettled(
    places.map(place => place.list({ limit: NAMES_TO_COMPARE }, caller, signal))
  );
  signal?.throwIfAborted();
  const names = lists.flatMap(list =>
    list.status === 'fulfilled' ? list.value.jobs.map(job => job.ref.name) : []
  );
  return nearestFew(name, new Set(names), 3);
}
