import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';

import { Account } from '../account/account';
import { IAccount } from '../tokens';

const ID = 'jupyterlab-sagemaker:account';

/** Holds which AWS profile and region are shown and acted in. */
export const accountPlugin: JupyterFrontEndPlugin<IAccount> = {
  id: ID,
  description: 'Provides the AWS profile and region that SageMaker’s lists are of.',
  autoStart: true,
  provides: IAccount,
  optional: [ISettingRegistry],
  activate: (_: JupyterFrontEnd, settings: ISettingRegistry | null): IAccount =>
    new Account(settings?.load(ID))
};
