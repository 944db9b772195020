import type { ILabShell, ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import type { ResourceRef } from '../../protocol';
import { resourceKey } from '../panel/resourceKey';
import type { ResourceTab } from './resourceTab';

/** Whose tabs, and how they come back. */
export interface ResourceTabsOptions {
  readonly app: JupyterFrontEnd;
  /** Absent in Notebook 7, whose main area holds its one notebook and nothing else. */
  readonly labShell: ILabShell | null;
  readonly restorer: ILayoutRestorer | null;
  readonly translator: ITranslator;
  /** Names the tabs of one kind: `endpoint` for `jupyterlab-sagemaker-endpoints`. */
  readonly noun: 'endpoint' | 'model';
  /** The command that opens one, by which the layout restores them. */
  readonly command: string;
  readonly view: (ref: ResourceRef) => Promise<Widget>;
}

/** Opens the tabs of one kind of thing, one a thing, and brings them back after a reload. */
export function resourceTabs(options: ResourceTabsOptions): (ref: ResourceRef) => Promise<void> {
  const { app, labShell, restorer, translator, noun, command, view } = options;
  const tracker = new WidgetTracker<ResourceTab>({ namespace: `jupyterlab-sagemaker-${noun}s` });
  void restorer?.restore(tracker, {
    command,
    args: ({ content }) => ({ ...content.ref }),
    name: ({ id }) => id
  });
  return async ref => {
    const { ResourceTab } = await import('./resourceTab');
    const id = `jupyterlab-sagemaker-${noun}/${resourceKey(ref)}`;
    if (!tracker.find(tab => tab.id === id)) {
      const tab = new ResourceTab({ id, ref, translator, view: () => view(ref) });
      app.shell.add(tab, labShell ? 'main' : 'down', { type: `SageMaker ${noun}` });
      await tracker.add(tab);
    }
    app.shell.activateById(id);
  };
}
