import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { launchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import {
  watchModels,
  type ModelList,
  type ModelQuery,
  type ModelRef,
  type ModelSummary
} from '../../../protocol';
import { formatDay, formatMoment } from '../../components/moments';
import type { IHost } from '../../tokens';

import { insertAction, type NotebookLines } from '../insertAction';
import { ListSection, type SectionKind } from '../listSection';
import { resourceKey } from '../resourceKey';
import { RowContent } from '../rowActions';
import type { IPanelFilter } from '../tokens';
import { modelIcon } from './icon';

/** What the section of models is made of. */
export interface ModelsSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  readonly translator: ITranslator;
  readonly open: (ref: ModelRef) => void;
  /** The line that dragging a row into a cell writes. */
  readonly line: (ref: ModelRef) => string;
  readonly notebook: NotebookLines;
}

const LIMIT = 100;

/** The sidebar's list of the models that SageMaker keeps. */
export function modelsSection(
  options: ModelsSectionOptions
): ListSection<ModelQuery, ModelList, ModelSummary> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  return new ListSection(options.host, options.filter, modelsKind(options, trans), trans);
}

function modelsKind(
  { open, line, notebook }: ModelsSectionOptions,
  trans: TranslationBundle
): SectionKind<ModelQuery, ModelList, ModelSummary> {
  const missing = trans.__('Models on SageMaker are not listed');
  return {
    className: 'jp-sm-ModelsSection',
    list: {
      topic: watchModels,
      query: { limit: LIMIT },
      isEmpty: ({ models }) => models.length === 0,
      ended: {
        kind: 'unavailable',
        message: trans.__('The SageMaker host stopped telling about models.'),
        hint: trans.__('Refresh the list.')
      }
    },
    items: ({ models }) => models,
    key: ({ ref }) => resourceKey(ref),
    said: ({ ref }) => [ref.name, ref.region].join(' '),
    standing: () => undefined,
    narrowed: () => ({}),
    draw: ({ ref, createdAt }, { current, active }) => {
      const day = formatDay(createdAt);
      const region = ref.region ?? trans.__('SageMaker');
      return (
        <RowContent
          face={{
            icon: modelIcon,
            name: ref.name,
            fact: day,
            place: region,
            label: trans.__('%1, created %2, %3', ref.name, day, region),
            tooltip: [
              ref.name,
              trans.__('Created %1', formatMoment(createdAt, 'local')),
              ref.profile && trans.__('Profile %1', ref.profile)
            ]
              .filter(Boolean)
              .join('\n')
          }}
          current={current}
          open={() => open(ref)}
          actions={
            active
              ? [
                  {
                    icon: launchIcon,
                    label: trans.__('Open %1', ref.name),
                    run: () => open(ref)
                  },
                  insertAction(ref.name, line(ref), notebook, trans)
                ]
              : []
          }
        />
      );
    },
    mark: ({ ref }) => ({
      className: 'jp-sm-ModelRow',
      data: { 'data-jp-sm-model': JSON.stringify(ref) }
    }),
    line: ({ ref }) => line(ref),
    ticks: () => false,
    words: {
      title: models =>
        models.length === 0 ? trans.__('Models') : trans.__('Models · %1', models.length),
      label: trans.__('Models'),
      looking: trans.__('Looking for models…'),
      listed: count => trans._n('%1 model listed', '%1 models listed', count),
      noMatch: text => trans.__('No model matches “%1”', text),
      older: trans.__('Show older models'),
      missing: { sagemaker: missing, docker: missing, process: missing }
    },
    none: (
      <div className="jp-sm-Message">
        <p className="jp-sm-Message-title">{trans.__('No models on SageMaker yet')}</p>
        <p>
          {trans.__(
            'Deploying a model.tar.gz to SageMaker makes one. Endpoints of this machine need none.'
          )}
        </p>
      </div>
    )
  };
}
