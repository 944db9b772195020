import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, ICommandPalette, Notification } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { copyIcon, stopIcon } from '@jupyterlab/ui-components';

import type { JobRef, Problem } from '../../protocol';
// The host's own plugin brings these words along.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { stopJob } from '../../protocol';
import { problemOf } from '../client/problem';
import { attachIcon } from '../icons';
import { IHost } from '../tokens';
import { insertAttachCell } from './attachCell';
import { CommandIDs } from './commandIds';
import { jobArguments } from './jobArguments';
import { jobOfCommand } from './jobOfCommand';

/** What one can do with a job, wherever it is shown. Where the commands appear is declared in the schema. */
export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:commands',
  description: 'Adds the commands about SageMaker jobs, and their places in menus and toolbars.',
  autoStart: true,
  requires: [IHost],
  optional: [INotebookTracker, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    notebooks: INotebookTracker | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const { commands } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const hasNotebook = (): boolean => Boolean(notebooks?.currentWidget);

    const attach = async (ref: JobRef | undefined): Promise<void> => {
      const panel = notebooks?.currentWidget;
      if (ref && panel) {
        app.shell.activateById(panel.id);
        await insertAttachCell(panel, ref);
      }
    };
    const pick = async (): Promise<JobRef | undefined> => {
      const { pickJob } = await import('../dialogs/pickJob');
      return pickJob(host, translator, {
        title: trans.__('Attach to a training job'),
        accept: trans.__('Attach')
      });
    };
    const tell = ({ message, hint }: Problem): void => {
      Notification.error([message, hint].filter(Boolean).join(' '), { autoClose: false });
    };

    commands.addCommand(CommandIDs.attach, {
      label: trans.__('Attach in notebook'),
      caption: trans.__('Add a cell that follows the job’s output, and run it'),
      icon: attachIcon,
      describedBy: { args: jobArguments(trans) },
      isEnabled: hasNotebook,
      execute: async args => attach(jobOfCommand(app, args) ?? (await pick()))
    });
    commands.addCommand(CommandIDs.pickAndAttach, {
      label: trans.__('Attach to a training job…'),
      caption: trans.__('Attach to a training job…'),
      icon: attachIcon,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: hasNotebook,
      execute: async () => attach(await pick())
    });
    commands.addCommand(CommandIDs.copyJobName, {
      label: trans.__('Copy job name'),
      caption: trans.__('Copy the job’s name to the clipboard'),
      icon: copyIcon,
      describedBy: { args: jobArguments(trans) },
      isEnabled: args => jobOfCommand(app, args) !== undefined,
      execute: args => {
        const ref = jobOfCommand(app, args);
        if (ref) {
          Clipboard.copyToSystem(ref.name);
        }
      }
    });
    commands.addCommand(CommandIDs.stopJob, {
      label: trans.__('Stop training job…'),
      caption: trans.__('Stop the job, after a question'),
      icon: stopIcon,
      describedBy: { args: jobArguments(trans) },
      isEnabled: args => jobOfCommand(app, args) !== undefined,
      execute: async args => {
        const ref = jobOfCommand(app, args);
        const { confirmStop } = await import('../dialogs/confirmStop');
        if (!ref || !(await confirmStop(ref, translator))) {
          return;
        }
        if (host.status === 'unavailable' && host.problem) {
          // A request would wait until the host is back, and stop the job long after it was asked to.
          tell(host.problem);
          return;
        }
        try {
          await host.request(stopJob, { ref });
        } catch (error) {
          tell(problemOf(error));
        }
      }
    });

    notebooks?.currentChanged.connect(() => {
      commands.notifyCommandChanged(CommandIDs.attach);
      commands.notifyCommandChanged(CommandIDs.pickAndAttach);
    });
    const category = trans.__('SageMaker');
    for (const command of [CommandIDs.pickAndAttach, CommandIDs.copyJobName, CommandIDs.stopJob]) {
      palette?.addItem({ command, category });
    }
  }
};
