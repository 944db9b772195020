import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';
import * as React from 'react';

import type { EndpointTarget } from '../../../protocol';
import { problemOf } from '../../client/problem';
import { ModelWidget } from '../../components/modelWidget';
import { Pages } from '../../components/pages';
import { ProblemText } from '../../components/problemText';
import { stateIcons } from '../../icons';
import { endpointPlaceWords, endpointState, endpointStatusWord } from '../../panel/endpoints/words';
import type { IHost } from '../../tokens';
import { EndpointModel } from './model';
import { EndpointOverview } from './overview';
import { TestPanel } from './testPanel';

/** What an endpoint's view is made of. */
export interface EndpointViewOptions {
  readonly host: IHost;
  readonly target: EndpointTarget;
  readonly translator: ITranslator;
}

/** An endpoint: how it stands, what it is made of, and a way to try it. */
export class EndpointView extends Widget {
  constructor({ host, target, translator }: EndpointViewOptions) {
    super();
    const trans = translator.load('jupyterlab_sagemaker');
    const model = (this._model = new EndpointModel(host, target));
    this.addClass('jp-sm-JobView');
    this.addClass('jp-sm-mod-tab');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Endpoint %1', target.ref.name));
    const layout = new PanelLayout();
    layout.addWidget(header(model, trans));
    layout.addWidget(
      new Pages(
        [
          {
            name: 'overview',
            label: trans.__('Overview'),
            make: async () =>
              page(model, trans, () =>
                model.endpoint ? (
                  <EndpointOverview endpoint={model.endpoint} trans={trans} />
                ) : (
                  <></>
                )
              )
          },
          {
            name: 'test',
            label: trans.__('Test'),
            make: async () =>
              page(model, trans, () =>
                model.endpoint ? (
                  <TestPanel model={model} endpoint={model.endpoint} trans={trans} />
                ) : (
                  <></>
                )
              )
          }
        ],
        trans.__('Pages of %1', target.ref.name)
      )
    );
    this.layout = layout;
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  private readonly _model: EndpointModel;
}

function page(
  model: EndpointModel,
  trans: TranslationBundle,
  draw: () => JSX.Element
): ModelWidget<void> {
  const widget = new ModelWidget(model.changed, () => (
    <>
      {model.problem && (
        <div className="jp-sm-JobEnding-problem" role="alert">
          <ProblemText problem={model.problem} />
        </div>
      )}
      {model.isGone && <p>{trans.__('This endpoint was deleted.')}</p>}
      {!model.endpoint && !model.problem && !model.isGone && (
        <p className="jp-sm-quiet">{trans.__('Waiting for the host to tell of the endpoint…')}</p>
      )}
      {draw()}
    </>
  ));
  widget.addClass('jp-sm-Overview');
  return widget;
}

function header(model: EndpointModel, trans: TranslationBundle): ModelWidget<void> {
  const widget = new ModelWidget(model.changed, () => {
    const { endpoint, target } = model;
    const state = endpoint && endpointState(endpoint.status);
    const Icon = state && stateIcons[state].react;
    return (
      <div className="jp-sm-JobHeader-line">
        {endpoint && Icon && (
          <span className="jp-sm-Status" data-state={state}>
            <Icon tag="span" className="jp-sm-Status-shape" elementSize="normal" />
            <span>{endpointStatusWord(endpoint.status, trans)}</span>
          </span>
        )}
        <span className="jp-sm-JobHeader-name">{target.ref.name}</span>
        <span className="jp-sm-JobHeader-place">
          {endpoint && endpointPlaceWords(endpoint, trans)}
        </span>
        {endpoint && !model.isGone && endpoint.status !== 'Deleting' && (
          <button
            type="button"
            className="jp-sm-textButton"
            onClick={() => void remove(model, trans)}
          >
            {trans.__('Delete…')}
          </button>
        )}
      </div>
    );
  });
  widget.addClass('jp-sm-JobHeader');
  return widget;
}

async function remove(model: EndpointModel, trans: TranslationBundle): Promise<void> {
  const { name } = model.target.ref;
  const { button } = await showDialog({
    title: trans.__('Delete %1?', name),
    body: trans.__(
      'It stops answering at once, and with it goes what only it uses. Its model.tar.gz is kept.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Keep') }),
      Dialog.warnButton({ label: trans.__('Delete endpoint') })
    ]
  });
  if (!button.accept) {
    return;
  }
  try {
    const said = await model.delete();
    await showDialog({
      title: trans.__('%1 is deleted', name),
      body: said.join('\n'),
      buttons: [Dialog.okButton({ label: trans.__('Close') })]
    });
  } catch (error) {
    const { message, hint } = problemOf(error);
    await showErrorMessage(
      trans.__('The endpoint could not be deleted'),
      [message, hint].filter(Boolean).join(' ')
    );
  }
}
