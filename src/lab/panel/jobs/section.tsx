import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JobList, JobQuery, JobRef, JobStatus, JobSummary } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { attachIcon, jobState } from '../../icons';
import type { IHost } from '../../tokens';
import { ListSection, type SectionKind } from '../listSection';
import { openAction } from '../resourceSection';
import { RowContent, type RowAction } from '../rowActions';
import type { RowMark } from '../rowList';
import { standingOf, type Standing } from '../standing';
import type { IPanelFilter } from '../tokens';
import { jobKey } from './key';
import { jobListOptions } from './model';
import { missingJobs, NoJobs } from './notes';
import { jobFact, jobPlace, jobSaid, jobTooltip, statusWord } from './words';

/** What a row's buttons do; the panel leaves it to the commands. */
export interface JobRowActions {
  open(ref: JobRef): void;
  attach(ref: JobRef): void;
  /** A notebook is open that a cell can be added to. */
  canAttach(): boolean;
  stop(ref: JobRef): void;
  /** Puts them side by side; one job beside those that the person picks. */
  compare(refs: readonly JobRef[]): void;
  /** The line that dragging a row into a cell writes. */
  attachLine(ref: JobRef): string;
  /** Copies a line to paste into a cell. */
  copy(text: string): void;
}

/** What the section of training jobs is made of. */
export interface JobsSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  /** Jobs listed before one asks for older ones. */
  readonly limit: number;
  readonly translator: ITranslator;
  readonly actions: JobRowActions;
}

/** The sidebar's list of training jobs of all places. */
export function jobsSection(
  options: JobsSectionOptions
): ListSection<JobQuery, JobList, JobSummary> {
  const { host, filter, limit, translator, actions } = options;
  const trans = translator.load('jupyterlab_sagemaker');
  return new ListSection(host, filter, jobsKind(limit, actions, trans), trans);
}

/** The statuses of jobs that stand like this. */
export const JOB_STATUSES: Readonly<Record<Standing, readonly JobStatus[]>> = {
  running: ['InProgress', 'Stopping'],
  completed: ['Completed'],
  failed: ['Failed'],
  stopped: ['Stopped']
};

function jobsKind(
  limit: number,
  actions: JobRowActions,
  trans: TranslationBundle
): SectionKind<JobQuery, JobList, JobSummary> {
  return {
    className: 'jp-sm-JobsSection',
    list: jobListOptions({ kinds: ['training'], limit }),
    items: ({ jobs }) => jobs,
    key: ({ ref }) => jobKey(ref),
    said: job => jobSaid(job, trans),
    standing: job => standingOf(stateOf(job)),
    narrowed: standings =>
      standings.size > 0
        ? { statuses: [...standings].flatMap(standing => JOB_STATUSES[standing]) }
        : {},
    draw: (job, { now, current, active }) => {
      const { name } = job.ref;
      const fact = jobFact(job, now, trans);
      const place = jobPlace(job, trans);
      return (
        <RowContent
          face={{
            state: stateOf(job),
            name,
            fact,
            place,
            label: trans.__('%1, %2, %3, %4', name, statusWord(job, trans), fact, place),
            tooltip: jobTooltip(job, trans)
          }}
          current={current}
          open={() => actions.open(job.ref)}
          actions={active ? actionsOf(job, actions, trans) : []}
        />
      );
    },
    mark: jobMark,
    line: ({ ref }) => actions.attachLine(ref),
    ticks: ({ status }) => !hasEnded(status),
    several: {
      data: jobs => ({ 'data-jp-sm-jobs': JSON.stringify(jobs.map(({ ref }) => ref)) }),
      actions: jobs => [
        {
          label: jobs.length === 1 ? trans.__('Compare with…') : trans.__('Compare'),
          run: () => actions.compare(jobs.map(({ ref }) => ref))
        }
      ]
    },
    words: {
      title: jobs => {
        const running = jobs.filter(({ status }) => !hasEnded(status)).length;
        return running === 0
          ? trans.__('Training jobs')
          : trans.__('Training jobs · %1 running', running);
      },
      label: trans.__('Training jobs'),
      looking: trans.__('Looking for training jobs…'),
      listed: count => trans._n('%1 training job listed', '%1 training jobs listed', count),
      noMatch: text =>
        text
          ? trans.__('No training job matches “%1”', text)
          : trans.__('No training job stands like this'),
      older: trans.__('Show older jobs'),
      missing: missingJobs(trans)
    },
    explainsSignIn: true,
    none: () => <NoJobs copy={text => actions.copy(text)} trans={trans} />
  };
}

/** What a row says of its job, for menus. */
export function jobMark({ ref, status }: JobSummary): RowMark {
  return {
    className: hasEnded(status) ? 'jp-sm-JobRow' : 'jp-sm-JobRow jp-mod-running',
    data: { 'data-jp-sm-job': JSON.stringify(ref) }
  };
}

function stateOf({ status, secondaryStatus }: JobSummary): ReturnType<typeof jobState> {
  return jobState(status, secondaryStatus);
}

function actionsOf(
  { ref, status }: JobSummary,
  actions: JobRowActions,
  trans: TranslationBundle
): readonly RowAction[] {
  const canAttach = actions.canAttach();
  const open = openAction(ref.name, () => actions.open(ref), trans);
  const attach: RowAction = {
    icon: attachIcon,
    label: canAttach
      ? trans.__('Attach %1 in the notebook', ref.name)
      : trans.__('Attach in a notebook: open a notebook first'),
    disabled: !canAttach,
    run: () => actions.attach(ref)
  };
  const stop: RowAction = {
    icon: stopIcon,
    label: trans.__('Stop %1…', ref.name),
    disabled: status === 'Stopping',
    run: () => actions.stop(ref)
  };
  return hasEnded(status) ? [open, attach] : [open, attach, stop];
}
