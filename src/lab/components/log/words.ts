import type { TranslationBundle } from '@jupyterlab/translation';

import type { LogState } from '../../../protocol';
import { formatCount } from '../quantities';

/** `4,018 lines`, `complete, 4,018 lines`. */
export function countWords(total: number, complete: boolean, trans: TranslationBundle): string {
  const count = formatCount(total);
  if (complete) {
    return total === 1 ? trans.__('complete, 1 line') : trans.__('complete, %1 lines', count);
  }
  return total === 1 ? trans.__('1 line') : trans.__('%1 lines', count);
}

/** Beside the tools: `1,204 lines · live`, `17 of 1,204 lines · live`, `complete, 4,018 lines · 12 late lines placed`. */
export function logWords(
  state: LogState,
  view: { readonly filtered: boolean; readonly count: number; readonly reconnecting: boolean },
  trans: TranslationBundle
): string {
  const complete = state.phase === 'complete' && !view.filtered;
  const words = [
    view.filtered
      ? trans.__('%1 of %2 lines', formatCount(view.count), formatCount(state.total))
      : countWords(Math.max(state.total, view.count), complete, trans)
  ];
  if (view.reconnecting) {
    words.push(trans.__('reconnecting…'));
  } else if (state.phase === 'loading') {
    words.push(trans.__('reading the past…'));
  } else if (state.phase === 'live') {
    words.push(trans.__('live'));
  } else if (state.phase === 'settled') {
    words.push(trans.__('ended'));
  } else if (state.phase === 'paused') {
    words.push(trans.__('paused'));
  } else if (view.filtered) {
    words.push(trans.__('complete'));
  }
  // Last, because what finds no room is cut.
  if (state.late > 0) {
    words.push(
      state.late === 1
        ? trans.__('1 late line placed')
        : trans.__('%1 late lines placed', formatCount(state.late))
    );
  }
  return words.join(' · ');
}
