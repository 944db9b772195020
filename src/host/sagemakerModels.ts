import type { ModelList, ModelQuery, ModelSummary } from '../protocol';
import type { AllPlacesOptions } from './allPlaces';
import { AllPlaces } from './allPlaces';
import type { Models } from './host';
import type { RowList } from './placeList';
import type { ModelPlace } from './places/modelPlace';
import { ProblemError } from './problem';

/** What {@link createModels} stands on. */
export type ModelsOptions = Omit<
  AllPlacesOptions<ModelPlace, ModelQuery, ModelSummary>,
  'noun' | 'verb' | 'rows'
>;

/** The models that places keep by name. Archives are `models/`. */
export function createModels(options: ModelsOptions): Models {
  const all = new AllPlaces<ModelPlace, ModelQuery, ModelSummary>({
    ...options,
    noun: 'model',
    verb: 'keeps',
    rows: async (place, query, caller, signal) => {
      const { models, more } = await place.list(query, caller, signal);
      return { rows: models, more };
    }
  });
  return {
    list: async (query, caller, signal) => modelList(await all.list(query, caller, signal)),
    watchList: (query, caller, changed) =>
      all.watchList(query, caller, list => changed(modelList(list))),
    describe: async (ref, caller, signal) => {
      try {
        return await all.named(ref.place).describe(ref, caller, signal);
      } catch (error) {
        throw error instanceof ProblemError && error.problem.kind === 'not-found'
          ? await all.notFound(ref.name, new Map(), caller, signal)
          : error;
      }
    }
  };
}

function modelList({ rows, ...list }: RowList<ModelSummary>): ModelList {
  return { models: rows, ...list };
}
