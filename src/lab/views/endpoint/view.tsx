import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';
import * as React from 'react';

import {
  type EndpointBundle,
  type EndpointDescription,
  type EndpointRef,
  type EndpointTarget
} from '../../../protocol';
import { ModelWidget } from '../../components/modelWidget';
import type { Zone } from '../../components/moments';
import { Pages } from '../../components/pages';
import { ProblemText } from '../../components/problemText';
import { Visibility } from '../../components/visibility';
import type { IHost, IJobViews, Sight } from '../../tokens';
import { EndpointHeader } from './header';
import { EndpointModel } from './model';
import { EndpointLines, EndpointOverview } from './overview';
import { removeEndpoint } from './remove';
import { TestPanel } from './testPanel';

/** What an endpoint's view is made of. */
export interface EndpointViewOptions {
  readonly host: IHost;
  readonly target: EndpointTarget;
  /** In a cell at most 24 lines high; in a tab as high as the tab. */
  readonly size: 'cell' | 'tab';
  /** What was saved with the notebook. */
  readonly saved?: EndpointBundle['saved'];
  readonly translator: ITranslator;
  /** Shows the endpoint in a tab; offered in a cell. */
  readonly open?: (ref: EndpointRef) => void;
  /** Makes the endpoint anew from another model or on other instances; offered where it can be done. */
  readonly update?: (endpoint: EndpointDescription) => void;
  /** See {@link IJobViews.followEndpoint}. */
  readonly follow?: IJobViews['followEndpoint'];
  /** The clock that logs and charts begin with. */
  readonly zone?: () => Promise<Zone>;
  /** Takes what should be saved with the notebook, on each change of the status. */
  readonly save?: (bundle: EndpointBundle) => void;
}

/** An endpoint, the same in a cell and in a tab: how it stands, what it does, and what can be done with it. */
export class EndpointView extends Widget {
  constructor(options: EndpointViewOptions) {
    super();
    const { host, target, size, saved, translator, zone = async () => 'local' } = options;
    const trans = translator.load('jupyterlab_sagemaker');
    const model = (this._model = new EndpointModel(host, target, saved));
    this._save = options.save;
    this._sight = options.follow?.(
      () => model.target,
      () => this._visibility?.visible ?? false
    );
    this.addClass('jp-sm-JobView');
    this.addClass(size === 'cell' ? 'jp-sm-mod-cell' : 'jp-sm-mod-tab');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Endpoint %1', target.ref.name));
    const layout = new PanelLayout();
    layout.addWidget(header(model, trans, options));
    layout.addWidget(
      new Pages(
        [
          {
            name: 'overview',
            label: trans.__('Overview'),
            make: async () =>
              page(model, trans, endpoint => (
                <EndpointOverview endpoint={endpoint} trans={trans}>
                  <EndpointLines endpoint={endpoint} trans={trans} />
                </EndpointOverview>
              ))
          },
          {
            name: 'logs',
            label: trans.__('Logs'),
            make: async () => {
              const { EndpointLogs } = await import('./logs');
              return new EndpointLogs({ host, model, translator, size, zone: await zone() });
            }
          },
          {
            name: 'metrics',
            label: trans.__('Metrics'),
            make: async () => {
              const { EndpointMetrics } = await import('./metrics');
              return new EndpointMetrics(host, model, trans, await zone());
            }
          },
          {
            name: 'scaling',
            label: trans.__('Scaling'),
            make: async () => {
              const { scalingPage } = await import('./scaling/page');
              return scalingPage(host, model, trans, await zone());
            }
          },
          {
            name: 'test',
            label: trans.__('Test'),
            make: async () =>
              page(model, trans, endpoint => (
                <TestPanel model={model} endpoint={endpoint} trans={trans} />
              ))
          }
        ],
        trans.__('Pages of %1', target.ref.name)
      )
    );
    this.layout = layout;
    model.changed.connect(this._keep, this);
    model.changed.connect(this._tell, this);
  }

  /** Newer content of the same endpoint's output. */
  setBundle(bundle: EndpointBundle): void {
    this._model.setBundle(bundle);
  }

  override dispose(): void {
    this._sight?.dispose();
    this._visibility?.dispose();
    this._model.dispose();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._visibility ??= new Visibility(this.node);
    this._visibility.changed.connect(this._onVisibility, this);
    this._onVisibility();
  }

  private readonly _onVisibility = (): void => {
    this._model.shown = this._visibility?.shown ?? false;
  };

  private readonly _keep = (): void => {
    const { endpoint, isLive, target } = this._model;
    if (endpoint && isLive && endpoint.status !== this._kept) {
      this._kept = endpoint.status;
      this._save?.({ ...target, saved: { at: Date.now(), endpoint } });
    }
  };

  private readonly _tell = (): void => {
    const { endpoint, isLive } = this._model;
    if (endpoint && isLive) {
      this._sight?.saw(endpoint);
    }
  };

  private readonly _model: EndpointModel;
  private readonly _save: EndpointViewOptions['save'];
  private readonly _sight: Sight<EndpointDescription> | undefined;
  private _visibility: Visibility | undefined;
  /** The status that was handed out for saving last. */
  private _kept: EndpointDescription['status'] | undefined;
}

function page(
  model: EndpointModel,
  trans: TranslationBundle,
  draw: (endpoint: EndpointDescription) => JSX.Element
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
      {model.endpoint && draw(model.endpoint)}
    </>
  ));
  widget.addClass('jp-sm-Overview');
  // It scrolls, and without a mouse only what has the focus does.
  widget.node.tabIndex = 0;
  return widget;
}

function header(
  model: EndpointModel,
  trans: TranslationBundle,
  { size, open, update }: EndpointViewOptions
): ModelWidget<void> {
  const widget = new ModelWidget(model.changed, () => {
    const { endpoint, isGone, isLive, target } = model;
    return (
      <EndpointHeader endpointRef={target.ref} endpoint={endpoint} gone={isGone} trans={trans}>
        {isLive && !isGone && endpoint?.status !== 'Deleting' && (
          <button
            type="button"
            className="jp-sm-textButton"
            onClick={() => void removeEndpoint(model, trans)}
          >
            {trans.__('Delete…')}
          </button>
        )}
        {update && isLive && !isGone && endpoint && (
          <button type="button" className="jp-sm-textButton" onClick={() => update(endpoint)}>
            {trans.__('Update…')}
          </button>
        )}
        {size === 'cell' && open && (
          <button type="button" className="jp-sm-textButton" onClick={() => open(target.ref)}>
            {trans.__('Open')}
          </button>
        )}
      </EndpointHeader>
    );
  });
  widget.addClass('jp-sm-JobHeader');
  return widget;
}
