import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What is done with several rows at once. */
export interface Several<Item> {
  /** What the list's element says of those selected, for menus. */
  readonly data: (items: readonly Item[]) => object;
  readonly actions: (items: readonly Item[]) => readonly SeveralAction[];
}

/** One thing that is done with those selected. */
export interface SeveralAction {
  /** Translated. */
  readonly label: string;
  readonly run: () => void;
}

/** How many rows are selected and what can be done with them; below the list, so that no row moves away under the pointer. */
export function SelectionBar<Item>(props: {
  readonly items: readonly Item[];
  readonly several: Several<Item>;
  readonly clear: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { items, several, clear, trans } = props;
  return (
    <div className="jp-sm-SelectionBar" role="group" aria-label={trans.__('Selection')}>
      <span
        role="status"
        title={trans.__('Ctrl or Shift with a click or the arrow keys selects more; Escape none')}
      >
        {trans._n('%1 selected', '%1 selected', items.length)}
      </span>
      {several.actions(items).map(({ label, run }) => (
        <button
          key={label}
          type="button"
          className="jp-sm-Button"
          onClick={() => {
            run();
            clear();
          }}
        >
          {label}
        </button>
      ))}
      <button type="button" className="jp-sm-Button" onClick={clear}>
        {trans.__('Clear')}
      </button>
    </div>
  );
}
