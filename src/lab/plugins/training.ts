import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette, Notification } from '@jupyterlab/apputils';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { runIcon } from '@jupyterlab/ui-components';

import { problemOf } from '../client/problem';
import { sagemakerIcon } from '../icons';
import { IAccount, IHost, IJobViews } from '../tokens';
import { CommandIDs } from './commandIds';
import { machinePath } from './serverFiles';
import { textsOf } from './texts';

const ID = 'jupyterlab-sagemaker:training';

/** Train and deploy from where people already are: the notebook, a cell, a file, the launcher. */
export const trainingPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Adds the commands that train and deploy, with a dialog, from notebooks and files.',
  autoStart: true,
  requires: [IHost],
  optional: [
    INotebookTracker,
    IDefaultFileBrowser,
    IJobViews,
    ILauncher,
    ICommandPalette,
    ISettingRegistry,
    ITranslator,
    IAccount
  ],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    notebooks: INotebookTracker | null,
    files: IDefaultFileBrowser | null,
    views: IJobViews | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null,
    account: IAccount | null
  ): void => {
    const { commands } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const category = trans.__('SageMaker');
    const file = (text: string) =>
      ({ type: 'object', properties: { [text]: { type: 'string' } } }) as const;

    const ask = async (
      command: 'train' | 'deploy',
      texts: Readonly<Record<string, string>>,
      cell?: string
    ): Promise<void> => {
      const { startCommand } = await import('./startCommand');
      try {
        const defaults = (await settings?.get(ID, 'defaults').catch(() => undefined))?.composite;
        await startCommand({
          app,
          host,
          notebook: notebooks?.currentWidget ?? undefined,
          views,
          translator,
          command,
          defaults,
          account: account?.choice ?? {},
          texts,
          cell
        });
      } catch (error) {
        const { message, hint } = problemOf(error);
        Notification.error([message, hint].filter(Boolean).join(' '), { autoClose: false });
      }
    };
    const activeSource = (): string | undefined => {
      const model = notebooks?.activeCell?.model;
      return model?.type === 'code' ? model.sharedModel.getSource() : undefined;
    };
    /** The file that the context menu of the file browser was opened on. */
    const chosen = (): string | undefined => {
      const item = files?.selectedItems().next();
      return item?.done === false && item.value.type !== 'directory' ? item.value.path : undefined;
    };
    const pathOf = (value: unknown): string | undefined => {
      const path = typeof value === 'string' ? value : chosen();
      return path === undefined ? undefined : (machinePath(path) ?? path);
    };

    commands.addCommand(CommandIDs.train, {
      label: args => (args['isLauncher'] ? trans.__('Training job') : trans.__('Train…')),
      caption: trans.__('Train a script on this machine or on SageMaker'),
      icon: sagemakerIcon,
      describedBy: { args: file('entryPoint') },
      execute: async ({ entryPoint }) =>
        ask('train', typeof entryPoint === 'string' ? { 'entry-point': entryPoint } : {})
    });
    commands.addCommand(CommandIDs.trainCell, {
      label: trans.__('Run cell as training job…'),
      caption: trans.__('Run cell as training job…'),
      icon: sagemakerIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => activeSource() !== undefined,
      execute: async () => ask('train', {}, activeSource())
    });
    commands.addCommand(CommandIDs.trainFile, {
      label: trans.__('Train…'),
      caption: trans.__('Run this script as a training job'),
      icon: runIcon,
      describedBy: { args: file('path') },
      isVisible: args => pathOf(args['path'])?.endsWith('.py') ?? false,
      execute: async args => {
        const path = pathOf(args['path']);
        if (path !== undefined) {
          await ask('train', { 'entry-point': path });
        }
      }
    });
    commands.addCommand(CommandIDs.deploy, {
      label: trans.__('Deploy…'),
      caption: trans.__('Serve a model from an endpoint'),
      icon: sagemakerIcon,
      describedBy: {
        args: {
          type: 'object',
          description: trans.__('What the fields begin with: the arguments of deploy, by name'),
          properties: { model: { type: 'string' }, name: { type: 'string' } },
          additionalProperties: { type: ['string', 'number'] }
        }
      },
      execute: async args => ask('deploy', textsOf(args))
    });
    commands.addCommand(CommandIDs.deployFile, {
      label: trans.__('Deploy…'),
      caption: trans.__('Serve this model from an endpoint'),
      icon: sagemakerIcon,
      describedBy: { args: file('path') },
      isVisible: args => pathOf(args['path'])?.endsWith('.tar.gz') ?? false,
      execute: async args => {
        const path = pathOf(args['path']);
        if (path !== undefined) {
          await ask('deploy', { model: path });
        }
      }
    });

    notebooks?.activeCellChanged.connect(() => {
      commands.notifyCommandChanged(CommandIDs.trainCell);
    });
    launcher?.add({
      command: CommandIDs.train,
      args: { isLauncher: true },
      category,
      rank: 1
    });
    for (const command of [CommandIDs.train, CommandIDs.trainCell, CommandIDs.deploy]) {
      palette?.addItem({ command, category });
    }
  }
};
