import type { Json } from '../protocol';

/** A JSON object of unknown content, as a notebook file holds it. */
export type JsonRecord = Readonly<Record<string, unknown>>;

export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function number(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The value if it is one of the words, else `undefined`. */
export function oneOf<Word extends string>(
  value: unknown,
  words: readonly Word[]
): Word | undefined {
  return words.find(word => word === value);
}

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

/** Without the members that are `undefined`: JSON has none, and what was read is compared with what was written. */
export function defined<Value extends object>(value: Value): Partial<Value> {
  const result: Partial<Value> = { ...value };
  for (const name in result) {
    if (result[name] === undefined) {
      delete result[name];
    }
  }
  return result;
}
