import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import {
  watchEndpoints,
  type EndpointList,
  type EndpointQuery,
  type EndpointRef,
  type EndpointSummary,
  type Problem
} from '../../../protocol';
import { useSignal } from '../../components/hooks';
import { stateIcons } from '../../icons';
import type { IHost } from '../../tokens';
import { groupByDay } from '../groupByDay';
import { Failure, Loading, PlaceNotes, Stale } from '../jobs/notes';
import { LiveList } from '../liveList';
import { LiveSection } from '../liveSection';
import { RowList } from '../rowList';
import type { IPanelFilter } from '../tokens';
import { endpointKey } from './key';
import {
  endpointPlaceWords,
  endpointState,
  endpointStatusWord,
  endpointTooltip,
  isUp
} from './words';

/** What the section of endpoints is made of. */
export interface EndpointsSectionOptions {
  readonly host: IHost;
  readonly filter: IPanelFilter;
  readonly translator: ITranslator;
  readonly open: (ref: EndpointRef) => void;
  /** The line that dragging a row into a cell writes. */
  readonly line: (ref: EndpointRef) => string;
}

type Endpoints = LiveList<EndpointQuery, EndpointList>;

const LIMIT = 100;

const ENDED: Problem = {
  kind: 'unavailable',
  message: 'The SageMaker host stopped telling about endpoints.',
  hint: 'Refresh the list.'
};

/** The sidebar's list of endpoints of all places, live while it can be seen. */
export class EndpointsSection extends LiveSection<EndpointQuery, EndpointList> {
  constructor(private readonly _options: EndpointsSectionOptions) {
    super(
      new LiveList(_options.host, {
        topic: watchEndpoints,
        query: { limit: LIMIT },
        isEmpty: ({ endpoints }) => endpoints.length === 0,
        ended: ENDED
      })
    );
    this._trans = _options.translator.load('jupyterlab_sagemaker');
    this.addClass('jp-sm-EndpointsSection');
    this.updateTitle();
  }

  protected override titleOf(list: EndpointList | undefined): string {
    const serving = list?.endpoints.filter(({ status }) => status === 'InService').length ?? 0;
    return serving === 0
      ? this._trans.__('Endpoints')
      : this._trans.__('Endpoints · %1 in service', serving);
  }

  protected override render(): JSX.Element {
    return <Body model={this.model} {...this._options} trans={this._trans} />;
  }

  private readonly _trans: TranslationBundle;
}

interface BodyProps extends EndpointsSectionOptions {
  readonly model: Endpoints;
  readonly trans: TranslationBundle;
}

function Body({ model, filter, open, line, trans }: BodyProps): JSX.Element {
  const { list, problem, waiting } = useSignal(model.stateChanged, () => model.state);
  const text = useSignal(filter.changed, () => filter.text);
  const runningOnly = useSignal(filter.changed, () => filter.runningOnly);
  const endpoints = React.useMemo(
    () => filterEndpoints(list?.endpoints ?? [], text, runningOnly, trans),
    [list, text, runningOnly, trans]
  );
  const rows = React.useMemo(
    () => groupByDay(endpoints, ({ ref }) => endpointKey(ref)),
    [endpoints]
  );
  if (!list) {
    if (problem?.kind === 'usage') {
      // An older host does not know the topic; what it says of it is for us and not for the reader.
      return <NotKnown trans={trans} />;
    }
    return problem ? (
      <Failure problem={problem} waiting={waiting} retry={() => model.refresh()} trans={trans} />
    ) : (
      <Loading trans={trans} words={trans.__('Looking for endpoints…')} />
    );
  }
  const notes = <PlaceNotes problems={list.problems} open={false} what="endpoints" trans={trans} />;
  if (endpoints.length === 0) {
    return (
      <div className="jp-sm-List-rest">
        {list.endpoints.length === 0 ? (
          <NoEndpoints trans={trans} />
        ) : (
          <div className="jp-sm-Message">
            <p className="jp-sm-Message-title">
              {text
                ? trans.__('No endpoint matches “%1”', text)
                : trans.__('No endpoint is in service')}
            </p>
          </div>
        )}
        {notes}
      </div>
    );
  }
  return (
    <>
      {problem && <Stale problem={problem} trans={trans} />}
      <div className="jp-sm-hidden" role="status">
        {trans._n('%1 endpoint listed', '%1 endpoints listed', endpoints.length)}
      </div>
      <RowList
        rows={rows}
        label={trans.__('Endpoints')}
        trans={trans}
        draw={(endpoint, { current }) => (
          <EndpointRow endpoint={endpoint} current={current} open={open} trans={trans} />
        )}
        mark={({ ref }) => ({
          className: 'jp-sm-EndpointRow',
          data: { 'data-jp-sm-endpoint': JSON.stringify(ref) }
        })}
        line={({ ref }) => line(ref)}
        ticks={() => false}
        scope={`${runningOnly} ${text}`}
      >
        {model.canShowOlder && (
          <button
            type="button"
            className="jp-sm-Button jp-sm-Older"
            onClick={() => model.showOlder()}
          >
            {trans.__('Show older endpoints')}
          </button>
        )}
        {notes}
      </RowList>
    </>
  );
}

const EndpointRow = React.memo(function EndpointRow(props: {
  readonly endpoint: EndpointSummary;
  readonly current: boolean;
  readonly open: (ref: EndpointRef) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { endpoint, current, open, trans } = props;
  const word = endpointStatusWord(endpoint.status, trans);
  const place = endpointPlaceWords(endpoint, trans);
  const state = endpointState(endpoint.status);
  const Icon = stateIcons[state].react;
  return (
    <button
      type="button"
      className="jp-sm-Row-main"
      data-jp-sm-row=""
      tabIndex={current ? 0 : -1}
      title={endpointTooltip(endpoint, trans)}
      aria-label={trans.__('%1, %2, %3', endpoint.ref.name, word, place)}
      onClick={() => open(endpoint.ref)}
    >
      <span className={`jp-sm-StateIcon jp-mod-${state}`} aria-hidden="true">
        <Icon tag="span" />
      </span>
      <span className="jp-sm-Row-name">{endpoint.ref.name}</span>
      <span className="jp-sm-Row-fact">{word}</span>
      <span className="jp-sm-Row-place">{place}</span>
    </button>
  );
});

/** Every word of the filter must be found in the name, the status or the place. */
export function filterEndpoints(
  endpoints: readonly EndpointSummary[],
  text: string,
  runningOnly: boolean,
  trans: TranslationBundle
): readonly EndpointSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return endpoints.filter(endpoint => {
    const said = [
      endpoint.ref.name,
      endpointStatusWord(endpoint.status, trans),
      endpointPlaceWords(endpoint, trans)
    ]
      .join(' ')
      .toLowerCase();
    return (!runningOnly || isUp(endpoint)) && words.every(word => said.includes(word));
  });
}

const FIRST_LINE = '%sagemaker deploy model.tar.gz --instance local_cpu';

function NoEndpoints({ trans }: { readonly trans: TranslationBundle }): JSX.Element {
  return (
    <div className="jp-sm-Message">
      <p className="jp-sm-Message-title">{trans.__('No endpoints yet')}</p>
      <p>{trans.__('Serve a model on this machine: run this in a notebook cell.')}</p>
      <pre className="jp-sm-Code" tabIndex={0}>
        {FIRST_LINE}
      </pre>
    </div>
  );
}

function NotKnown({ trans }: { readonly trans: TranslationBundle }): JSX.Element {
  return (
    <div className="jp-sm-Message">
      <p>
        {trans.__(
          'The SageMaker host that runs does not list endpoints. Restart it with the newest version to see them here.'
        )}
      </p>
    </div>
  );
}
