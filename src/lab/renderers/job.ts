import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { nullTranslator, type ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';

import { JOB_MIME, type JobBundle, type JobRef } from '../../protocol';
import type { IHost, IJobViews } from '../tokens';
import type { JobView } from '../views/job';
import { readBundle, sameJob } from './bundle';
import { json } from './record';

/** Below `text/html` (50): of a bundle with both, the lower rank is shown. */
export const RANK = 30;

export interface JobRendererOptions {
  /** `null` where the host's plugin is switched off; outputs then show what was saved. */
  readonly host: IHost | null;
  readonly views: IJobViews | null;
  readonly translator?: ITranslator | null;
}

/** Makes renderers of outputs that name a job. */
export function jobRendererFactory(options: JobRendererOptions): IRenderMime.IRendererFactory {
  return {
    // Log text is only ever text content, and what is not trusted stays as it was saved.
    safe: true,
    mimeTypes: [JOB_MIME],
    defaultRank: RANK,
    createRenderer: ({ mimeType, translator }) =>
      new JobRenderer(mimeType, { ...options, translator: options.translator ?? translator })
  };
}

/**
 * An output that names a job.
 *
 * In a trusted notebook it is the job's view, alive for as long as the page; newer content of the same job changes
 * the view in place. Else, and where there is no host, it is what was saved. The newest state goes back into the
 * output when the job has ended and when the view goes out of sight, so that the file tells something true.
 */
export class JobRenderer extends Widget implements IRenderMime.IRenderer {
  constructor(mimeType: string, options: JobRendererOptions) {
    super();
    this._mimeType = mimeType;
    this._options = options;
    this._translator = options.translator ?? nullTranslator;
    this._trans = this._translator.load('jupyterlab_sagemaker');
    this._panel = new PanelLayout();
    this.layout = this._panel;
    this.addClass('jp-sm-JobRenderer');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._model = model;
    const bundle = readBundle(model.data[this._mimeType]);
    const { host } = this._options;
    if (!bundle) {
      this._showSentence(
        this._trans.__(
          'This output names no SageMaker job, or another version of jupyterlab-sagemaker wrote it. Run the cell again to see the job.'
        )
      );
    } else if (!model.trusted) {
      await this._showSaved(
        bundle,
        this._trans.__('This notebook is not trusted. Trust it or run the cell to follow the job.')
      );
    } else if (!host) {
      await this._showSaved(
        bundle,
        this._trans.__('The SageMaker host is switched off, so this is what was saved.')
      );
    } else {
      await this._showLive(host, bundle);
    }
  }

  /** The live view, where there is one. */
  get view(): JobView | undefined {
    return this._view?.isDisposed === false ? this._view : undefined;
  }

  private async _showLive(host: IHost, bundle: JobBundle): Promise<void> {
    this._wanted = bundle;
    if (this._rendered && sameJob(this._rendered, bundle.ref)) {
      this.view?.setBundle(bundle);
      return;
    }
    this._rendered = bundle.ref;
    // The view is a chunk of its own: a page without such outputs never loads it.
    const { JobView } = await import('../views/job');
    if (this.isDisposed || this._rendered !== bundle.ref) {
      return;
    }
    const { views } = this._options;
    // Newer content may have come while the chunk did.
    const newest = this._wanted ?? bundle;
    const view = new JobView({
      host,
      target: { ref: newest.ref, contextId: newest.contextId },
      size: 'cell',
      bundle: newest,
      translator: this._translator,
      actions: views?.actions,
      save: saved => {
        this._keep(saved);
      }
    });
    this._replace(view);
    this._view = view;
  }

  private async _showSaved(bundle: JobBundle, why: string): Promise<void> {
    this._rendered = undefined;
    this._wanted = bundle;
    const { savedNode } = await import('./saved');
    if (this.isDisposed || this._rendered || this._wanted !== bundle) {
      return;
    }
    this._replace(new Widget({ node: savedNode(bundle, why, this._trans) }));
  }

  private _showSentence(sentence: string): void {
    this._rendered = this._wanted = undefined;
    const node = document.createElement('p');
    node.className = 'jp-sm-JobRenderer-sentence';
    node.textContent = sentence;
    this._replace(new Widget({ node }));
  }

  private _replace(widget: Widget): void {
    for (const shown of [...this._panel.widgets]) {
      shown.dispose();
    }
    this._view = undefined;
    this._panel.addWidget(widget);
  }

  /** Writes the newest state into the output; the other forms of it stay as they are. */
  private _keep(bundle: JobBundle): void {
    const model = this._model;
    if (!model || this.isDisposed || !model.trusted) {
      return;
    }
    if (isNews(readBundle(model.data[this._mimeType]), bundle)) {
      model.setData({ data: { ...model.data, [this._mimeType]: json(bundle) } });
    }
  }

  private readonly _mimeType: string;
  private readonly _options: JobRendererOptions;
  private readonly _translator: ITranslator;
  private readonly _trans: TranslationBundle;
  private readonly _panel: PanelLayout;
  private _model: IRenderMime.IMimeModel | undefined;
  private _view: JobView | undefined;
  /** The job that is shown live or whose view is on its way. */
  private _rendered: JobRef | undefined;
  private _wanted: JobBundle | undefined;
}

/** Whether the file would tell something else: opening a notebook must not by itself make it "modified". */
function isNews(written: JobBundle | undefined, bundle: JobBundle): boolean {
  const before = written?.saved;
  const now = bundle.saved;
  return (
    !before ||
    before.total !== now?.total ||
    before.complete !== now.complete ||
    before.job.status !== now.job.status ||
    before.job.secondaryStatus !== now.job.secondaryStatus
  );
}
