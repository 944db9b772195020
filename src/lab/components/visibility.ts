import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';

/**
 * Whether a person can see an element: on the page, scrolled into view, in a page that is in front.
 *
 * JupyterLab keeps outputs that are scrolled away (`contentVisibility` windowing), takes them out of the page
 * and puts them back (`full` windowing), and hides whole tabs. What nobody can see must cost nothing, yet a short
 * absence (scrolling past, a glance at another tab) must not drop and reopen subscriptions, so `shown` lets go
 * only after a pause while {@link Visibility.visible} is exact.
 */
export class Visibility implements IDisposable {
  /** @param grace Milliseconds out of sight after which {@link shown} becomes false. */
  constructor(node: Element, grace = 15_000) {
    this._grace = grace;
    // Without an observer there is no telling, and showing too much is the better mistake.
    this._inView = typeof IntersectionObserver === 'undefined';
    if (typeof IntersectionObserver !== 'undefined') {
      this._observer = new IntersectionObserver(entries => {
        this._inView = entries.at(-1)?.isIntersecting ?? false;
        this._update();
      });
      this._observer.observe(node);
    }
    document.addEventListener('visibilitychange', this._onPage);
    this._update();
  }

  /** At this moment. */
  get visible(): boolean {
    return this._visible;
  }

  /** Now or within the grace period. */
  get shown(): boolean {
    return this._shown;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._observer?.disconnect();
    clearTimeout(this._timer);
    document.removeEventListener('visibilitychange', this._onPage);
    Signal.clearData(this);
  }

  private readonly _onPage = (): void => {
    this._update();
  };

  private _update(): void {
    const visible = this._inView && document.visibilityState !== 'hidden';
    if (visible === this._visible) {
      return;
    }
    this._visible = visible;
    clearTimeout(this._timer);
    if (visible) {
      this._shown = true;
    } else {
      this._timer = setTimeout(() => {
        this._shown = false;
        this._changed.emit();
      }, this._grace);
    }
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _grace: number;
  private readonly _observer: IntersectionObserver | undefined;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _inView: boolean;
  private _visible = false;
  private _shown = false;
  private _isDisposed = false;
}
