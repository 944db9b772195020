import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { deleteIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import {
  ENDPOINT_STATUSES,
  watchLocalRuns,
  type LocalList,
  type LocalQuery,
  type LocalRun
} from '../../../protocol';
import type { IHost } from '../../tokens';
import { endpointMark } from '../endpoints/section';
import { endpointState } from '../endpoints/words';
import { insertAction, type NotebookLines } from '../insertAction';
import { JOB_STATUSES, jobMark } from '../jobs/section';
import { ListSection, type SectionKind } from '../listSection';
import { resourceKey } from '../resourceKey';
import { LIMIT, openAction } from '../resourceSection';
import { RowContent, type RowAction } from '../rowActions';
import { standingOf, type Standing } from '../standing';
import type { IPanelFilter } from '../tokens';
import { EndedRuns, Engine, type MachineActions } from './machine';
import {
  isActive,
  localFact,
  localLabel,
  localPlace,
  localState,
  localStatusWord,
  localTooltip
} from './words';

/** What is done with one run. */
export interface LocalRunActions extends MachineActions {
  open(run: LocalRun): void;
  /** Stops a job, after a question. */
  stop(run: LocalRun): void;
  /** Deletes an endpoint, or what an ended job keeps, after a question. */
  remove(run: LocalRun): void;
  /** The line that dragging a row into a cell writes. */
  line(run: LocalRun): string;
}

/** What the section of this machine's runs is made of. */
export interface LocalSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  readonly translator: ITranslator;
  readonly actions: LocalRunActions;
  readonly notebook: NotebookLines;
}

/** The sidebar's list of what runs on this machine and of what ended runs keep of it. */
export function localSection(
  options: LocalSectionOptions
): ListSection<LocalQuery, LocalList, LocalRun> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  return new ListSection(options.host, options.filter, localKind(options, trans), trans);
}

function localKind(
  { actions, notebook }: LocalSectionOptions,
  trans: TranslationBundle
): SectionKind<LocalQuery, LocalList, LocalRun> {
  return {
    className: 'jp-sm-LocalSection',
    list: {
      topic: watchLocalRuns,
      query: { limit: LIMIT },
      isEmpty: ({ runs }) => runs.length === 0,
      ended: {
        kind: 'unavailable',
        message: trans.__('The SageMaker host stopped telling about local runs.'),
        hint: trans.__('Refresh the list.')
      }
    },
    items: ({ runs }) => runs,
    key: ({ type, ref }) => `${type}/${resourceKey(ref)}`,
    said: run => [run.ref.name, localStatusWord(run, trans), localPlace(run, trans)].join(' '),
    standing: run => standingOf(localState(run)),
    narrowed: standings => (standings.size > 0 ? statusesOf(standings) : {}),
    draw: (run, { now, current, active }) => (
      <RowContent
        face={{
          state: localState(run),
          name: run.ref.name,
          fact: localFact(run, now, trans),
          place: localPlace(run, trans),
          label: localLabel(run, now, trans),
          tooltip: localTooltip(run, trans)
        }}
        current={current}
        open={() => actions.open(run)}
        actions={active ? actionsOf(run, actions, notebook, trans) : []}
      />
    ),
    mark: run => {
      const { className, data } = run.type === 'job' ? jobMark(run) : endpointMark(run);
      const ended = run.type === 'job' && !isActive(run) ? ' jp-mod-ended' : '';
      return { className: `jp-sm-LocalRow ${className}${ended}`, data };
    },
    line: run => actions.line(run),
    ticks: run => run.type === 'job' && isActive(run),
    words: {
      title: runs => {
        const active = runs.filter(isActive).length;
        return active === 0 ? trans.__('Local') : trans.__('Local · %1 running', active);
      },
      label: trans.__('Local runs'),
      looking: trans.__('Looking at this machine…'),
      listed: count => trans._n('%1 local run listed', '%1 local runs listed', count),
      noMatch: text =>
        text
          ? trans.__('No local run matches “%1”', text)
          : trans.__('No local run stands like this'),
      older: trans.__('Show older runs'),
      missing: {
        sagemaker: '',
        docker: trans.__('Runs in Docker are not listed'),
        process: trans.__('Processes of this machine are not listed')
      }
    },
    none: () => (
      <div className="jp-sm-Message">
        <p className="jp-sm-Message-title">{trans.__('Nothing has run on this machine yet')}</p>
        <p>
          {trans.__(
            'Jobs and endpoints with --instance local_cpu or local_gpu stand here with what they take of it. AWS bills nothing for them.'
          )}
        </p>
      </div>
    ),
    head: ({ runs }) => <EndedRuns runs={runs} prune={() => actions.prune()} trans={trans} />,
    foot: ({ engine }) =>
      engine ? <Engine engine={engine} doctor={() => actions.doctor()} trans={trans} /> : null
  };
}

function statusesOf(standings: ReadonlySet<Standing>): LocalQuery {
  return {
    jobStatuses: [...standings].flatMap(standing => JOB_STATUSES[standing]),
    endpointStatuses: ENDPOINT_STATUSES.filter(status =>
      standings.has(standingOf(endpointState(status)))
    )
  };
}

function actionsOf(
  run: LocalRun,
  actions: LocalRunActions,
  notebook: NotebookLines,
  trans: TranslationBundle
): readonly RowAction[] {
  const { name } = run.ref;
  const end: RowAction =
    run.type === 'job' && isActive(run)
      ? {
          icon: stopIcon,
          label: trans.__('Stop %1…', name),
          disabled: run.status === 'Stopping',
          run: () => actions.stop(run)
        }
      : {
          icon: deleteIcon,
          label: trans.__('Delete %1…', name),
          disabled: run.status === 'Deleting',
          run: () => actions.remove(run)
        };
  return [
    openAction(name, () => actions.open(run), trans),
    insertAction(name, actions.line(run), notebook, trans),
    end
  ];
}
