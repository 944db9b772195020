import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

// The connection itself, and vscode-jsonrpc with it, loads at the first use; this object only waits for it.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Host } from '../client';
import { IHost } from '../tokens';

/** Provides the connection to the host. It opens when something first asks for it. */
export const hostPlugin: JupyterFrontEndPlugin<IHost> = {
  id: 'jupyterlab-sagemaker:host',
  description: 'Provides the connection to the SageMaker host.',
  autoStart: true,
  provides: IHost,
  activate: (app: JupyterFrontEnd): IHost => new Host(app.serviceManager.serverSettings)
};
