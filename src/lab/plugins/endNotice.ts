import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { EndpointDescription, JobDescription } from '../../protocol';
import { jobKey } from '../panel/jobs/key';
import { resourceKey } from '../panel/resourceKey';

/** Which ends of jobs and of deployments are worth a word. */
export type Noticed = 'all' | 'failures' | 'none';

/** What the words' buttons do. */
export interface EndNoticeActions {
  open(job: JobDescription): void;
  deploy(job: JobDescription): void;
  openEndpoint(endpoint: EndpointDescription): void;
}

/** Says that a job or a deployment has ended that this page followed and that nobody looks at. */
export class EndNotices {
  constructor(
    private readonly _actions: EndNoticeActions,
    private readonly _trans: TranslationBundle,
    private readonly _noticed: () => Promise<Noticed>
  ) {}

  /** A job has ended that was seen running. */
  async tell(job: JobDescription): Promise<void> {
    if (!(await this._isWanted(jobKey(job.ref), job.status === 'Failed'))) {
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

  /** What becomes of an endpoint was decided. */
  async tellEndpoint(endpoint: EndpointDescription): Promise<void> {
    const { ref, status, failureReason, modifiedAt } = endpoint;
    const failed = failureReason !== undefined || status !== 'InService';
    if (!(await this._isWanted(`${resourceKey(ref)} ${modifiedAt}`, failed))) {
      return;
    }
    const open = {
      label: this._trans.__('Open'),
      callback: () => this._actions.openEndpoint(endpoint)
    };
    if (!failed) {
      Notification.success(this._trans.__('%1 is in service.', ref.name), {
        autoClose: 10_000,
        actions: [open]
      });
      return;
    }
    const said =
      status === 'InService'
        ? this._trans.__('The update of %1 failed. It serves as before.', ref.name)
        : this._trans.__('%1 failed.', ref.name);
    Notification.error(said, { autoClose: false, actions: [open] });
  }

  /** Whether a word is wanted, and was not said of this before. */
  private async _isWanted(key: string, failed: boolean): Promise<boolean> {
    if (this._told.has(key)) {
      return false;
    }
    this._told.add(key);
    const noticed = await this._noticed();
    return noticed === 'all' || (noticed === 'failures' && failed);
  }

  private readonly _told = new Set<string>();
}
