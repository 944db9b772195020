import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import { Menu } from '@lumino/widgets';

import { sagemakerIcon } from '../icons';
// The frame has to be in the layout when it is restored; the sections in it load when they are first seen.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { SageMakerPanel } from '../panel/panel';
import { ISections } from '../panel/tokens';
import { IAccount, IHost } from '../tokens';
import { CommandIDs } from './commandIds';

/** Between JupyterLab's own sidebars and the extension manager, where third parties belong. */
const RANK = 600;

/** The sidebar, and the commands that are about it as a whole. */
export const panelPlugin: JupyterFrontEndPlugin<ISections> = {
  id: 'jupyterlab-sagemaker:panel',
  description: 'Adds the SageMaker sidebar and provides its sections.',
  autoStart: true,
  provides: ISections,
  optional: [ICommandPalette, ILayoutRestorer, ITranslator, IHost, IAccount],
  activate: (
    app: JupyterFrontEnd,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null,
    host?: IHost | null,
    account?: IAccount | null
  ): ISections => {
    const { commands, shell } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const noArguments = { type: 'object', properties: {} } as const;

    const menu = new Menu({ commands });
    commands.addCommand(CommandIDs.refresh, {
      label: trans.__('Refresh the SageMaker sidebar'),
      caption: trans.__('Look for jobs anew'),
      icon: refreshIcon,
      describedBy: { args: noArguments },
      execute: () => panel.refresh()
    });
    commands.addCommand(CommandIDs.showPanel, {
      label: trans.__('Show the SageMaker sidebar'),
      caption: trans.__('Show the training jobs of all places'),
      icon: sagemakerIcon,
      describedBy: { args: noArguments },
      execute: () => shell.activateById(panel.id)
    });
    commands.addCommand(CommandIDs.runningOnly, {
      label: trans.__('Show only what is running'),
      caption: trans.__('Hide what has ended from the SageMaker sidebar'),
      describedBy: { args: noArguments },
      isToggleable: true,
      isToggled: () => panel.filter.runningOnly,
      execute: () => {
        panel.filter.setRunningOnly(!panel.filter.runningOnly);
        commands.notifyCommandChanged(CommandIDs.runningOnly);
      }
    });

    const panel = new SageMakerPanel({
      commands,
      refreshCommand: CommandIDs.refresh,
      menu,
      translator,
      account: host && account ? { host, account } : undefined
    });
    menu.addItem({ command: CommandIDs.runningOnly });
    menu.addItem({ command: CommandIDs.pickAndAttach });
    menu.addItem({ type: 'separator' });
    menu.addItem({
      command: 'settingeditor:open',
      args: { query: 'SageMaker', label: trans.__('SageMaker settings…') }
    });

    restorer?.add(panel, panel.id);
    shell.add(panel, 'left', { rank: RANK, type: 'SageMaker' });

    const category = trans.__('SageMaker');
    for (const command of [CommandIDs.refresh, CommandIDs.showPanel, CommandIDs.runningOnly]) {
      palette?.addItem({ command, category });
    }
    return panel;
  }
};
