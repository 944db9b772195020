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
