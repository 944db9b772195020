import type { Json } from '../protocol';
import { isRecord } from './record';

/** The elements that can be read; others are left out. */
export function list<Item>(
  value: unknown,
  read: (item: unknown) => Item | undefined
): readonly Item[] {
  return Array.isArray(value) ? value.map(read).filter(item => item !== undefined) : [];
}

/** The members that can be read; others are left out. */
export function members<Item>(
  value: unknown,
  read: (item: unknown) => Item | undefined
): Readonly<Record<string, Item>> {
  const found: [string, Item][] = [];
  for (const [name, member] of Object.entries(isRecord(value) ? value : {})) {
    const item = read(member);
    if (item !== undefined) {
      found.push([name, item]);
    }
  }
  return Object.fromEntries(found);
}

export function json(value: unknown): Json | undefined {
  switch (typeof value) {
    case 'string':
    case 'boolean':
    case 'number':
      return value;
    case 'object':
      if (value === null) {
        return null;
      }
      return Array.isArray(value) ? list(value, json) : members(value, json);
    default:
      return undefined;
  }
}
