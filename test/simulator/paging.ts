import type { Input } from './input';

/** A part of a list and where the next part begins. */
export interface Part<T> {
  readonly items: T[];
  readonly nextToken?: string;
}

/** Pages of a list that is made anew for every call; the token is the number of items already given. */
export function paginate<T>(
  items: readonly T[],
  input: Input,
  size: number,
  tokenName = 'NextToken'
): Part<T> {
  const token = input.optionalString(tokenName);
  const given = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(given) || given < 0) {
    return input.refuse(`The specified ${tokenName} is invalid.`);
  }
  const end = given + size;
  return {
    items: items.slice(given, end),
    ...(end < items.length ? { nextToken: Buffer.from(String(end)).toString('base64url') } : {})
  };
}
