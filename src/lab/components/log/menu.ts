import type { TranslationBundle } from '@jupyterlab/translation';
import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';

import { focusBack } from '../focusBack';
import type { LogModel } from './model';

/** No command of the menu takes an argument. */
const NO_ARGUMENTS = { args: { type: 'object', properties: {} } } as const;

const CommandIDs = {
  firstError: 'sagemaker-log:first-error',
  goToTime: 'sagemaker-log:go-to-time',
  wrap: 'sagemaker-log:wrap',
  utc: 'sagemaker-log:utc',
  copy: 'sagemaker-log:copy',
  save: 'sagemaker-log:save'
} as const;

export interface LogMenuOptions {
  readonly log: LogModel;
  readonly trans: TranslationBundle;
  readonly onGoToTime: () => void;
  readonly onCopy: () => void;
  readonly onSave: () => void;
}

/** The rarer commands of one log. They belong to its view alone, so they have a registry of their own. */
export class LogMenu implements IDisposable {
  constructor(options: LogMenuOptions) {
    const { log, trans } = options;
    const commands = new CommandRegistry();
    commands.addCommand(CommandIDs.goToTime, {
      label: trans.__('Go to time…'),
      describedBy: NO_ARGUMENTS,
      execute: options.onGoToTime
    });
    commands.addCommand(CommandIDs.firstError, {
      label: trans.__('Go to first error'),
      describedBy: NO_ARGUMENTS,
      isEnabled: () => (log.state?.errors ?? 0) > 0,
      execute: () => log.goToFirstError()
    });
    commands.addCommand(CommandIDs.wrap, {
      label: trans.__('Wrap lines'),
      describedBy: NO_ARGUMENTS,
      isToggleable: true,
      isToggled: () => log.wrap,
      execute: () => {
        log.wrap = !log.wrap;
      }
    });
    commands.addCommand(CommandIDs.utc, {
      label: trans.__('Times in UTC'),
      describedBy: NO_ARGUMENTS,
      isToggleable: true,
      isToggled: () => log.zone === 'utc',
      execute: () => {
        log.zone = log.zone === 'utc' ? 'local' : 'utc';
      }
    });
    commands.addCommand(CommandIDs.copy, {
      label: trans.__('Copy selection or visible lines'),
      describedBy: NO_ARGUMENTS,
      execute: options.onCopy
    });
    commands.addCommand(CommandIDs.save, {
      label: trans.__('Save all lines as a file'),
      describedBy: NO_ARGUMENTS,
      execute: options.onSave
    });
    this._menu = new MenuSvg({ commands });
    this._menu.addItem({ command: CommandIDs.goToTime });
    this._menu.addItem({ command: CommandIDs.firstError });
    this._menu.addItem({ type: 'separator' });
    this._menu.addItem({ command: CommandIDs.wrap });
    this._menu.addItem({ command: CommandIDs.utc });
    this._menu.addItem({ type: 'separator' });
    this._menu.addItem({ command: CommandIDs.copy });
    this._menu.addItem({ command: CommandIDs.save });
    this._rememberFocus = focusBack(this._menu);
  }

  open(below: DOMRect): void {
    this._rememberFocus();
    this._menu.open(below.left, below.bottom);
  }

  get isDisposed(): boolean {
    return this._menu.isDisposed;
  }

  dispose(): void {
    this._menu.dispose();
  }

  private readonly _menu: MenuSvg;
  private readonly _rememberFocus: () => void;
}
