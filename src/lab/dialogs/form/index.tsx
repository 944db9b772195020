import { Clipboard, Dialog } from '@jupyterlab/apputils';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';

import { completeLine, type AccountChoice, type CommandDeclaration } from '../../../protocol';
import type { IHost } from '../../tokens';
import { findingsOf } from './findings';
import { CommandForm } from './form';
import type { FieldTexts } from './line';
import { actWords, machinesOf } from './words';

export { withAccount } from './account';
export { CommandFields } from './field';
export { findingsOf } from './findings';
export { magicOf, valuesOf, type FieldTexts } from './line';

/** What a form is for. */
export interface AskForCommandOptions {
  readonly host: IHost;
  readonly command: CommandDeclaration;
  readonly title: string;
  /** What the fields begin with. */
  readonly texts: FieldTexts;
  /** Where it acts as one of the profiles, unless told. */
  readonly usual?: AccountChoice;
  /** The cell whose text is the command's body. */
  readonly cell?: string;
  /** Whether there is a notebook to insert the line into. */
  readonly canInsert: boolean;
  readonly translator: ITranslator;
}

/** What the person decided. */
export interface CommandDecision {
  /** To do it now, or to put the line into the notebook. */
  readonly act: 'run' | 'insert';
  readonly texts: FieldTexts;
}

/** Asks for a command's arguments. @returns undefined when the dialog was left */
export async function askForCommand(
  options: AskForCommandOptions
): Promise<CommandDecision | undefined> {
  const trans = options.translator.load('jupyterlab_sagemaker');
  const body = new FormBody(options, trans);
  const dialog = new FormDialog({
    title: options.title,
    body,
    focusNodeSelector: '.jp-sm-Form input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      ...(options.canInsert
        ? [
            Dialog.createButton({
              label: trans.__('Insert into notebook'),
              accept: true,
              actions: ['insert']
            })
          ]
        : []),
      Dialog.okButton({ label: body.act })
    ]
  });
  dialog.addClass('jp-sm-FormDialog');
  body.onChanged = () => dialog.name(body.act, body.isValid);
  body.onChanged();
  const { button, value } = await dialog.launch();
  if (!button.accept || !value) {
    return undefined;
  }
  return { act: button.actions.includes('insert') ? 'insert' : 'run', texts: value };
}

/** Its last button says the act, which changes while one types. */
class FormDialog extends Dialog<FieldTexts> {
  name(act: string, enabled: boolean): void {
    const buttons = [
      ...this.node.querySelectorAll<HTMLButtonElement>('.jp-Dialog-button.jp-mod-accept')
    ];
    const label = buttons.at(-1)?.querySelector('.jp-Dialog-buttonLabel');
    if (label) {
      label.textContent = act;
      // JupyterLab gives its buttons a name of their own, which would stay as it was.
      buttons.at(-1)?.setAttribute('aria-label', act);
    }
    for (const button of buttons) {
      button.disabled = !enabled;
    }
  }

  override resolve(index?: number): void {
    const last = this.node.querySelector<HTMLButtonElement>(
      '.jp-Dialog-button.jp-mod-accept:last-child'
    );
    if (index !== undefined || !last?.disabled) {
      super.resolve(index);
    }
  }
}

class FormBody extends ReactWidget {
  constructor(
    private readonly _options: AskForCommandOptions,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this._texts = _options.texts;
    this.addClass('jp-sm-FormBody');
  }

  onChanged: () => void = () => undefined;

  get act(): string {
    const { command } = this._options;
    return actWords(command, machinesOf(command, this._texts), this._trans);
  }

  get isValid(): boolean {
    return Object.keys(this._findings).length === 0;
  }

  getValue(): FieldTexts {
    return this._texts;
  }

  protected override render(): JSX.Element {
    const { command, usual, cell } = this._options;
    return (
      <CommandForm
        command={command}
        texts={this._texts}
        findings={this._findings}
        usual={usual}
        cell={cell}
        trans={this._trans}
        suggest={name => this._suggest(name)}
        onCopy={line => Clipboard.copyToSystem(line)}
        onChange={(name, text) => {
          this._texts = { ...this._texts, [name]: text };
          this.onChanged();
          this.update();
        }}
      />
    );
  }

  private get _findings(): Readonly<Record<string, string>> {
    return findingsOf(this._options.command, this._texts, this._trans);
  }

  /** Nothing to choose from is no reason to stop: the person can type. */
  private async _suggest(name: string): Promise<readonly string[]> {
    const line = `${this._options.command.name} --${name} `;
    try {
      const { items } = await this._options.host.request(completeLine, {
        line,
        cursor: line.length
      });
      return items.map(({ text }) => text.trim());
    } catch {
      return [];
    }
  }

  private _texts: FieldTexts;
}
