/** Where observed elements are seen: jsdom has no screen, so a test says it. */
let inView = true;
const observers = new Set<SteeredObserver>();

class SteeredObserver implements Partial<IntersectionObserver> {
  constructor(private readonly _callback: IntersectionObserverCallback) {}

  observe(): void {
    observers.add(this);
    this.tell();
  }

  disconnect(): void {
    observers.delete(this);
  }

  tell(): void {
    const entry: Partial<IntersectionObserverEntry> = { isIntersecting: inView };
    Reflect.apply(this._callback, undefined, [[entry]]);
  }
}

/** Puts the steered observer in the place of the page's own, with everything in view. */
export function steerSight(): void {
  inView = true;
  Object.assign(globalThis, { IntersectionObserver: SteeredObserver });
}

/** Scrolls everything that is observed into or out of view. */
export function see(visible: boolean): void {
  inView = visible;
  for (const observer of observers) {
    observer.tell();
  }
}

/** Observers that nobody has disconnected. */
export function watching(): number {
  return observers.size;
}
