import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import { Panel, type Widget } from '@lumino/widgets';

import type { ResourceRef } from '../../protocol';
import { sagemakerIcon } from '../icons';

/** What a tab is made of. */
export interface ResourceTabOptions {
  readonly id: string;
  readonly ref: ResourceRef;
  /** Loads the view's code and makes it. */
  readonly view: () => Promise<Widget>;
  readonly translator: ITranslator;
}

/** The content of a tab: empty until the view's code is there. */
class ResourceTabContent extends Panel {
  constructor(private readonly _options: ResourceTabOptions) {
    super();
    this.addClass('jp-sm-JobTab');
    this.id = _options.id;
    this.title.label = _options.ref.name;
    this.title.caption = _options.ref.name;
    this.title.icon = sagemakerIcon;
    this.title.closable = true;
  }

  get ref(): ResourceRef {
    return this._options.ref;
  }

  async load(): Promise<void> {
    const view = await this._options.view();
    if (this.isDisposed) {
      view.dispose();
    } else {
      this.addWidget(view);
    }
  }
}

/** The tab of one endpoint or model in the main area; a spinner until its view is there. */
export class ResourceTab extends MainAreaWidget<ResourceTabContent> {
  constructor(options: ResourceTabOptions) {
    const content = new ResourceTabContent(options);
    super({ content, reveal: content.load(), translator: options.translator });
    this.id = content.id;
    this.toolbar.hide();
  }
}
