import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { JobList, JobQuery, JobRef, JobSummary } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { IHost } from '../../tokens';
import type { IPanelFilter } from '../tokens';
import { useSignal } from '../../components/hooks';
import { groupByDay } from '../groupByDay';
import { LiveSection } from '../liveSection';
import { RowList } from '../rowList';
import { jobKey } from './key';
import { jobList, type JobListModel } from './model';
import { Failure, Loading, NoJobs, NoMatch, PlaceNotes, Stale } from './notes';
import { JobRow, type JobActions } from './row';
import { filterJobs } from './rows';

/** What the section of training jobs is made of. */
export interface JobsSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  /** Jobs listed before one asks for older ones. */
  readonly limit: number;
  readonly translator: ITranslator;
  readonly actions: JobActions & {
    open(ref: JobRef): void;
    /** Copies a line to paste into a cell. */
    copy(text: string): void;
  };
}

/** The sidebar's list of training jobs of all places, live while it can be seen. */
export class JobsSection extends LiveSection<JobQuery, JobList> {
  constructor(private readonly _options: JobsSectionOptions) {
    super(jobList(_options.host, { kinds: ['training'], limit: _options.limit }));
    this._trans = _options.translator.load('jupyterlab_sagemaker');
    this.addClass('jp-sm-JobsSection');
    this.updateTitle();
  }

  protected override titleOf(list: JobList | undefined): string {
    const running = countRunning(list?.jobs ?? []);
    return running === 0
      ? this._trans.__('Training jobs')
      : this._trans.__('Training jobs · %1 running', running);
  }

  protected override render(): JSX.Element {
    const { filter, actions } = this._options;
    return <Body model={this.model} filter={filter} actions={actions} trans={this._trans} />;
  }

  private readonly _trans: TranslationBundle;
}

function countRunning(jobs: readonly JobSummary[]): number {
  return jobs.filter(job => !hasEnded(job.status)).length;
}

interface BodyProps {
  readonly model: JobListModel;
  readonly filter: IPanelFilter;
  readonly actions: JobsSectionOptions['actions'];
  readonly trans: TranslationBundle;
}

function Body({ model, filter, actions, trans }: BodyProps): JSX.Element {
  const { list, problem, waiting } = useSignal(model.stateChanged, () => model.state);
  const text = useSignal(filter.changed, () => filter.text);
  const runningOnly = useSignal(filter.changed, () => filter.runningOnly);
  const jobs = React.useMemo(
    () => filterJobs(list?.jobs ?? [], { text, runningOnly }, trans),
    [list, text, runningOnly, trans]
  );
  const open = React.useCallback((job: JobSummary) => actions.open(job.ref), [actions]);
  const rows = React.useMemo(() => groupByDay(jobs, job => jobKey(job.ref)), [jobs]);

  if (!list) {
    return problem ? (
      <Failure problem={problem} waiting={waiting} retry={() => model.refresh()} trans={trans} />
    ) : (
      <Loading trans={trans} />
    );
  }

  const clear = (): void => {
    filter.setText('');
    filter.setRunningOnly(false);
  };
  const older = model.canShowOlder && (
    <button type="button" className="jp-sm-Button jp-sm-Older" onClick={() => model.showOlder()}>
      {text || runningOnly ? trans.__('Look among older jobs') : trans.__('Show older jobs')}
    </button>
  );
  const notes = <PlaceNotes problems={list.problems} open={list.jobs.length === 0} trans={trans} />;
  return (
    <>
      {problem && <Stale problem={problem} trans={trans} />}
      <div className="jp-sm-hidden" role="status">
        {trans._n('%1 training job listed', '%1 training jobs listed', jobs.length)}
      </div>
      {jobs.length > 0 ? (
        <RowList
          rows={rows}
          label={trans.__('Training jobs')}
          trans={trans}
          draw={(job, { now, current, active }) => (
            <JobRow
              job={job}
              now={now}
              current={current}
              trans={trans}
              actions={active ? actions : undefined}
              open={open}
            />
          )}
          mark={markOf}
          line={job => actions.attachLine(job.ref)}
          ticks={job => !hasEnded(job.status)}
          scope={`${runningOnly} ${text}`}
        >
          {older}
          {notes}
        </RowList>
      ) : (
        <div className="jp-sm-List-rest">
          {list.jobs.length === 0 ? (
            <NoJobs copy={text => actions.copy(text)} trans={trans} />
          ) : (
            <NoMatch text={text} clear={clear} trans={trans} />
          )}
          {older}
          {notes}
        </div>
      )}
    </>
  );
}

/** What the context menu and the commands know a job's row by. */
function markOf({ ref, status }: JobSummary): { className: string; data: object } {
  return {
    className: hasEnded(status) ? 'jp-sm-JobRow' : 'jp-sm-JobRow jp-mod-running',
    data: { 'data-jp-sm-job': JSON.stringify(ref) }
  };
}
