import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';

import type { EndpointRef } from '../../protocol';
import { sagemakerIcon } from '../icons';
import { endpointKey } from '../panel/endpoints/key';
import type { IHost } from '../tokens';
import type { EndpointViewOptions } from '../views/endpoint/view';

/** What an endpoint's tab is made of. */
export interface EndpointTabOptions extends Pick<EndpointViewOptions, 'update' | 'zone'> {
  readonly host: IHost;
  readonly ref: EndpointRef;
  readonly translator: ITranslator;
}

/** The content of an endpoint's tab: empty until the view's code is there. */
export class EndpointTabContent extends Panel {
  constructor(private readonly _options: EndpointTabOptions) {
    super();
    this.addClass('jp-sm-JobTab');
    this.id = endpointTabId(_options.ref);
    this.title.label = _options.ref.name;
    this.title.caption = _options.ref.name;
    this.title.icon = sagemakerIcon;
    this.title.closable = true;
  }

  get ref(): EndpointRef {
    return this._options.ref;
  }

  /** Loads the view. */
  async load(): Promise<void> {
    const { EndpointView } = await import('../views/endpoint/view');
    if (!this.isDisposed) {
      const { ref, ...options } = this._options;
      this.addWidget(new EndpointView({ ...options, target: { ref }, size: 'tab' }));
    }
  }
}

/** The tab of one endpoint in the main area; a spinner until its view is there. */
export class EndpointTab extends MainAreaWidget<EndpointTabContent> {
  constructor(options: EndpointTabOptions) {
    const content = new EndpointTabContent(options);
    super({ content, reveal: content.load(), translator: options.translator });
    this.id = content.id;
    this.toolbar.hide();
  }
}

/** The widget id of the endpoint's tab. */
export function endpointTabId(ref: EndpointRef): string {
  return `jupyterlab-sagemaker-endpoint/${endpointKey(ref)}`;
}
