import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

import type { EndpointRef, MetricsBundle } from '../../protocol';

// The factories are what activation registers; views and what they draw with are loaded by the first output.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { endpointRendererFactory } from '../renderers/endpoint';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { jobRendererFactory } from '../renderers/job';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { metricsRendererFactory } from '../renderers/metrics';
import { RANK } from '../renderers/output';
import { IHost, IJobViews } from '../tokens';
import { CommandIDs } from './commandIds';
import { updateEndpoint } from './updateEndpoint';

/** Shows cell outputs that name a job or an endpoint as the thing itself. */
export const rendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:renderer',
  description: 'Shows cell outputs that name a SageMaker job or endpoint as its live view.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IHost, IJobViews, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    host: IHost | null,
    views: IJobViews | null,
    translator: ITranslator | null
  ): void => {
    rendermime.addFactory(jobRendererFactory({ host, views, translator }), RANK);
    const open = (ref: EndpointRef): void =>
      void app.commands.execute(CommandIDs.openEndpoint, { ...ref });
    rendermime.addFactory(
      endpointRendererFactory({
        host,
        translator,
        open,
        update: endpoint => updateEndpoint(app.commands, endpoint),
        follow: views?.followEndpoint,
        zone: views?.actions.zone
      }),
      RANK
    );
    const openEither = (ref: MetricsBundle['ref']): void =>
      ref.kind === 'endpoint' ? open(ref) : views?.open(ref);
    rendermime.addFactory(
      metricsRendererFactory({ host, translator, open: openEither, zone: views?.actions.zone }),
      RANK
    );
  }
};
