import type { ModelDescription, ModelQuery, ModelRef, ModelSummary } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import { Polls } from '../../../polls';
import type { ModelPlace } from '../../modelPlace';
import { lookAtList } from '../listWatch';
import { callerAt, originOf, resourceRef } from '../origin';
import type { Page } from '../pages';
import { createdBetween, isAsked, PAGE, readPages } from '../pages';
import { description } from './describe';

/** SageMaker's models in the caller's account and region. Dispose it to stop what it watches. */
export function createSageMakerModels(options: {
  readonly aws: Aws;
  readonly clock: Clock;
}): ModelPlace & Disposable {
  return new SageMakerModels(options);
}

class SageMakerModels implements ModelPlace, Disposable {
  readonly name = 'sagemaker';
  readonly #aws: Aws;
  readonly #lists: Polls<undefined>;

  constructor({ aws, clock }: { readonly aws: Aws; readonly clock: Clock }) {
    this.#aws = aws;
    this.#lists = new Polls(clock);
  }

  async list(query: ModelQuery, caller: Caller, signal?: AbortSignal) {
    const { rows, more } = await readPages(
      token => this.#page(query, token, caller, signal),
      query,
      model => isAsked(model, query)
    );
    return { models: rows, more };
  }

  async describe(ref: ModelRef, caller: Caller, signal?: AbortSignal): Promise<ModelDescription> {
    const there = callerAt(ref, caller);
    const { DescribeModelCommand } = await import('../../../aws/sdk/sagemaker');
    return this.#aws.call(
      there,
      { operation: 'DescribeModel', subject: `model ${ref.name}`, urgent: true, signal },
      async (clients, abortSignal) => {
        const client = await clients.sagemaker();
        const model = await client.send(new DescribeModelCommand({ ModelName: ref.name }), {
          abortSignal
        });
        return description(model, originOf(there, await clients.region()));
      }
    );
  }

  /** A model never changes: what a watcher hears of is a new one, or one less among the newest. */
  watchList(caller: Caller, changed: () => void): Disposable {
    return this.#lists.watch(
      this.#aws.contextKey(caller),
      () => lookAtList(async signal => (await this.#page({}, undefined, caller, signal)).rows),
      changed
    );
  }

  [Symbol.dispose](): void {
    this.#lists[Symbol.dispose]();
  }

  /** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListModels.html */
  async #page(
    query: ModelQuery,
    token: string | undefined,
    caller: Caller,
    signal: AbortSignal | undefined
  ): Promise<Page<ModelSummary>> {
    const { ListModelsCommand } = await import('../../../aws/sdk/sagemaker');
    return this.#aws.call(
      caller,
      { operation: 'ListModels', subject: 'models', lane: 'lists', urgent: true, signal },
      async (clients, abortSignal) => {
        const client = await clients.sagemaker();
        const origin = originOf(caller, await clients.region());
        const { Models = [], NextToken } = await client.send(
          new ListModelsCommand({
            NextToken: token,
            MaxResults: PAGE,
            NameContains: query.nameContains || undefined,
            ...createdBetween(query),
            SortBy: 'CreationTime',
            SortOrder: query.oldestFirst ? 'Ascending' : 'Descending'
          }),
          { abortSignal }
        );
        return {
          rows: Models.map(model => ({
            ref: resourceRef(model.ModelName, model.ModelArn, origin),
            createdAt: model.CreationTime?.getTime() ?? 0
          })),
          next: NextToken
        };
      }
    );
  }
}
