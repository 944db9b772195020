import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { stateIcons, type State } from '../icons';

/** One thing that can be done with what a row shows. */
export interface RowAction {
  readonly icon: LabIcon;
  /** Names the row's thing, too: a reader hears only the button. */
  readonly label: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

/** What a row shows of a job, an endpoint or a model. */
export interface RowFace {
  readonly state?: State;
  /** In place of a state, for what has none. */
  readonly icon?: LabIcon;
  readonly name: string;
  /** The one fact that matters. */
  readonly fact: string;
  readonly place: string;
  /** All of it as one sentence, for who hears it. */
  readonly label: string;
  /** Everything that the row abbreviates. */
  readonly tooltip: string;
}

/** State, name, the one fact that matters and the place; on hover or focus what can be done. Enter or a click opens. */
export function RowContent(props: {
  readonly face: RowFace;
  /** Whether this row is the list's one stop of the Tab key. */
  readonly current: boolean;
  readonly open: () => void;
  /** Empty where there are none to show: making their icons is most of a row's cost. */
  readonly actions: readonly RowAction[];
}): JSX.Element {
  const { face, current, open, actions } = props;
  const { state, icon, name, fact, place, label, tooltip } = face;
  const tabIndex = current ? 0 : -1;
  const Icon = (state ? stateIcons[state] : icon)?.react;
  return (
    <>
      {/* Not a `button`: Firefox begins no drag on one (https://bugzilla.mozilla.org/show_bug.cgi?id=568313). */}
      <div
        role="button"
        className="jp-sm-Row-main"
        data-jp-sm-row=""
        tabIndex={tabIndex}
        title={tooltip}
        aria-label={label}
        onClick={open}
        onKeyDown={event => {
          const { key, ctrlKey, metaKey, shiftKey } = event;
          if ((key === 'Enter' || key === ' ') && !(ctrlKey || metaKey || shiftKey)) {
            event.preventDefault();
            open();
          }
        }}
      >
        <span className="jp-sm-StateIcon" data-state={state} aria-hidden="true">
          {Icon && <Icon tag="span" />}
        </span>
        <span className="jp-sm-Row-name">{name}</span>
        <span className="jp-sm-Row-fact">{fact}</span>
        <span className="jp-sm-Row-place">{place}</span>
      </div>
      {actions.length > 0 && (
        <div className="jp-sm-Row-actions">
          {actions.map(({ icon: { react: ActionIcon }, label: action, disabled, run }) => (
            <button
              key={action}
              type="button"
              className="jp-sm-IconButton"
              title={action}
              aria-label={action}
              // Not `disabled`: such a button shows no tooltip to say why.
              aria-disabled={disabled}
              tabIndex={tabIndex}
              onClick={disabled ? undefined : run}
            >
              <ActionIcon tag="span" />
            </button>
          ))}
        </div>
      )}
    </>
  );
}
