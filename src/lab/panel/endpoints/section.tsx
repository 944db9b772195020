import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  ENDPOINT_STATUSES,
  watchEndpoints,
  type EndpointList,
  type EndpointQuery,
  type EndpointSummary
} from '../../../protocol';
import { CodeLine } from '../../components/codeLine';
import type { ListSection } from '../listSection';
import {
  LIMIT,
  resourceSection,
  type ResourceKind,
  type ResourceSectionOptions
} from '../resourceSection';
import type { RowFace } from '../rowActions';
import type { RowMark } from '../rowList';
import { standingOf } from '../standing';
import { endpointPlaceWords, endpointState, endpointStatusWord, endpointTooltip } from './words';

const FIRST_LINE = '%sagemaker deploy model.tar.gz --instance local_cpu';

/** The sidebar's list of endpoints of all places. */
export function endpointsSection(
  options: ResourceSectionOptions
): ListSection<EndpointQuery, EndpointList, EndpointSummary> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  return resourceSection(options, endpointsKind(options, trans), trans);
}

function endpointsKind(
  { copy }: ResourceSectionOptions,
  trans: TranslationBundle
): ResourceKind<EndpointQuery, EndpointList, EndpointSummary> {
  const standing = ({ status }: Pick<EndpointSummary, 'status'>) =>
    standingOf(endpointState(status));
  return {
    className: 'jp-sm-EndpointsSection',
    topic: watchEndpoints,
    query: { limit: LIMIT },
    ended: trans.__('The SageMaker host stopped telling about endpoints.'),
    items: ({ endpoints }) => endpoints,
    said: endpoint =>
      [
        endpoint.ref.name,
        endpointStatusWord(endpoint.status, trans),
        endpointPlaceWords(endpoint, trans)
      ].join(' '),
    standing,
    narrowed: standings =>
      standings.size > 0
        ? { statuses: ENDPOINT_STATUSES.filter(status => standings.has(standing({ status }))) }
        : {},
    face: endpoint => endpointFace(endpoint, trans),
    mark: endpointMark,
    words: {
      title: endpoints => {
        const serving = endpoints.filter(({ status }) => status === 'InService').length;
        return serving === 0
          ? trans.__('Endpoints')
          : trans.__('Endpoints · %1 in service', serving);
      },
      label: trans.__('Endpoints'),
      looking: trans.__('Looking for endpoints…'),
      listed: count => trans._n('%1 endpoint listed', '%1 endpoints listed', count),
      noMatch: text =>
        text
          ? trans.__('No endpoint matches “%1”', text)
          : trans.__('No endpoint stands like this'),
      older: trans.__('Show older endpoints'),
      missing: {
        sagemaker: trans.__('Endpoints on SageMaker are not listed'),
        docker: trans.__('Endpoints in Docker are not listed'),
        process: trans.__('Endpoints of this machine are not listed')
      }
    },
    none: () => (
      <div className="jp-sm-Message">
        <p className="jp-sm-Message-title">{trans.__('No endpoints yet')}</p>
        <p>{trans.__('Serve a model on this machine: run this in a notebook cell.')}</p>
        <CodeLine
          line={FIRST_LINE}
          label={trans.__('The first line')}
          onCopy={copy}
          trans={trans}
        />
      </div>
    )
  };
}

/** What a row says of its endpoint, for menus. */
export function endpointMark({ ref }: EndpointSummary): RowMark {
  return {
    className: 'jp-sm-EndpointRow',
    data: { 'data-jp-sm-endpoint': JSON.stringify(ref) }
  };
}

function endpointFace(endpoint: EndpointSummary, trans: TranslationBundle): RowFace {
  const { ref, status } = endpoint;
  const word = endpointStatusWord(status, trans);
  const place = endpointPlaceWords(endpoint, trans);
  return {
    state: endpointState(status),
    name: ref.name,
    fact: word,
    place,
    label: trans.__('%1, %2, %3', ref.name, word, place),
    tooltip: endpointTooltip(endpoint, trans)
  };
}
