/** A pause that can be cut short. */
export class Pause {
  /** Resolves after so many milliseconds, or when it is ended. */
  wait(milliseconds: number): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(() => this._end?.(), milliseconds);
      this._end = () => {
        clearTimeout(timer);
        this._end = undefined;
        resolve();
      };
    });
  }

  /** Nothing where nobody waits. */
  end(): void {
    this._end?.();
  }

  private _end: (() => void) | undefined;
}
