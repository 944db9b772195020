/** Which rows of a list are selected, by their keys. */
export interface RowSelection {
  readonly keys: ReadonlySet<string>;
  /** The row that a range begins at; that of the focus where there is none. */
  readonly anchor: string | undefined;
}

/** Nothing is selected. @param anchor where the next range begins */
export function unselected(anchor?: string): RowSelection {
  return { keys: new Set(), anchor };
}

/** The row joins what is selected, or leaves it; the next range begins at it. */
export function toggled({ keys }: RowSelection, key: string): RowSelection {
  const next = new Set(keys);
  if (!next.delete(key)) {
    next.add(key);
  }
  return { keys: next, anchor: key };
}

/**
 * The rows from where the range began to this one, and no others.
 *
 * @param order the keys of all rows
 * @param from where it begins unless the selection says
 */
export function extended(
  { anchor }: RowSelection,
  order: readonly string[],
  from: string,
  to: string
): RowSelection {
  const begin = anchor !== undefined && order.includes(anchor) ? anchor : from;
  const ends = [order.indexOf(begin), order.indexOf(to)];
  return { keys: new Set(order.slice(Math.min(...ends), Math.max(...ends) + 1)), anchor: begin };
}
