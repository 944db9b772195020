import type { ModelDescription, ModelQuery, ModelRef, ModelSummary } from '../../protocol';
import type { Caller } from '../caller';
import type { Listed } from '../placeList';

/** Where models are kept by name; SageMaker alone does. Errors are `ProblemError`s. */
export interface ModelPlace extends Listed {
  /** Models that match, sorted as the query asks, at most `query.limit`. */
  list(
    query: ModelQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<{ models: readonly ModelSummary[]; more: boolean }>;

  /** @throws ProblemError of kind `not-found` */
  describe(ref: ModelRef, caller: Caller, signal?: AbortSignal): Promise<ModelDescription>;
}
