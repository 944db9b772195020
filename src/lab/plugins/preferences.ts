import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { IAccount, IHost } from '../tokens';

/** The plugin whose settings have the defaults of `train` and `deploy`. */
const TRAINING = 'jupyterlab-sagemaker:training';

/**
 * Tells the host what the person's settings say, so that the same holds in notebooks and terminals. The host is told whenever
 * it connects, and of each change; but for new defaults it is not started.
 */
export const preferencesPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:preferences',
  description: 'Has the magics know the defaults that are set in JupyterLab.',
  autoStart: true,
  requires: [IHost],
  optional: [ISettingRegistry, IAccount, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    host: IHost,
    settings: ISettingRegistry | null,
    account: IAccount | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('jupyterlab_sagemaker');
    // Without them there are none.
    const loaded = settings?.load(TRAINING).catch(() => undefined);
    const tell = async (): Promise<void> => {
      const { tellPreferences } = await import('../account/tellPreferences');
      const defaults = (await loaded)?.composite['defaults'];
      await tellPreferences(host, account?.choice ?? {}, defaults, trans);
    };
    const tellConnected = (): void => {
      if (host.status === 'connected') {
        void tell();
      }
    };
    host.statusChanged.connect(tellConnected);
    account?.changed.connect(tellConnected);
    void loaded?.then(training => training?.changed.connect(() => void tell()));
    tellConnected();
  }
};
