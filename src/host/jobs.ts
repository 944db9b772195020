import type { JobDescription, JobKind, JobList, JobQuery, JobSummary } from '../protocol';
import type { AllPlacesOptions } from './allPlaces';
import { AllPlaces, placeNameFor } from './allPlaces';
import type { Caller } from './caller';
import type { Jobs } from './host';
import type { RowList } from './placeList';
import type { Place } from './places/place';
import { ProblemError } from './problem';

/** SageMaker's kinds in the order in which a bare name is looked up. */
const KINDS: readonly JobKind[] = ['training', 'processing', 'transform'];

/** What {@link createJobs} stands on. */
export type JobsOptions = Omit<
  AllPlacesOptions<Place, JobQuery, JobSummary>,
  'noun' | 'verb' | 'rows'
>;

/** The jobs of several places, as one. */
export function createJobs(options: JobsOptions): Jobs {
  const all = new AllPlaces<Place, JobQuery, JobSummary>({
    ...options,
    noun: 'job',
    verb: 'runs',
    rows: async (place, query, caller, signal) => {
      const { jobs, more } = await place.list(query, caller, signal);
      return { rows: jobs, more };
    }
  });
  return {
    list: async (query, caller, signal) => jobList(await all.list(query, caller, signal)),
    watchList: (query, caller, changed) =>
      all.watchList(query, caller, list => changed(jobList(list))),
    find: (name, caller, signal) => find(all, options.places, name, caller, signal),
    describe: async (ref, caller, signal) => all.named(ref.place).describe(ref, caller, signal),
    watch: (ref, caller, changed) => all.named(ref.place).watch(ref, caller, changed),
    stop: async (ref, caller) => all.named(ref.place).stop(ref, caller),
    place: name => all.named(name),
    placeFor: (instanceType, image) => all.named(placeNameFor(instanceType, image))
  };
}

function jobList({ rows, ...list }: RowList<JobSummary>): JobList {
  return { jobs: rows, ...list };
}

async function find(
  all: AllPlaces<Place, JobQuery, JobSummary>,
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
  throw await all.notFound(name, unasked, caller, signal);
}
