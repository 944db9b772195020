import { ServiceError } from '../errors';
import type { Input } from '../input';
import { paginate } from '../paging';
import type { Region } from '../region';
import type { Context } from '../service';
import { date } from './jobs';
import { noteTags } from './tags';

/** What a create request said, kept to be given back: models and endpoint configurations have no life of their own. */
export interface Kept {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly members: Readonly<Record<string, unknown>>;
}

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModel.html */
export function createModel(input: Input, { region, clock }: Context) {
  const name = input.string('ModelName');
  input.string('ExecutionRoleArn');
  if (!input.has('PrimaryContainer') && input.structures('Containers').length === 0) {
    input.refuse('Either PrimaryContainer or Containers must be given.');
  }
  const kept = keep(region, region.models, 'model', name, clock.now(), input);
  return { ModelArn: kept.arn };
}

export function describeModel(input: Input, { region }: Context) {
  const { name, arn, created, members } = find(
    region.models,
    'model',
    input.string('ModelName'),
    region
  );
  return {
    EnableNetworkIsolation: false,
    ...members,
    ModelName: name,
    ModelArn: arn,
    CreationTime: date(created)
  };
}

export function deleteModel(input: Input, { region }: Context) {
  region.models.delete(find(region.models, 'model', input.string('ModelName'), region).name);
  return {};
}

export function listModels(input: Input, { region }: Context) {
  const { items, nextToken } = listKept(region.models, input);
  return {
    Models: items.map(({ name, arn, created }) => ({
      ModelName: name,
      ModelArn: arn,
      CreationTime: date(created)
    })),
    NextToken: nextToken
  };
}

/** Keeps a request under a name that must be new. */
export function keep(
  region: Region,
  among: Map<string, Kept>,
  type: string,
  name: string,
  now: number,
  input: Input
): Kept {
  const arn = region.arn(type, name);
  if (among.has(name)) {
    throw new ServiceError(
      'ValidationException',
      `Cannot create already existing ${type} "${arn}".`
    );
  }
  const kept = { name, arn, created: now, members: input.all('Tags') };
  among.set(name, kept);
  noteTags(region, arn, input);
  return kept;
}

/** Throws ValidationException, as SageMaker does for what it does not find. */
export function find(among: Map<string, Kept>, type: string, name: string, region: Region): Kept {
  const kept = among.get(name);
  if (!kept) {
    throw new ServiceError(
      'ValidationException',
      `Could not find ${type.replace('-', ' ')} "${region.arn(type, name)}".`
    );
  }
  return kept;
}

/** The part of the List operations that is the same: name filter, order and pages. */
export function listKept<T extends { readonly name: string; readonly created: number }>(
  among: ReadonlyMap<string, T>,
  input: Input
) {
  const contains = input.optionalString('NameContains')?.toLowerCase() ?? '';
  const sortBy = input.choice('SortBy', ['Name', 'CreationTime', 'Status'], 'CreationTime');
  const sortOrder = input.choice('SortOrder', ['Ascending', 'Descending'], 'Descending');
  const key = (item: T) => (sortBy === 'Name' ? item.name : item.created);
  const items = [...among.values()]
    .filter(({ name }) => name.toLowerCase().includes(contains))
    .sort((a, b) => (key(a) < key(b) ? -1 : 1));
  if (sortOrder === 'Descending') {
    items.reverse();
  }
  return paginate(items, input, input.within('MaxResults', 1, 100, 10));
}
