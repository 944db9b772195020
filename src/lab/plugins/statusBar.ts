import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';

import { IHost } from '../tokens';
import { CommandIDs } from './commandIds';

/** Beside what else tells of running things, as JupyterLab's own count of kernels. */
const RANK = 2;

/** How many training jobs run, at the bottom of the window. Notebook 7 has no status bar and is left alone. */
export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:status-bar',
  description: 'Shows in the status bar how many training jobs run; a click opens the sidebar.',
  autoStart: true,
  requires: [IHost],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    statusBar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (!statusBar) {
      return;
    }
    const item = new Panel();
    statusBar.registerStatusItem('jupyterlab-sagemaker:running-jobs', {
      item,
      align: 'left',
      rank: RANK
    });
    // Nothing is asked of the host before JupyterLab itself is up.
    void app.restored.then(async () => {
      const { RunningJobs } = await import('../panel/jobs/runningJobs');
      item.addWidget(
        new RunningJobs({
          host,
          translator: translator ?? nullTranslator,
          open: () => void app.commands.execute(CommandIDs.showPanel)
        })
      );
    });
  }
};
