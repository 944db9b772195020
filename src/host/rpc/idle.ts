/** Tells when nobody has been connected for a while. Begins to count at once: whoever started the host may be gone. */
export class IdleTimer implements Disposable {
  /** Resolves once there was no connection for the whole time. */
  readonly elapsed: Promise<void>;
  readonly #delay: number;
  #elapse: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  /** `delay` in milliseconds. */
  constructor(delay: number) {
    this.#delay = delay;
    this.elapsed = new Promise(resolve => (this.#elapse = resolve));
    this.count(0);
  }

  /** There are so many connections now. */
  count(connections: number): void {
    clearTimeout(this.#timer);
    this.#timer = connections === 0 ? setTimeout(this.#elapse, this.#delay) : undefined;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
