import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { launchIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import {
  ENDPOINT_STATUSES,
  watchEndpoints,
  type EndpointList,
  type EndpointQuery,
  type EndpointRef,
  type EndpointSummary
} from '../../../protocol';
import type { IHost } from '../../tokens';
import { insertAction, type NotebookLines } from '../insertAction';
import { ListSection, type SectionKind } from '../listSection';
import { RowContent } from '../rowActions';
import { standingOf } from '../standing';
import type { IPanelFilter } from '../tokens';
import { resourceKey } from '../resourceKey';
import { endpointPlaceWords, endpointState, endpointStatusWord, endpointTooltip } from './words';

/** What the section of endpoints is made of. */
export interface EndpointsSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  readonly translator: ITranslator;
  readonly open: (ref: EndpointRef) => void;
  /** The line that dragging a row into a cell writes. */
  readonly line: (ref: EndpointRef) => string;
  readonly notebook: NotebookLines;
}

const LIMIT = 100;
const FIRST_LINE = '%sagemaker deploy model.tar.gz --instance local_cpu';

/** The sidebar's list of endpoints of all places. */
export function endpointsSection(
  options: EndpointsSectionOptions
): ListSection<EndpointQuery, EndpointList, EndpointSummary> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  return new ListSection(options.host, options.filter, endpointsKind(options, trans), trans);
}

function endpointsKind(
  { open, line, notebook }: EndpointsSectionOptions,
  trans: TranslationBundle
): SectionKind<EndpointQuery, EndpointList, EndpointSummary> {
  const standing = ({ status }: Pick<EndpointSummary, 'status'>) =>
    standingOf(endpointState(status));
  return {
    className: 'jp-sm-EndpointsSection',
    list: {
      topic: watchEndpoints,
      query: { limit: LIMIT },
      isEmpty: ({ endpoints }) => endpoints.length === 0,
      ended: {
        kind: 'unavailable',
        message: trans.__('The SageMaker host stopped telling about endpoints.'),
        hint: trans.__('Refresh the list.')
      }
    },
    items: ({ endpoints }) => endpoints,
    key: ({ ref }) => resourceKey(ref),
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
    draw: (endpoint, { current, active }) => {
      const { ref, status } = endpoint;
      const word = endpointStatusWord(status, trans);
      const place = endpointPlaceWords(endpoint, trans);
      return (
        <RowContent
          face={{
            state: endpointState(status),
            name: ref.name,
            fact: word,
            place,
            label: trans.__('%1, %2, %3', ref.name, word, place),
            tooltip: endpointTooltip(endpoint, trans)
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
      className: 'jp-sm-EndpointRow',
      data: { 'data-jp-sm-endpoint': JSON.stringify(ref) }
    }),
    line: ({ ref }) => line(ref),
    ticks: () => false,
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
    none: (
      <div className="jp-sm-Message">
        <p className="jp-sm-Message-title">{trans.__('No endpoints yet')}</p>
        <p>{trans.__('Serve a model on this machine: run this in a notebook cell.')}</p>
        <pre className="jp-sm-Code" tabIndex={0}>
          {FIRST_LINE}
        </pre>
      </div>
    )
  };
}
