import type { Milliseconds } from '../../protocol';
import { sameDay } from '../components/moments';
import type { Row } from './rowList';

/** Puts a heading before the first item of each day on which items were created. */
export function groupByDay<Item extends { readonly createdAt: Milliseconds }>(
  items: readonly Item[],
  keyOf: (item: Item) => string
): readonly Row<Item>[] {
  const rows: Row<Item>[] = [];
  let day: Milliseconds | undefined;
  for (const item of items) {
    if (day === undefined || !sameDay(day, item.createdAt, 'local')) {
      day = item.createdAt;
      rows.push({ type: 'day', key: `day/${new Date(day).toDateString()}`, day });
    }
    rows.push({ type: 'item', key: keyOf(item), item });
  }
  return rows;
}
