import type { Input } from '../input';
import type { Region } from '../region';
import type { Context } from '../service';

/** Keeps the `Tags` of a request that makes something. */
export function noteTags(region: Region, arn: string, input: Input): void {
  const tags = region.tags.get(arn) ?? new Map<string, string>();
  for (const tag of input.structures('Tags')) {
    tags.set(tag.string('Key'), tag.string('Value'));
  }
  region.tags.set(arn, tags);
}

export function addTags(input: Input, { region }: Context) {
  const arn = input.string('ResourceArn');
  noteTags(region, arn, input);
  return { Tags: tagList(region, arn) };
}

export function deleteTags(input: Input, { region }: Context) {
  for (const key of input.strings('TagKeys') ?? []) {
    region.tags.get(input.string('ResourceArn'))?.delete(key);
  }
  return {};
}

export function listTags(input: Input, { region }: Context) {
  return { Tags: tagList(region, input.string('ResourceArn')) };
}

function tagList(region: Region, arn: string) {
  return [...(region.tags.get(arn) ?? [])].map(([Key, Value]) => ({ Key, Value }));
}
