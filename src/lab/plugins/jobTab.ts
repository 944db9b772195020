import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ITranslator } from '@jupyterlab/translation';
import { Signal, type ISignal } from '@lumino/signaling';
import { Panel } from '@lumino/widgets';

import type { JobRef } from '../../protocol';
import { sagemakerIcon } from '../icons';
import { jobKey } from '../panel/jobs/key';
import type { IHost } from '../tokens';
import type { JobActions } from '../views/job';
import type { Pages } from '../components/pages';

/** What a job's tab is made of. */
export interface JobTabOptions {
  readonly ref: JobRef;
  /** See {@link JobTarget.contextId}. */
  readonly contextId?: string;
  readonly host: IHost;
  readonly translator: ITranslator;
  readonly actions: JobActions;
  /** The page to begin with. */
  readonly page?: string;
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
    const { ref, contextId, host, translator, actions, page } = this.options;
    const view = new JobView({
      host,
      target: { ref, contextId },
      size: 'tab',
      translator,
      actions,
      page
    });
    this._pages = view.pages;
    view.pages?.changed.connect(() => this._pageChanged.emit(), this);
    this.addWidget(view);
  }

  /** The page that is shown, to come back to after a reload. */
  get page(): string | undefined {
    return this._pages?.current ?? this.options.page;
  }

  get pageChanged(): ISignal<this, void> {
    return this._pageChanged;
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  private readonly _pageChanged = new Signal<this, void>(this);
  private _pages: Pages | undefined;
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
