import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import { Panel } from '@lumino/widgets';

import type { JobRef } from '../../protocol';
import { sagemakerIcon } from '../icons';
import { jobKey } from '../panel/jobs/key';
import type { IHost } from '../tokens';

/** What a job's tab is made of. */
export interface JobTabOptions {
  readonly ref: JobRef;
  /** See {@link LogTarget.contextId}. */
  readonly contextId?: string;
  readonly host: IHost;
  readonly translator: ITranslator;
  readonly open: (ref: JobRef, contextId?: string) => void;
}

/** The content of a job's tab: empty until the view's code is there. */
export class JobTabContent extends Panel {
  constructor(readonly options: JobTabOptions) {
    super();
    this.addClass('jp-sm-JobTab');
    this.id = jobTabId(options.ref);
    this.title.label = options.ref.name;
    this.title.caption = options.ref.name;
    this.title.icon = sagemakerIcon;
    this.title.closable = true;
  }

  /** Loads the view. */
  async load(): Promise<void> {
    const { JobView } = await import('../views/job');
    if (this.isDisposed) {
      return;
    }
    const { ref, contextId, host, translator, open } = this.options;
    this.addWidget(
      new JobView({ host, target: { ref, contextId }, size: 'tab', translator, open })
    );
  }
}

/** The tab of one job in the main area; a spinner until its view is there. */
export class JobTab extends MainAreaWidget<JobTabContent> {
  constructor(options: JobTabOptions) {
    const content = new JobTabContent(options);
    super({ content, reveal: content.load(), translator: options.translator });
    this.id = content.id;
    this.node.dataset['jpSmJob'] = JSON.stringify(options.ref);
    this.toolbar.hide();
  }
}

/** The widget id of the job's tab. */
export function jobTabId(ref: JobRef): string {
  return `jupyterlab-sagemaker-job/${jobKey(ref)}`;
}
