import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Widget } from '@lumino/widgets';

import { ENDPOINT_MIME, type EndpointBundle } from '../../protocol';
import { sameReference } from '../reference';
import type { IHost } from '../tokens';
import type { EndpointView, EndpointViewOptions } from '../views/endpoint/view';
import { readEndpointBundle } from './endpointBundle';
import { OutputRenderer, RANK, type OutputRendererOptions, type OutputWords } from './output';

/** What an output leaves to the application. */
type EndpointActions = Pick<EndpointViewOptions, 'open' | 'update' | 'follow' | 'zone'>;

export interface EndpointRendererOptions extends OutputRendererOptions, EndpointActions {}

/** Makes renderers of outputs that name an endpoint. */
export function endpointRendererFactory(
  options: EndpointRendererOptions
): IRenderMime.IRendererFactory {
  return {
    // Everything is drawn as text, and what is not trusted stays as it was saved.
    safe: true,
    mimeTypes: [ENDPOINT_MIME],
    defaultRank: RANK,
    createRenderer: ({ mimeType, translator }) =>
      new EndpointRenderer(mimeType, { ...options, translator: options.translator ?? translator })
  };
}

/** An output that names an endpoint; it is saved anew on each change of its status. */
export class EndpointRenderer extends OutputRenderer<EndpointBundle, EndpointView> {
  constructor(mimeType: string, options: EndpointRendererOptions) {
    super(mimeType, options);
    const { open, update, follow, zone } = options;
    this._actions = { open, update, follow, zone };
  }

  protected override get words(): OutputWords {
    const { trans } = this;
    return {
      unreadable: trans.__(
        'This output names no SageMaker endpoint, or another version of jupyterlab-sagemaker wrote it. Run the cell again to see the endpoint.'
      ),
      notTrusted: trans.__(
        'This notebook is not trusted. Trust it or run the cell to see the endpoint as it is now.'
      ),
      noHost: trans.__('The SageMaker host is switched off, so this is what was saved.')
    };
  }

  protected override read(content: unknown): EndpointBundle | undefined {
    return readEndpointBundle(content);
  }

  protected override isSame(one: EndpointBundle, other: EndpointBundle): boolean {
    return sameReference(one.ref, other.ref);
  }

  protected override isNews(written: EndpointBundle | undefined, now: EndpointBundle): boolean {
    return written?.saved?.endpoint.status !== now.saved?.endpoint.status;
  }

  protected override async load(): Promise<(host: IHost, bundle: EndpointBundle) => EndpointView> {
    const { EndpointView } = await import('../views/endpoint/view');
    return (host, { ref, contextId, saved }) =>
      new EndpointView({
        host,
        target: { ref, contextId },
        size: 'cell',
        saved,
        translator: this.translator,
        ...this._actions,
        save: bundle => {
          this.keep(bundle);
        }
      });
  }

  protected override renew(view: EndpointView, bundle: EndpointBundle): void {
    view.setBundle(bundle);
  }

  protected override async saved(bundle: EndpointBundle, why: string): Promise<Widget> {
    const { savedEndpoint } = await import('../views/endpoint/saved');
    return savedEndpoint(bundle, why, this.trans);
  }

  private readonly _actions: EndpointActions;
}
