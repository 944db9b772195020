import type { CommandValue, ModelDescription, ModelList, Output } from '../../../protocol';
import type { Caller } from '../../caller';
import type { RunContext } from '../command';
import { toJson } from './bundle';
import { moment } from './figures';
import { showList } from './list';
import { whereIs } from './sentence';

/** What a list of `Model` in Python is made from. */
export function modelsValue({ models }: ModelList, { id: contextId }: Caller): CommandValue {
  return toJson({ type: 'models', models, contextId });
}

/**
 * Shows a list of models as a table.
 *
 * @param described in the order of the list; empty where the person did not ask for more than ListModels tells
 */
export function showModels(
  { caller }: RunContext,
  list: ModelList,
  described: readonly (ModelDescription | undefined)[]
): AsyncGenerator<Output, void, void> {
  const known = described.length > 0;
  const table = {
    columns: ['Name', 'Created', ...(known ? ['Image', 'Model data'] : []), 'Where'],
    rows: list.models.map(({ ref, createdAt }, index) => [
      ref.name,
      moment(createdAt),
      ...(known ? details(described[index]) : []),
      whereIs(ref)
    ])
  };
  const none =
    'There are no such models on SageMaker; deploying a model.tar.gz there makes one, and a local endpoint needs none.';
  return showList({ noun: 'model', list, table, none }, caller);
}

/** The image without its registry, which is the same for all of AWS's, and where the model is. */
function details(model: ModelDescription | undefined): [image: string, data: string] {
  const [first, ...more] = model?.containers ?? [];
  const others = more.length > 0 ? ` and ${more.length} more` : '';
  const image = first?.image?.replace(/^\d+\.dkr\.ecr\.[^/]+\//, '') ?? '';
  return [`${image}${others}`, first?.modelData?.uri ?? ''];
}
