/** Takes from several generators whichever has something next; each is pulled only when its last value was taken. */
export async function* merge<Value>(
  ...sources: readonly AsyncGenerator<Value, void, void>[]
): AsyncGenerator<Value, void, void> {
  const pull = (source: AsyncGenerator<Value, void, void>) =>
    source.next().then(result => ({ source, result }));
  const pending = new Map(sources.map(source => [source, pull(source)]));
  try {
    while (pending.size > 0) {
      const { source, result } = await Promise.race(pending.values());
      if (result.done) {
        pending.delete(source);
      } else {
        pending.set(source, pull(source));
        yield result.value;
      }
    }
  } finally {
    // A source that waits for its next value returns when its signal aborts; nobody waits for that here.
    for (const [source, next] of pending) {
      void next.catch(() => undefined);
      void source.return().catch(() => undefined);
    }
  }
}
