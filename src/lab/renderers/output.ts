import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { nullTranslator, type ITranslator, type TranslationBundle } from '@jupyterlab/translation';
import { PanelLayout, Widget } from '@lumino/widgets';

import type { IHost } from '../tokens';
import { json } from '../members';

/** Below `text/html` (50): of a bundle with both, the lower rank is shown. */
export const RANK = 30;

export interface OutputRendererOptions {
  /** `null` where the host's plugin is switched off; outputs then show what was saved. */
  readonly host: IHost | null;
  readonly translator?: ITranslator | null;
}

/** What an output says where it cannot show the thing itself; translated. */
export interface OutputWords {
  /** It names nothing that can be read. */
  readonly unreadable: string;
  readonly notTrusted: string;
  readonly noHost: string;
}

/**
 * An output that names something of SageMaker's.
 *
 * In a trusted notebook it is the thing's view, alive for as long as the page; newer content of the same thing
 * changes the view in place. Else, and where there is no host, it is what was saved. The newest state goes back into
 * the output when the view hands it out, so that the file tells something true.
 */
export abstract class OutputRenderer<Bundle, View extends Widget>
  extends Widget
  implements IRenderMime.IRenderer
{
  constructor(mimeType: string, options: OutputRendererOptions) {
    super();
    this._mimeType = mimeType;
    this._host = options.host;
    this.translator = options.translator ?? nullTranslator;
    this.trans = this.translator.load('jupyterlab_sagemaker');
    this._panel = new PanelLayout();
    this.layout = this._panel;
    this.addClass('jp-sm-Output');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._model = model;
    const bundle = this.read(model.data[this._mimeType]);
    if (!bundle) {
      this._showSentence(this.words.unreadable);
    } else if (!model.trusted) {
      await this._showSaved(bundle, this.words.notTrusted);
    } else if (!this._host) {
      await this._showSaved(bundle, this.words.noHost);
    } else {
      await this._showLive(this._host, bundle);
    }
  }

  /** The live view, where there is one. */
  get view(): View | undefined {
    return this._view?.isDisposed === false ? this._view : undefined;
  }

  protected abstract readonly words: OutputWords;

  /** @returns `undefined` for content that names nothing. */
  protected abstract read(content: unknown): Bundle | undefined;

  /** Whether both name the same thing, so that its view can stay. */
  protected abstract isSame(one: Bundle, other: Bundle): boolean;

  /** Whether the file would tell something else: opening a notebook must not by itself make it "modified". */
  protected abstract isNews(written: Bundle | undefined, now: Bundle): boolean;

  /** Loads the view's code: a page without such outputs never does. */
  protected abstract load(): Promise<(host: IHost, bundle: Bundle) => View>;

  /** Gives newer content of the same thing to its view. */
  protected abstract renew(view: View, bundle: Bundle): void;

  /** What the file says and nothing else. @param why One sentence on why this is all. */
  protected abstract saved(bundle: Bundle, why: string): Promise<Widget>;

  /** Writes the newest state into the output; the other forms of it stay as they are. */
  protected keep(bundle: Bundle): void {
    const model = this._model;
    if (!model || this.isDisposed || !model.trusted) {
      return;
    }
    if (this.isNews(this.read(model.data[this._mimeType]), bundle)) {
      model.setData({ data: { ...model.data, [this._mimeType]: json(bundle) } });
    }
  }

  private async _showLive(host: IHost, bundle: Bundle): Promise<void> {
    this._wanted = bundle;
    if (this._rendered && this.isSame(this._rendered, bundle)) {
      if (this.view) {
        this.renew(this.view, bundle);
      }
      return;
    }
    this._rendered = bundle;
    const make = await this.load();
    if (this.isDisposed || this._rendered !== bundle) {
      return;
    }
    // Newer content may have come while the chunk did.
    const view = make(host, this._wanted ?? bundle);
    this._replace(view);
    this._view = view;
  }

  private async _showSaved(bundle: Bundle, why: string): Promise<void> {
    this._rendered = undefined;
    this._wanted = bundle;
    const widget = await this.saved(bundle, why);
    if (this.isDisposed || this._rendered || this._wanted !== bundle) {
      widget.dispose();
      return;
    }
    this._replace(widget);
  }

  private _showSentence(sentence: string): void {
    this._rendered = this._wanted = undefined;
    const node = document.createElement('p');
    node.className = 'jp-sm-Output-sentence';
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

  protected readonly translator: ITranslator;
  protected readonly trans: TranslationBundle;
  private readonly _mimeType: string;
  private readonly _host: IHost | null;
  private readonly _panel: PanelLayout;
  private _model: IRenderMime.IMimeModel | undefined;
  private _view: View | undefined;
  /** What is shown live or whose view is on its way. */
  private _rendered: Bundle | undefined;
  private _wanted: Bundle | undefined;
}
