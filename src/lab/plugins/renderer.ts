import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator } from '@jupyterlab/translation';

// The factory is what activation registers; the view and what it draws with are loaded by the first output.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { RANK, jobRendererFactory } from '../renderers/job';
import { IHost, IJobViews } from '../tokens';

/** Shows cell outputs that name a job as the job itself. */
export const rendererPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:renderer',
  description: 'Shows cell outputs that name a SageMaker job as its live view.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IHost, IJobViews, ITranslator],
  activate: (
    _app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    host: IHost | null,
    views: IJobViews | null,
    translator: ITranslator | null
  ): void => {
    rendermime.addFactory(jobRendererFactory({ host, views, translator }), RANK);
  }
};
