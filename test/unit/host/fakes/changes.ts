/** Who watches a fake place, told the name of what has changed. */
export class Changes {
  readonly #watching = new Set<(name: string) => void>();

  /** How many watch. */
  get count(): number {
    return this.#watching.size;
  }

  tell(name: string): void {
    for (const tell of [...this.#watching]) {
      tell(name);
    }
  }

  /** The same function twice is two watchers. */
  watch(tell: (name: string) => void): Disposable {
    const own = (name: string) => tell(name);
    this.#watching.add(own);
    return { [Symbol.dispose]: () => this.#watching.delete(own) };
  }

  /** Resolves with the next change, or once `signal` is aborted. */
  next(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const finish = () => {
        watching[Symbol.dispose]();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const watching = this.watch(finish);
      signal.addEventListener('abort', finish);
    });
  }
}
