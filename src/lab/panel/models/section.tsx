import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { watchModels, type ModelList, type ModelQuery, type ModelSummary } from '../../../protocol';
import { formatDay, formatMoment } from '../../components/moments';
import type { ListSection } from '../listSection';
import {
  LIMIT,
  resourceSection,
  type ResourceKind,
  type ResourceSectionOptions
} from '../resourceSection';
import type { RowFace } from '../rowActions';
import { modelIcon } from './icon';

/** The sidebar's list of the models that SageMaker keeps. */
export function modelsSection(
  options: ResourceSectionOptions
): ListSection<ModelQuery, ModelList, ModelSummary> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  return resourceSection(options, modelsKind(trans), trans);
}

function modelsKind(trans: TranslationBundle): ResourceKind<ModelQuery, ModelList, ModelSummary> {
  const missing = trans.__('Models on SageMaker are not listed');
  return {
    className: 'jp-sm-ModelsSection',
    topic: watchModels,
    query: { limit: LIMIT },
    ended: trans.__('The SageMaker host stopped telling about models.'),
    items: ({ models }) => models,
    said: ({ ref }) => [ref.name, ref.region].join(' '),
    standing: () => undefined,
    narrowed: () => ({}),
    face: model => modelFace(model, trans),
    mark: ({ ref }) => ({
      className: 'jp-sm-ModelRow',
      data: { 'data-jp-sm-model': JSON.stringify(ref) }
    }),
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
    // They are on SageMaker alone: where that does not answer, it is not known that there are none.
    none: ({ problems }) =>
      problems.length > 0 ? null : (
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

function modelFace({ ref, createdAt }: ModelSummary, trans: TranslationBundle): RowFace {
  const day = formatDay(createdAt);
  const region = ref.region ?? trans.__('SageMaker');
  return {
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
  };
}
