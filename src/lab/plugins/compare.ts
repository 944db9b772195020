import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import type { JobRef } from '../../protocol';
import { IHost, IJobViews } from '../tokens';
import { CommandIDs } from './commandIds';
import type { CompareTab } from './compareTab';
// Its place in the menu says at once how many jobs it is about.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { jobsOfCommand } from './jobsOfCommand';

/** Puts jobs side by side: each job that the command is given joins the one comparison. */
export const comparePlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyterlab-sagemaker:compare',
  description: 'Compares SageMaker jobs side by side in a tab.',
  autoStart: true,
  requires: [IHost],
  optional: [IJobViews, ILabShell, ICommandPalette, ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    views: IJobViews | null,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ): void => {
    const { commands, shell } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const tracker = new WidgetTracker<CompareTab>({ namespace: 'jupyterlab-sagemaker-compare' });
    const pick = async (without: readonly JobRef[]): Promise<readonly JobRef[]> => {
      const { pickJobs } = await import('../dialogs/pickJob');
      return pickJobs(host, translator, {
        title:
          without.length === 1
            ? trans.__('Compare %1 with…', without[0]?.name)
            : trans.__('Compare training jobs'),
        accept: trans.__('Compare'),
        without
      });
    };

    commands.addCommand(CommandIDs.compareJobs, {
      label: args => {
        const count = Array.isArray(args['jobs']) ? 0 : jobsOfCommand(app, args).length;
        return count > 1 ? trans.__('Compare %1 training jobs', count) : trans.__('Compare');
      },
      caption: trans.__('Put a job beside others: hyperparameters, numbers and charts'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            jobs: {
              type: 'array',
              description: trans.__('The jobs, each by its name and place'),
              items: { type: 'object' }
            },
            pick: {
              type: 'boolean',
              description: trans.__('Whether the person picks jobs to put beside them')
            }
          }
        }
      },
      execute: async args => {
        const { jobFromJson } = await import('./jobArguments');
        const there = tracker.currentWidget;
        const { jobs, pick: asks } = args;
        const named = Array.isArray(jobs) ? jobs.map(jobFromJson) : jobsOfCommand(app, args);
        const known = named.filter(ref => ref !== undefined);
        // A restored comparison that had been emptied names none, and asks for none.
        const asked = asks === true || (!Array.isArray(jobs) && known.length === 0);
        const picked = asked ? await pick([...known, ...(there?.content.jobs ?? [])]) : [];
        if (asked && picked.length === 0) {
          return;
        }
        const given = [...known, ...picked];
        if (there) {
          given.forEach(ref => there.content.add(ref));
          shell.activateById(there.id);
          return;
        }
        if (given.length === 0) {
          return;
        }
        const { CompareTab } = await import('./compareTab');
        const tab = new CompareTab({
          host,
          jobs: given,
          translator,
          pick,
          open: ref => views?.open(ref)
        });
        tab.content.jobsChanged.connect(() => void tracker.save(tab));
        // The main area of Notebook 7 holds its one notebook and nothing else.
        shell.add(tab, labShell ? 'main' : 'down', { type: 'SageMaker comparison' });
        await tracker.add(tab);
        shell.activateById(tab.id);
      }
    });
    void restorer?.restore(tracker, {
      command: CommandIDs.compareJobs,
      args: ({ content }) => ({ jobs: content.jobs.map(ref => ({ ...ref })) }),
      name: ({ id }) => id
    });
    palette?.addItem({ command: CommandIDs.compareJobs, category: trans.__('SageMaker') });
  }
};
