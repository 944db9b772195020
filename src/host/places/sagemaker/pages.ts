import type { Query, Row, Rows } from '../../placeList';

/** Rows that one call gives; no list operation of SageMaker gives more. */
export const PAGE = 100;
const DEFAULT_LIMIT = 100;

/** What a list call answers. */
export interface Page<R> {
  readonly rows: readonly R[];
  readonly next?: string;
}

/**
 * Asks for pages until there are as many rows as the query wants, and sorts them as it wants.
 *
 * @param ask one page; the first without a token
 * @param matches what the service does not filter by itself, or an emulator does not filter at all
 */
export async function readPages<R extends Row>(
  ask: (token: string | undefined) => Promise<Page<R>>,
  query: Pick<Query, 'limit' | 'oldestFirst'>,
  matches: (row: R) => boolean
): Promise<Rows<R>> {
  const { limit = DEFAULT_LIMIT, oldestFirst } = query;
  const rows: R[] = [];
  let sorted = true;
  let token: string | undefined;
  do {
    const page = await ask(token);
    rows.push(...page.rows.filter(matches));
    sorted &&= isSorted(page.rows, oldestFirst);
    token = page.next;
    // An emulator that does not sort keeps the newest anywhere: only the whole list tells.
  } while (token && (rows.length <= limit || !sorted));
  rows.sort(byCreation(oldestFirst));
  return { rows: rows.slice(0, limit), more: token !== undefined || rows.length > limit };
}

/** Merges lists that are sorted, and cuts the result at the query's limit. */
export function firstOf<R extends Row>(
  lists: readonly Rows<R>[],
  { limit = DEFAULT_LIMIT, oldestFirst }: Pick<Query, 'limit' | 'oldestFirst'>
): Rows<R> {
  const rows = lists.flatMap(list => list.rows).sort(byCreation(oldestFirst));
  return {
    rows: rows.slice(0, limit),
    more: rows.length > limit || lists.some(list => list.more)
  };
}

/** Both bounds of a query are inclusive; AWS's are in whole seconds, and it does not say which way they round. */
export function createdBetween(query: {
  readonly createdAfter?: number;
  readonly createdBefore?: number;
}): { readonly CreationTimeAfter?: Date; readonly CreationTimeBefore?: Date } {
  return {
    CreationTimeAfter: date(query.createdAfter, -1_000),
    CreationTimeBefore: date(query.createdBefore, 1_000)
  };
}

/** Whether a row is one that {@link createdBetween} and `NameContains` were meant to find. */
export function isAsked(
  { ref, createdAt }: Row,
  query: {
    readonly nameContains?: string;
    readonly createdAfter?: number;
    readonly createdBefore?: number;
  }
): boolean {
  return (
    (!query.nameContains || ref.name.includes(query.nameContains)) &&
    (query.createdAfter === undefined || createdAt >= query.createdAfter) &&
    (query.createdBefore === undefined || createdAt <= query.createdBefore)
  );
}

function date(time: number | undefined, slack: number): Date | undefined {
  return time === undefined ? undefined : new Date(time + slack);
}

function byCreation(oldestFirst = false): (one: Row, other: Row) => number {
  const sign = oldestFirst ? 1 : -1;
  return (one, other) => sign * (one.createdAt - other.createdAt);
}

function isSorted(rows: readonly Row[], oldestFirst = false): boolean {
  const compare = byCreation(oldestFirst);
  return rows.every((row, index) => {
    const before = rows[index - 1];
    return !before || compare(before, row) <= 0;
  });
}
