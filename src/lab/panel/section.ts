import type { TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import type { Title } from '@lumino/widgets';
import { Panel, Widget } from '@lumino/widgets';

import type { IPanelFilter, ISection, ISectionBody } from './tokens';

/** The frame of one section: it makes the body when it is first seen and takes over its title. */
export class Section extends Panel {
  constructor(
    private readonly _section: ISection,
    private readonly _filter: IPanelFilter,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.id = _section.id;
    this.addClass('jp-sm-Section');
    this.title.label = _section.title;
  }

  refresh(): void {
    this._body?.refresh();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._makeBody();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._makeBody();
  }

  private _makeBody(): void {
    if (this.isVisible) {
      this._making ??= this._section.create(this._filter).then(
        body => this._setBody(body),
        (error: unknown) => this._setFailure(error)
      );
    }
  }

  private _setBody(body: ISectionBody): void {
    if (this.isDisposed) {
      body.dispose();
      return;
    }
    this._body = body;
    this.title.label = body.title.label;
    body.title.changed.connect(this._onTitle, this);
    this.addWidget(body);
  }

  private _setFailure(error: unknown): void {
    const note = new Widget();
    note.addClass('jp-sm-Section-failure');
    note.node.setAttribute('role', 'alert');
    note.node.textContent = this._trans.__(
      'This section could not be loaded (%1). Reload the page.',
      error instanceof Error ? error.message : String(error)
    );
    this.addWidget(note);
  }

  private readonly _onTitle = (title: Title<Widget>): void => {
    this.title.label = title.label;
  };

  private _body: ISectionBody | undefined;
  private _making: Promise<void> | undefined;
}
