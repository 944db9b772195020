import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { JobRef } from '../../protocol';
import { ISections } from '../panel/tokens';
import { IHost } from '../tokens';
import { attachLine } from './attachCell';
import { CommandIDs } from './commandIds';
import { argumentsOf } from './jobArguments';

const ID = 'jupyterlab-sagemaker:jobs';
/** What the setting is where there are no settings. */
const DEFAULT_LIMIT = 100;

/** The sidebar's list of training jobs; made when it is first seen. */
export const jobsPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Lists the training jobs of all places in the SageMaker sidebar.',
  autoStart: true,
  requires: [IHost, ISections],
  optional: [ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    sections: ISections,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    const { commands } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const run = (command: string, ref: JobRef): void =>
      void commands.execute(command, argumentsOf(ref));

    sections.add({
      id: 'jupyterlab-sagemaker-jobs',
      title: trans.__('Training jobs'),
      rank: 100,
      create: async filter => {
        const [{ jobsSection }, limit] = await Promise.all([
          import('../panel/jobs/section'),
          listedAtFirst(settings)
        ]);
        return jobsSection({
          host,
          filter,
          limit,
          translator,
          actions: {
            open: ref => run(CommandIDs.openJob, ref),
            attach: ref => run(CommandIDs.attach, ref),
            canAttach: () => commands.isEnabled(CommandIDs.attach),
            stop: ref => run(CommandIDs.stopJob, ref),
            compare: refs =>
              void commands.execute(CommandIDs.compareJobs, {
                jobs: refs.map(argumentsOf),
                pick: refs.length === 1
              }),
            attachLine,
            copy: text => Clipboard.copyToSystem(text)
          }
        });
      }
    });
  }
};

async function listedAtFirst(settings: ISettingRegistry | null): Promise<number> {
  const limit = (await settings?.get(ID, 'listed').catch(() => undefined))?.composite;
  return typeof limit === 'number' ? limit : DEFAULT_LIMIT;
}
