/**
 * Works on items as they come, on several at a time, and returns when all is done. After a failure nothing new is begun,
 * what was begun is waited for, and the first error is thrown.
 */
export async function inParallel<Item>(
  limit: number,
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<void>
): Promise<void> {
  const working = new Set<Promise<void>>();
  const errors: unknown[] = [];
  try {
    for await (const item of items) {
      if (errors.length > 0) {
        break;
      }
      const one: Promise<void> = work(item)
        .catch((error: unknown) => void errors.push(error))
        .finally(() => working.delete(one));
      working.add(one);
      if (working.size >= limit) {
        await Promise.race(working);
      }
    }
  } finally {
    await Promise.all(working);
  }
  if (errors.length > 0) {
    throw errors[0];
  }
}
