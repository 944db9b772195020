import type { ILabShell, ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import type { ResourceRef } from '../../protocol';
import { resourceKey } from '../panel/resourceKey';
import { resourceArguments, resourceOfCommand, type ResourceMember } from './resourceArguments';
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
  /** The command that opens one, by which the layout restores them; it is added here. */
  readonly command: {
    readonly id: string;
    /** Translated, as the caption. */
    readonly label: string;
    readonly caption: string;
    /** Where rows say what they are about; see {@link resourceOfCommand}. */
    readonly member: ResourceMember;
  };
  readonly view: (ref: ResourceRef) => Promise<Widget>;
}

/**
 * Opens the tabs of one kind of thing, one a thing, and brings them back after a reload; adds the command that does so, too.
 */
export function resourceTabs(options: ResourceTabsOptions): (ref: ResourceRef) => Promise<void> {
  const { app, labShell, restorer, translator, noun, command, view } = options;
  const tracker = new WidgetTracker<ResourceTab>({ namespace: `jupyterlab-sagemaker-${noun}s` });
  app.commands.addCommand(command.id, {
    label: command.label,
    caption: command.caption,
    describedBy: { args: resourceArguments(translator.load('jupyterlab_sagemaker')) },
    isVisible: args => resourceOfCommand(app, args, command.member) !== undefined,
    execute: async args => {
      const ref = resourceOfCommand(app, args, command.member);
      if (ref) {
        await open(ref);
      }
    }
  });
  void restorer?.restore(tracker, {
    command: command.id,
    args: ({ content }) => ({ ...content.ref }),
    name: ({ id }) => id
  });
  const open = async (ref: ResourceRef): Promise<void> => {
    const { ResourceTab } = await import('./resourceTab');
    const id = `jupyterlab-sagemaker-${noun}/${resourceKey(ref)}`;
    if (!tracker.find(tab => tab.id === id)) {
      const tab = new ResourceTab({ id, ref, translator, view: () => view(ref) });
      app.shell.add(tab, labShell ? 'main' : 'down', { type: `SageMaker ${noun}` });
      await tracker.add(tab);
    }
    app.shell.activateById(id);
  };
  return open;
}
