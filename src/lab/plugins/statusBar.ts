import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';

import { IHost } from '../tokens';
import { CommandIDs } from './commandIds';

const ID = 'jupyterlab-sagemaker:status-bar';
/** Beside what else tells of running things, as JupyterLab's own count of kernels. */
const RANK = 2;

/** How many training jobs run, at the bottom of the window. Notebook 7 has no status bar and is left alone. */
export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: ID,
  description: 'Shows in the status bar how many training jobs run; a click opens the sidebar.',
  autoStart: true,
  requires: [IHost],
  optional: [IStatusBar, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    statusBar: IStatusBar | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const item = new Panel();
    statusBar.registerStatusItem(ID, { item, align: 'left', rank: RANK });
    const fill = async (): Promise<void> => {
      const [{ RunningJobs }, everywhere] = await Promise.all([
        import('../panel/jobs/runningJobs'),
        settings?.get(ID, 'sagemaker').catch(() => undefined)
      ]);
      item.addWidget(
        new RunningJobs({
          host,
          everywhere: everywhere?.composite === true,
          translator: translator ?? nullTranslator,
          open: () => void app.commands.execute(CommandIDs.showPanel)
        })
      );
    };
    const whenUsed = (): void => {
      // A page that has not used the host yet does not start one to count nothing.
      if (host.status !== 'idle') {
        host.statusChanged.disconnect(whenUsed);
        void fill();
      }
    };
    host.statusChanged.connect(whenUsed);
    whenUsed();
  }
};
