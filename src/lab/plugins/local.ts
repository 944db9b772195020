import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard, ICommandPalette, Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { deleteIcon } from '@jupyterlab/ui-components';

import type { LocalRun } from '../../protocol';
import { magicLine } from '../magicLine';
import { ISections } from '../panel/tokens';
import { IHost } from '../tokens';
import { attachLine } from './attachCell';
import { CommandIDs } from './commandIds';
import { argumentsOf } from './jobArguments';
import { jobOfCommand } from './jobOfCommand';
import { notebookLines } from './notebookLines';
import { resourceArguments } from './resourceArguments';

const DOCTOR = '%sagemaker doctor';

/** The sidebar's list of what runs on this machine, and what is done with it as a whole. */
export const localPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:local',
  description: 'Lists what runs on this machine in the SageMaker sidebar, and cleans up behind it.',
  autoStart: true,
  requires: [IHost],
  optional: [ISections, ICommandPalette, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    sections: ISections | null,
    palette: ICommandPalette | null,
    translator: ITranslator | null
  ): void => {
    const { commands } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const notebook = notebookLines(commands);
    const noArguments = { type: 'object', properties: {} } as const;

    const prune = async (name?: string): Promise<void> => {
      const { pruneLocal } = await import('../dialogs/pruneLocal');
      await pruneLocal(host, trans, name);
    };
    const removeEndpoint = async (ref: LocalRun['ref']): Promise<void> => {
      const [{ removeEndpoint: remove }, { deleteEndpoint }] = await Promise.all([
        import('../views/endpoint/remove'),
        import('../../protocol')
      ]);
      const del = async () => (await host.request(deleteEndpoint, { ref })).said;
      await remove({ target: { ref }, delete: del }, trans);
    };
    const run = (command: string, { ref }: LocalRun): void =>
      void commands.execute(command, argumentsOf(ref));

    commands.addCommand(CommandIDs.prune, {
      label: trans.__('Prune local runs…'),
      caption: trans.__(
        'Remove what ended jobs and endpoints keep on this machine, after a question'
      ),
      icon: deleteIcon,
      describedBy: { args: noArguments },
      execute: () => prune()
    });
    commands.addCommand(CommandIDs.deleteRun, {
      label: trans.__('Delete from this machine…'),
      caption: trans.__('Delete an ended local job with its log, model and output'),
      icon: deleteIcon,
      describedBy: { args: resourceArguments(trans) },
      isEnabled: args => (jobOfCommand(app, args)?.place ?? 'sagemaker') !== 'sagemaker',
      execute: async args => {
        const ref = jobOfCommand(app, args);
        if (ref && ref.place !== 'sagemaker') {
          await prune(ref.name);
        }
      }
    });
    commands.addCommand(CommandIDs.doctor, {
      label: trans.__('Check this machine and the AWS account'),
      caption: trans.__('Put %1 into the notebook in front', DOCTOR),
      describedBy: { args: noArguments },
      execute: () => {
        if (notebook.canInsert()) {
          notebook.insert(DOCTOR);
        } else {
          Clipboard.copyToSystem(DOCTOR);
          Notification.info(
            trans.__('Copied %1: open a notebook and paste it into a cell.', DOCTOR)
          );
        }
      }
    });
    sections?.add({
      id: 'jupyterlab-sagemaker-local',
      title: trans.__('Local'),
      rank: 400,
      collapsed: true,
      create: async filter => {
        const { localSection } = await import('../panel/local/section');
        return localSection({
          host,
          filter,
          translator,
          notebook,
          actions: {
            open: local =>
              run(local.type === 'job' ? CommandIDs.openJob : CommandIDs.openEndpoint, local),
            stop: local => run(CommandIDs.stopJob, local),
            remove: ({ type, ref }) =>
              void (type === 'job' ? prune(ref.name) : removeEndpoint(ref)),
            line: local =>
              local.type === 'job'
                ? attachLine(local.ref)
                : magicLine('predictor = %sagemaker endpoint', local.ref),
            prune: () => void prune(),
            doctor: () => void commands.execute(CommandIDs.doctor)
          }
        });
      }
    });

    const category = trans.__('SageMaker');
    for (const command of [CommandIDs.prune, CommandIDs.doctor]) {
      palette?.addItem({ command, category });
    }
  }
};
