import type { TranslationBundle } from '@jupyterlab/translation';

import type { State } from '../icons';

/** How something stands, as coarse as one filters by it: running is also what starts, serves or is being stopped. */
export type Standing = 'running' | 'completed' | 'failed' | 'stopped';

export const STANDINGS: readonly Standing[] = ['running', 'completed', 'failed', 'stopped'];

/** The standing of what an icon shows. */
export function standingOf(state: State): Standing {
  switch (state) {
    case 'completed':
    case 'failed':
    case 'stopped':
      return state;
    default:
      return 'running';
  }
}

/** As it stands in the menu. */
export function standingWord(standing: Standing, trans: TranslationBundle): string {
  switch (standing) {
    case 'running':
      return trans.__('Running or in service');
    case 'completed':
      return trans.__('Completed');
    case 'failed':
      return trans.__('Failed');
    case 'stopped':
      return trans.__('Stopped or out of service');
  }
}
