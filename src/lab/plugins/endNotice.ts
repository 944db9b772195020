import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { JobDescription } from '../../protocol';
import { jobKey } from '../panel/jobs/key';

/** Which ends of jobs are worth a word. */
export type Noticed = 'all' | 'failures' | 'none';

/** What the words' buttons do. */
export interface EndNoticeActions {
  open(job: JobDescription): void;
  deploy(job: JobDescription): void;
}

/** Says once of each job that this page followed and nobody looked at that it has ended. */
export class EndNotices {
  constructor(
    private readonly _actions: EndNoticeActions,
    private readonly _trans: TranslationBundle,
    private readonly _noticed: () => Promise<Noticed>
  ) {}

  /** A job has ended that was seen running. Several views may tell of the same one. */
  async tell(job: JobDescription): Promise<void> {
    const key = jobKey(job.ref);
    if (this._told.has(key)) {
      return;
    }
    this._told.add(key);
    const noticed = await this._noticed();
    if (noticed === 'none' || (noticed === 'failures' && job.status !== 'Failed')) {
      return;
    }
    const { name } = job.ref;
    const open = { label: this._trans.__('Open'), callback: () => this._actions.open(job) };
    const deploy = { label: this._trans.__('Deploy…'), callback: () => this._actions.deploy(job) };
    switch (job.status) {
      case 'Failed':
        Notification.error(this._trans.__('%1 failed.', name), {
          autoClose: false,
          actions: [open]
        });
        break;
      case 'Completed':
        Notification.success(this._trans.__('%1 is completed.', name), {
          autoClose: 10_000,
          actions: job.model ? [open, deploy] : [open]
        });
        break;
      default:
        Notification.info(this._trans.__('%1 is stopped.', name), {
          autoClose: 10_000,
          actions: [open]
        });
    }
  }

  private readonly _told = new Set<string>();
}
