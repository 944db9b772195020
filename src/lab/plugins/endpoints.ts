import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { magicLine } from '../magicLine';
import { ISections } from '../panel/tokens';
import { IHost, IJobViews } from '../tokens';
import { CommandIDs } from './commandIds';
import { notebookLines } from './notebookLines';
import { resourceTabs } from './resourceTabs';
import { updateEndpoint } from './updateEndpoint';

/** The sidebar's list of endpoints, and their tabs. */
export const endpointsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:endpoints',
  description: 'Lists the endpoints of all places in the SageMaker sidebar and opens them as tabs.',
  autoStart: true,
  requires: [IHost],
  optional: [ISections, ILabShell, ILayoutRestorer, IJobViews, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    sections: ISections | null,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    views: IJobViews | null,
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
      noun: 'endpoint',
      command: {
        id: CommandIDs.openEndpoint,
        label: trans.__('Open endpoint'),
        caption: trans.__('Show an endpoint in a tab'),
        member: 'jpSmEndpoint'
      },
      view: async ref => {
        const { EndpointView } = await import('../views/endpoint/view');
        return new EndpointView({
          host,
          target: { ref },
          size: 'tab',
          translator,
          update: endpoint => updateEndpoint(commands, endpoint),
          follow: views?.followEndpoint,
          zone: views?.actions.zone
        });
      }
    });
    sections?.add({
      id: 'jupyterlab-sagemaker-endpoints',
      title: trans.__('Endpoints'),
      rank: 200,
      create: async filter => {
        const { endpointsSection } = await import('../panel/endpoints/section');
        return endpointsSection({
          host,
          filter,
          translator,
          open: ref => void open(ref),
          line: ref => magicLine('predictor = %sagemaker endpoint', ref),
          notebook: notebookLines(commands),
          copy: line => Clipboard.copyToSystem(line)
        });
      }
    });
  }
};
