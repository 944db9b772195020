import type { IDisposable } from '@lumino/disposable';

/** Milliseconds from one look at the clock to the next. */
const LOOK = 15_000;
/** A page in the background is let run once a minute; whatever ran later than this was asleep. */
const ASLEEP = 90_000;

/**
 * Calls back when the page may have slept: it comes into sight, the network comes back, or the clock has jumped. A laptop
 * that is closed and opened on the same page shows by the clock alone.
 */
export class Wake implements IDisposable {
  constructor(private readonly _onWake: () => void) {
    window.addEventListener('online', this._onEvent);
    document.addEventListener('visibilitychange', this._onEvent);
    this._timer = setInterval(this._onTick, LOOK);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    clearInterval(this._timer);
    window.removeEventListener('online', this._onEvent);
    document.removeEventListener('visibilitychange', this._onEvent);
  }

  private readonly _onEvent = (): void => {
    if (document.visibilityState === 'visible') {
      this._onWake();
    }
  };

  private readonly _onTick = (): void => {
    const now = Date.now();
    const slept = now - this._looked > ASLEEP;
    this._looked = now;
    if (slept) {
      this._onWake();
    }
  };

  private _looked = Date.now();
  private readonly _timer: ReturnType<typeof setInterval>;
  private _isDisposed = false;
}
