import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { EndpointRef } from '../../protocol';
import { ISections } from '../panel/tokens';
import { readReference } from '../reference';
import { IHost, IJobViews } from '../tokens';
import { CommandIDs } from './commandIds';
import type { EndpointTab } from './endpointTab';
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
    const { commands, shell } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const tracker = new WidgetTracker<EndpointTab>({ namespace: 'jupyterlab-sagemaker-endpoints' });

    commands.addCommand(CommandIDs.openEndpoint, {
      label: trans.__('Open endpoint'),
      caption: trans.__('Show an endpoint in a tab'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            name: { type: 'string', description: trans.__('The endpoint’s name') },
            place: { type: 'string', description: trans.__('Where the endpoint serves') },
            region: { type: 'string', description: trans.__('AWS region') },
            account: { type: 'string', description: trans.__('AWS account id') },
            profile: { type: 'string', description: trans.__('AWS profile that reaches it') }
          },
          required: ['name', 'place']
        }
      },
      isVisible: args => endpointOf(app, args) !== undefined,
      execute: async args => {
        const ref = endpointOf(app, args);
        if (!ref) {
          return;
        }
        const { EndpointTab, endpointTabId } = await import('./endpointTab');
        const id = endpointTabId(ref);
        if (!tracker.find(tab => tab.id === id)) {
          const tab = new EndpointTab({
            host,
            ref,
            translator,
            update: endpoint => updateEndpoint(commands, endpoint),
            zone: views?.actions.zone
          });
          // The main area of Notebook 7 holds its one notebook and nothing else.
          shell.add(tab, labShell ? 'main' : 'down', { type: 'SageMaker endpoint' });
          await tracker.add(tab);
        }
        shell.activateById(id);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.openEndpoint,
      args: ({ content }) => ({ ...content.ref }),
      name: ({ id }) => id
    });
    sections?.add({
      id: 'jupyterlab-sagemaker-endpoints',
      title: trans.__('Endpoints'),
      rank: 200,
      create: async filter => {
        const { EndpointsSection } = await import('../panel/endpoints/section');
        return new EndpointsSection({
          host,
          filter,
          translator,
          open: ref => void commands.execute(CommandIDs.openEndpoint, { ...ref }),
          line: ({ name, profile, region }) =>
            [
              'predictor = %sagemaker endpoint',
              name,
              ...(profile ? ['--profile', profile] : []),
              ...(region ? ['--region', region] : [])
            ].join(' ')
        });
      }
    });
  }
};

/** The endpoint in the arguments, else the one of the row under the context menu. */
function endpointOf(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): EndpointRef | undefined {
  const row = app.contextMenuHitTest(node => node.dataset['jpSmEndpoint'] !== undefined);
  return readReference(args) ?? readReference(JSON.parse(row?.dataset['jpSmEndpoint'] ?? 'null'));
}
