import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

import type { Milliseconds } from '../../protocol';

/** Size of an element and of its letters, in pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
}

/** JupyterLab's default size of text; what a browser that does not lay out (jsdom) is taken to have. */
const DEFAULT_EXTENT: Extent = { width: 280, height: 480, fontSize: 13 };

/** The element's extent, kept up to date. */
export function useExtent(element: React.RefObject<HTMLElement>): Extent {
  const [extent, setExtent] = React.useState(DEFAULT_EXTENT);
  React.useLayoutEffect(() => {
    const node = element.current;
    if (!node) {
      return;
    }
    const measure = (): void => {
      if (node.clientHeight > 0) {
        const fontSize = parseFloat(getComputedStyle(node).fontSize) || DEFAULT_EXTENT.fontSize;
        setExtent(old =>
          old.width === node.clientWidth &&
          old.height === node.clientHeight &&
          old.fontSize === fontSize
            ? old
            : { width: node.clientWidth, height: node.clientHeight, fontSize }
        );
      }
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    return () => observer.disconnect();
  }, [element]);
  return extent;
}

/** The time, each second while `ticking`. */
export function useNow(ticking: boolean): Milliseconds {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    setNow(Date.now());
    if (!ticking) {
      return;
    }
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}

/** What `read` reads, anew whenever the signal is emitted; `read` must give the same value until then. */
export function useSignal<T>(signal: ISignal<unknown, unknown>, read: () => T): T {
  const subscribe = React.useCallback(
    (changed: () => void) => {
      signal.connect(changed);
      return () => {
        signal.disconnect(changed);
      };
    },
    [signal]
  );
  return React.useSyncExternalStore(subscribe, read);
}
