import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { ModelRef } from '../../protocol';
import { magicLine } from '../magicLine';
import { ISections } from '../panel/tokens';
import { IHost } from '../tokens';
import { CommandIDs } from './commandIds';
import { notebookLines } from './notebookLines';
import { resourceTabs } from './resourceTabs';

/** Who puts a model into a cell wants to serve it. SageMaker's models serve there alone, and where is said before it runs. */
function deployLine(ref: ModelRef): string {
  return `${magicLine('predictor = %sagemaker deploy', ref)} --instance ml.m5.xlarge`;
}

/** The sidebar's list of models, and their tabs. */
export const modelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:models',
  description: 'Lists the models of SageMaker in the SageMaker sidebar and opens them as tabs.',
  autoStart: true,
  requires: [IHost],
  optional: [ISections, ILabShell, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    sections: ISections | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const { commands } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');

    const open = resourceTabs({
      app,
      labShell,
      restorer,
      translator,
      noun: 'model',
      command: {
        id: CommandIDs.openModel,
        label: trans.__('Open model'),
        caption: trans.__('Show what a model is made of in a tab'),
        member: 'jpSmModel'
      },
      view: async ref => {
        const { ModelView } = await import('../views/model/view');
        return new ModelView({
          host,
          model: ref,
          translator,
          deploy: uri => void commands.execute(CommandIDs.deploy, { model: uri })
        });
      }
    });
    sections?.add({
      id: 'jupyterlab-sagemaker-models',
      title: trans.__('Models'),
      rank: 300,
      create: async filter => {
        const { modelsSection } = await import('../panel/models/section');
        return modelsSection({
          host,
          filter,
          translator,
          open: ref => void open(ref),
          line: deployLine,
          notebook: notebookLines(commands),
          copy: line => Clipboard.copyToSystem(line)
        });
      }
    });
  }
};
