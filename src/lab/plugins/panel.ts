import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { Menu } from '@lumino/widgets';

import { sagemakerIcon } from '../icons';
// The frame has to be in the layout when it is restored; the sections in it load when they are first seen.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { SageMakerPanel } from '../panel/panel';
import { STANDINGS, standingWord, type Standing } from '../panel/standing';
import { ISections, type IPanelFilter } from '../panel/tokens';
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
    const states = new Menu({ commands });
    states.title.label = trans.__('Show by state');
    states.addItem({ command: CommandIDs.filterByState });
    for (const state of STANDINGS) {
      states.addItem({ command: CommandIDs.filterByState, args: { state } });
    }
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
      isToggled: () => isOnlyRunning(panel.filter),
      execute: () => panel.filter.setStandings(isOnlyRunning(panel.filter) ? [] : ['running'])
    });
    commands.addCommand(CommandIDs.filterByState, {
      label: args => {
        const standing = standingIn(args);
        return standing ? standingWord(standing, trans) : trans.__('Show every state');
      },
      caption: trans.__('Show or hide what stands like this in the SageMaker sidebar'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            state: {
              description: trans.__('The state to show or to hide; every state is shown without'),
              enum: [...STANDINGS]
            }
          }
        }
      },
      isToggleable: true,
      isToggled: args => {
        const standing = standingIn(args);
        const { standings } = panel.filter;
        return standing ? standings.has(standing) : standings.size === 0;
      },
      execute: args => {
        const standing = standingIn(args);
        const { standings } = panel.filter;
        panel.filter.setStandings(
          standing ? STANDINGS.filter(one => standings.has(one) !== (one === standing)) : []
        );
      }
    });

    const panel = new SageMakerPanel({
      commands,
      refreshCommand: CommandIDs.refresh,
      menu,
      states,
      contextMenu: app.contextMenu.menu,
      translator,
      account: host && account ? { host, account } : undefined
    });
    panel.filter.changed.connect(() => {
      commands.notifyCommandChanged(CommandIDs.runningOnly);
      commands.notifyCommandChanged(CommandIDs.filterByState);
    });
    menu.addItem({ command: CommandIDs.runningOnly });
    menu.addItem({ command: CommandIDs.pickAndAttach });
    menu.addItem({ type: 'separator' });
    menu.addItem({ command: CommandIDs.prune });
    menu.addItem({ command: CommandIDs.doctor });
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

function isOnlyRunning({ standings }: IPanelFilter): boolean {
  return standings.size === 1 && standings.has('running');
}

function standingIn(args: ReadonlyPartialJSONObject): Standing | undefined {
  return STANDINGS.find(standing => standing === args['state']);
}
