import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';

// The connection itself, and vscode-jsonrpc with it, loads at the first use; this object only waits for it.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { AccountHost } from '../account/accountHost';
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { Host } from '../client';
import { IAccount, IHost } from '../tokens';

/** Provides the connection to the host. It opens when something first asks for it. */
export const hostPlugin: JupyterFrontEndPlugin<IHost> = {
  id: 'jupyterlab-sagemaker:host',
  description: 'Provides the connection to the SageMaker host.',
  autoStart: true,
  provides: IHost,
  optional: [IAccount],
  activate: (app: JupyterFrontEnd, account: IAccount | null): IHost => {
    const host = new Host(app.serviceManager.serverSettings);
    return account ? new AccountHost(host, account) : host;
  }
};
