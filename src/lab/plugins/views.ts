import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { launchIcon } from '@jupyterlab/ui-components';

import type { JobRef } from '../../protocol';
import { IHost, IJobViews } from '../tokens';
import type { JobActions } from '../views/job';
import { CommandIDs } from './commandIds';
import { EndNotices } from './endNotice';
// Views tell what they see at once, and what is followed outlives them.
// eslint-disable-next-line jupyter/prefer-lazy-imports
import { followedEndpoints, followedJobs } from './followed';
import { argumentsOf, jobArguments, withPage } from './jobArguments';
import { jobOfCommand } from './jobOfCommand';
import type { JobTab } from './jobTab';
import { contentsPath } from './serverFiles';

const ID = 'jupyterlab-sagemaker:views';

/** Opens jobs as tabs, and brings the tabs back after a reload. */
export const viewsPlugin: JupyterFrontEndPlugin<IJobViews> = {
  id: ID,
  description: 'Opens the views of SageMaker jobs as tabs of the main area.',
  autoStart: true,
  provides: IJobViews,
  requires: [IHost],
  optional: [ILabShell, ICommandPalette, ILayoutRestorer, ISettingRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    host: IHost,
    labShell: ILabShell | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null,
    settings: ISettingRegistry | null,
    translator: ITranslator | null
  ): IJobViews => {
    const { commands, shell } = app;
    translator ??= nullTranslator;
    const trans = translator.load('jupyterlab_sagemaker');
    const tracker = new WidgetTracker<JobTab>({ namespace: 'jupyterlab-sagemaker-jobs' });

    const open = (ref: JobRef, contextId?: string): void => void show(ref, contextId);
    const { contents } = app.serviceManager ?? {};
    const setting = async (name: string): Promise<unknown> =>
      (await settings?.get(ID, name).catch(() => undefined))?.composite;
    const notices = new EndNotices(
      {
        open: ({ ref }) => open(ref),
        deploy: job => actions.deploy?.(job),
        openEndpoint: ({ ref }) => void commands.execute(CommandIDs.openEndpoint, { ...ref })
      },
      trans,
      async () => {
        const noticed = await setting('notifications');
        return noticed === 'none' || noticed === 'failures' ? noticed : 'all';
      }
    );
    const jobs = followedJobs(host, job => void notices.tell(job));
    const endpoints = followedEndpoints(host, endpoint => void notices.tellEndpoint(endpoint));
    const actions: JobActions = {
      open,
      follow: (target, looked) => jobs.follow(target, looked),
      zone: async () => ((await setting('timeZone')) === 'utc' ? 'utc' : 'local'),
      deploy: job => {
        if (job.model) {
          void commands.execute(CommandIDs.deploy, { model: job.model.uri });
        }
      },
      compare: ref =>
        void commands.execute(CommandIDs.compareJobs, { jobs: [argumentsOf(ref)], pick: true }),
      serverPath: path => contentsPath(path),
      download: path =>
        void contents?.getDownloadUrl(path).then(url => {
          const link = document.createElement('a');
          link.href = url;
          link.download = '';
          link.click();
        }),
      reveal: path =>
        void commands.execute('filebrowser:go-to-path', {
          path: path.replace(/[^/]*$/, ''),
          dontShowBrowser: false
        })
    };
    const show = async (ref: JobRef, contextId?: string, page?: string): Promise<void> => {
      const { JobTab, jobTabId } = await import('./jobTab');
      const id = jobTabId(ref);
      if (!tracker.find(tab => tab.id === id)) {
        const tab = new JobTab({ ref, contextId, host, translator, actions, page });
        tab.content.pageChanged.connect(() => void tracker.save(tab));
        // The main area of Notebook 7 holds its one notebook and nothing else.
        shell.add(tab, labShell ? 'main' : 'down', { type: 'SageMaker job' });
        await tracker.add(tab);
      }
      shell.activateById(id);
    };

    commands.addCommand(CommandIDs.openJob, {
      label: trans.__('Open training job…'),
      caption: trans.__('Show a job with its log and metrics in a tab'),
      icon: launchIcon,
      describedBy: { args: withPage(jobArguments(trans), trans) },
      execute: async args => {
        const ref = jobOfCommand(app, args) ?? (await pick());
        if (ref) {
          const { page } = args;
          await show(ref, undefined, typeof page === 'string' ? page : undefined);
        }
      }
    });
    const pick = async (): Promise<JobRef | undefined> => {
      const { pickJob } = await import('../dialogs/pickJob');
      return pickJob(host, translator, {
        title: trans.__('Open a training job'),
        accept: trans.__('Open')
      });
    };

    void restorer?.restore(tracker, {
      command: CommandIDs.openJob,
      args: ({ content }) => ({
        ...argumentsOf(content.options.ref),
        ...(content.page === undefined ? {} : { page: content.page })
      }),
      name: ({ id }) => id
    });
    palette?.addItem({ command: CommandIDs.openJob, category: trans.__('SageMaker') });
    return { open, actions, followEndpoint: (target, looked) => endpoints.follow(target, looked) };
  }
};
