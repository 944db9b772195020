import type { TranslationBundle } from '@jupyterlab/translation';
import { addBelowIcon } from '@jupyterlab/ui-components';

import type { RowAction } from './rowActions';

/** What rows do with the notebook in front. */
export interface NotebookLines {
  /** Adds a cell with the line below the active one, without running it. */
  insert(line: string): void;
  /** A notebook is open that a cell can be added to. */
  canInsert(): boolean;
}

/** The action that does with the keyboard what dragging the row into a cell does. */
export function insertAction(
  name: string,
  line: string,
  notebook: NotebookLines,
  trans: TranslationBundle
): RowAction {
  const can = notebook.canInsert();
  return {
    icon: addBelowIcon,
    label: can
      ? trans.__('Insert the line of %1 into the notebook', name)
      : trans.__('Insert its line into a notebook: open a notebook first'),
    disabled: !can,
    run: () => notebook.insert(line)
  };
}
