import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { accountPlugin } from './plugins/account';
import { commandsPlugin } from './plugins/commands';
import { comparePlugin } from './plugins/compare';
import { endpointsPlugin } from './plugins/endpoints';
import { hostPlugin } from './plugins/host';
import { jobsPlugin } from './plugins/jobs';
import { localPlugin } from './plugins/local';
import { modelsPlugin } from './plugins/models';
import { panelPlugin } from './plugins/panel';
import { preferencesPlugin } from './plugins/preferences';
import { rendererPlugin } from './plugins/renderer';
import { statusBarPlugin } from './plugins/statusBar';
import { trainingPlugin } from './plugins/training';
import { viewsPlugin } from './plugins/views';
import { timed } from './timed';

export * from './tokens';
export * from './panel/tokens';

/** The plugins of the extension, each small and each alone where it can be. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  accountPlugin,
  hostPlugin,
  preferencesPlugin,
  viewsPlugin,
  rendererPlugin,
  commandsPlugin,
  comparePlugin,
  trainingPlugin,
  panelPlugin,
  jobsPlugin,
  endpointsPlugin,
  modelsPlugin,
  localPlugin,
  statusBarPlugin
];

export default plugins.map(timed);
