import type { RowOffsets } from './window';

/** Where a key moves to among `count` rows; undefined for keys that do not move. */
export function target(key: string, at: number, count: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'PageDown':
      return Math.min(at + page, count - 1);
    case 'PageUp':
      return Math.max(at - page, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}

/** Scrolls no further than it takes to show the rows `from` to `to`. */
export function reveal(
  frame: HTMLElement | null,
  offsets: RowOffsets,
  from: number,
  to: number
): void {
  if (!frame) {
    return;
  }
  if (offsets.top(from) < frame.scrollTop) {
    frame.scrollTop = offsets.top(from);
  } else if (offsets.bottom(to) > frame.scrollTop + frame.clientHeight) {
    frame.scrollTop = offsets.bottom(to) - frame.clientHeight;
  }
}
