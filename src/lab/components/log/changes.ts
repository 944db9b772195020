import type { IChangedArgs } from '@jupyterlab/coreutils';

/** What changed of a log as a view shows it. */
export type LogChange = IChangedArgs<
  unknown,
  unknown,
  /** The host's state of the log. */
  | 'state'
  /** Lines came in or were revised. */
  | 'lines'
  | 'filter'
  | 'following'
  | 'wrap'
  | 'zone'
  | 'search'
  | 'problem'
>;

/** Where a list should go, and where in the visible part the line should then be. */
export interface Reveal {
  readonly ordinal: number;
  readonly align: 'start' | 'center';
}
