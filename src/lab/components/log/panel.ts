import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { Panel, Widget } from '@lumino/widgets';

import type { LogLine, Milliseconds } from '../../../protocol';
import { attempt } from '../../dialogs/attempt';
import { parseMoment } from '../moments';
import { LogList } from './list';
import { LogMenu } from './menu';
import type { LogModel } from './model';
import { saveLog } from './save';
import { plainText } from './text';

export interface LogPanelOptions {
  /** The panel reads and changes it; who made it disposes it. */
  readonly log: LogModel;
  readonly size: 'cell' | 'tab';
  readonly translator: ITranslator;
  /** Whose log it is; a saved file has this name. */
  readonly name: string;
  /** A moment on the day that a time of day is meant to be of, where no line tells. */
  readonly near: () => Milliseconds;
  /** Makes what stands above the lines. @param onMenu opens the rarer commands below a button */
  readonly tools: (onMenu: (below: DOMRect) => void) => Widget;
}

/** A log with its tools: the lines, and what one does with them. */
export class LogPanel extends Panel {
  constructor(private readonly _options: LogPanelOptions) {
    super();
    const { log, size, translator, name, tools } = _options;
    const trans = (this._trans = translator.load('jupyterlab_sagemaker'));
    this.addClass('jp-sm-LogPage');
    this.list = new LogList({
      model: log,
      size,
      translator,
      label: trans.__('Log of %1', name),
      onShowAll: line => void this._showLine(line),
      onProblem: message => void this._tell(message)
    });
    this._menu = new LogMenu({
      log,
      trans,
      onGoToTime: () => void this._goToTime(),
      onCopy: () => void this.list.copy(),
      onSave: () => void this._save()
    });
    this.addWidget(tools(below => this._menu.open(below)));
    this.addWidget(this.list);
    this._announcement.className = 'jp-sm-announcement';
    this._announcement.setAttribute('role', 'status');
    this.node.append(this._announcement);
  }

  readonly list: LogList;

  override dispose(): void {
    if (!this.isDisposed) {
      this._stopping.abort();
      this._menu.dispose();
      super.dispose();
    }
  }

  private async _goToTime(): Promise<void> {
    const { log, near } = this._options;
    const { value } = await InputDialog.getText({
      title: this._trans.__('Go to time'),
      label:
        log.zone === 'utc'
          ? this._trans.__('A time of day or a date, in UTC')
          : this._trans.__('A time of day or a date, in your time zone'),
      placeholder: '10:42 · 10:42:31 · 2026-11-22 10:42'
    });
    if (!value) {
      return;
    }
    const time = parseMoment(value, log.zone, log.line(log.top)?.time ?? near());
    if (time === undefined) {
      await this._tell(
        this._trans.__('“%1” is not a time. Write 10:42, 10:42:31 or 2026-11-22 10:42.', value)
      );
      return;
    }
    await attempt(
      this._trans.__('The log could not be searched'),
      () => log.goToTime(time),
      this._trans
    );
  }

  private async _save(): Promise<void> {
    const { log, name } = this._options;
    await attempt(
      this._trans.__('The log could not be saved'),
      () =>
        saveLog(log, name, this._stopping.signal, share => {
          this._announcement.textContent =
            share < 1
              ? this._trans.__('Saving the log, %1 per cent', Math.round(share * 100))
              : this._trans.__('The log is saved');
        }),
      this._trans
    );
  }

  private async _showLine(line: LogLine): Promise<void> {
    const body = new Widget({ node: document.createElement('pre') });
    body.addClass('jp-sm-LongLine');
    body.node.tabIndex = 0;
    body.node.textContent = plainText(line.text);
    await showDialog({
      title: this._trans.__('Line of %1', line.host),
      body,
      buttons: [Dialog.okButton({ label: this._trans.__('Close') })]
    });
  }

  private async _tell(message: string): Promise<void> {
    await showDialog({
      title: this._trans.__('Log'),
      body: message,
      buttons: [Dialog.okButton({ label: this._trans.__('Close') })]
    });
  }

  private readonly _trans: TranslationBundle;
  private readonly _menu: LogMenu;
  private readonly _announcement = document.createElement('div');
  private readonly _stopping = new AbortController();
}
