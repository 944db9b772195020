import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { launchIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JobRef, JobSummary, Milliseconds } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { attachIcon, jobState, stateIcons } from '../../icons';
import { jobFact, jobPlace, jobTooltip, statusWord } from './words';

/** What a row's buttons do; the panel leaves it to the commands. */
export interface JobActions {
  attach(ref: JobRef): void;
  /** A notebook is open that a cell can be added to. */
  canAttach(): boolean;
  stop(ref: JobRef): void;
  /** The line that dragging a row into a cell writes. */
  attachLine(ref: JobRef): string;
}

/** The shape, colour and word of a job's state. */
export function StateIcon(props: { job: JobSummary; trans: TranslationBundle }): JSX.Element {
  const { job, trans } = props;
  const state = jobState(job.status, job.secondaryStatus);
  const Icon = stateIcons[state].react;
  return (
    <span
      className={`jp-sm-StateIcon jp-mod-${state}`}
      role="img"
      aria-label={statusWord(job, trans)}
      title={statusWord(job, trans)}
    >
      <Icon tag="span" />
    </span>
  );
}

/** What one row needs. */
export interface JobRowProps {
  readonly job: JobSummary;
  readonly now: Milliseconds;
  /** Whether this row is the list's one stop of the Tab key. */
  readonly current: boolean;
  readonly trans: TranslationBundle;
  /** Absent where there are none to show: making their icons is most of a row's cost. */
  readonly actions?: JobActions;
  readonly open: (job: JobSummary) => void;
}

/** One job: state, name, the one fact that matters, place, and on hover or focus what one can do with it. */
export const JobRow = React.memo(function JobRow(props: JobRowProps): JSX.Element {
  const { job, now, current, trans, actions, open } = props;
  const fact = jobFact(job, now, trans);
  const place = jobPlace(job, trans);
  const tabIndex = current ? 0 : -1;
  return (
    <>
      <button
        type="button"
        className="jp-sm-Row-main"
        data-jp-sm-row=""
        tabIndex={tabIndex}
        title={jobTooltip(job, trans)}
        aria-label={trans.__('%1, %2, %3, %4', job.ref.name, statusWord(job, trans), fact, place)}
        onClick={() => open(job)}
      >
        <StateIcon job={job} trans={trans} />
        <span className="jp-sm-Row-name">{job.ref.name}</span>
        <span className="jp-sm-Row-fact">{fact}</span>
        <span className="jp-sm-Row-place">{place}</span>
      </button>
      {actions && (
        <div className="jp-sm-Row-actions">
          <Action
            icon={launchIcon}
            label={trans.__('Open %1', job.ref.name)}
            tabIndex={tabIndex}
            onClick={() => open(job)}
          />
          <Action
            icon={attachIcon}
            label={
              actions.canAttach()
                ? trans.__('Attach %1 in the notebook', job.ref.name)
                : trans.__('Attach in a notebook: open a notebook first')
            }
            disabled={!actions.canAttach()}
            tabIndex={tabIndex}
            onClick={() => actions.attach(job.ref)}
          />
          {!hasEnded(job.status) && (
            <Action
              icon={stopIcon}
              label={trans.__('Stop %1…', job.ref.name)}
              disabled={job.status === 'Stopping'}
              tabIndex={tabIndex}
              onClick={() => actions.stop(job.ref)}
            />
          )}
        </div>
      )}
    </>
  );
});

interface ActionProps {
  readonly icon: LabIcon;
  readonly label: string;
  readonly disabled?: boolean;
  readonly tabIndex: number;
  readonly onClick: () => void;
}

function Action({ icon: Icon, label, disabled, tabIndex, onClick }: ActionProps): JSX.Element {
  return (
    <button
      type="button"
      className="jp-sm-IconButton"
      title={label}
      aria-label={label}
      // Not `disabled`: such a button shows no tooltip to say why.
      aria-disabled={disabled}
      tabIndex={tabIndex}
      onClick={disabled ? undefined : onClick}
    >
      <Icon.react tag="span" />
    </button>
  );
}
