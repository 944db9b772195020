import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type { Standing } from './standing';

/** What the person narrows the panel down to; every section shows only what passes. */
export interface IPanelFilter {
  /** As typed; empty when nothing is filtered. */
  readonly text: string;
  /** Only what stands like one of these; empty when all is shown. */
  readonly standings: ReadonlySet<Standing>;
  readonly changed: ISignal<IPanelFilter, void>;
  setText(text: string): void;
  setStandings(standings: readonly Standing[]): void;
  /** Shows all again. */
  clear(): void;
}

/** The body of a section. Its `title.label` is the section's title and may change, e.g. to tell a count. */
export interface ISectionBody extends Widget {
  /** Looks anew now. */
  refresh(): void;
}

/** One foldable part of the sidebar. */
export interface ISection {
  readonly id: string;
  /** Translated; what stands there until the body is made. */
  readonly title: string;
  /** Folded up until somebody opens it; open unless told. */
  readonly collapsed?: boolean;
  /** Sections stand in ascending order. */
  readonly rank: number;
  /** Makes the body when the section is first seen. */
  create(filter: IPanelFilter): Promise<ISectionBody>;
}

/** The sections of the SageMaker sidebar. */
export interface ISections {
  /** Adds a section; disposing the result takes it away. */
  add(section: ISection): IDisposable;
}

/** The sections of the SageMaker sidebar. */
export const ISections = new Token<ISections>(
  'jupyterlab-sagemaker:ISections',
  'The sections of the SageMaker sidebar: what else there is to list adds itself here.'
);
