import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import type { Message } from '@lumino/messaging';
import { PanelLayout, Widget } from '@lumino/widgets';

import { hasEnded, type JobBundle, type JobDescription, type JobTarget } from '../../../protocol';
import { LogPanel } from '../../components/log';
import { sameDay } from '../../components/moments';
import { Visibility } from '../../components/visibility';
import { attempt } from '../../dialogs/attempt';
import { confirmStop } from '../../dialogs/confirmStop';
import type { IHost, Sight } from '../../tokens';
import type { JobActions } from './actions';
import { JobEnding } from './ending';
import { JobHeader } from './header';
import { JobModel, type JobChange } from './model';
import { Pages } from '../../components/pages';
import { JobToolbar } from './toolbar';
import { kindWord } from './words';

export interface JobViewOptions {
  readonly host: IHost;
  readonly target: JobTarget;
  /** In a cell at most 24 lines high; in a tab as high as the tab. */
  readonly size: 'cell' | 'tab';
  /** What was saved with the notebook. */
  readonly bundle?: JobBundle;
  readonly translator: ITranslator;
  readonly actions?: JobActions;
  /** In a tab: the page to begin with; the log unless told. */
  readonly page?: string;
  /** Takes what should be saved with the notebook: when the job has ended, and when the page or the cell goes out of sight. */
  readonly save?: (bundle: JobBundle) => void;
}

/**
 * A job as a person sees it, the same in a cell and in a tab: which job, how it stands, its log, how it ended.
 */
export class JobView extends Widget {
  constructor(options: JobViewOptions) {
    super();
    const { host, target, size, bundle, translator, actions = {} } = options;
    this._trans = translator.load('jupyterlab_sagemaker');
    this._translator = translator;
    this._save = options.save;
    this._model = new JobModel({ host, target, bundle });
    this._sight = actions.follow?.(
      () => this._model.target,
      () => this._visibility?.visible ?? false
    );
    this.addClass('jp-sm-JobView');
    this.addClass(size === 'cell' ? 'jp-sm-mod-cell' : 'jp-sm-mod-tab');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', `${kindWord(target.ref, this._trans)} ${target.ref.name}`);
    const log = (this._log = this._makeLogPage(options));
    const layout = new PanelLayout();
    const { compare } = actions;
    const onCompare = size === 'tab' && compare ? () => compare(target.ref) : undefined;
    layout.addWidget(new JobHeader(this._model, this._trans, onCompare));
    if (size === 'tab') {
      this.pages = this._makePages(host, actions, log);
      this.pages.current = options.page ?? 'logs';
      layout.addWidget(this.pages);
    } else {
      layout.addWidget(log);
    }
    this.layout = layout;
    this._announcement.className = 'jp-sm-announcement';
    this._announcement.setAttribute('role', 'status');
    this.node.append(this._announcement);
    this._model.changed.connect(this._onModel, this);
    this._model.settled.connect(this._keep, this);
    void actions.zone?.().then(zone => {
      this._model.log.zone = zone;
    });
    this._look();
  }

  /** In a tab: overview, logs, metrics, artifacts. */
  readonly pages: Pages | undefined;

  get model(): JobModel {
    return this._model;
  }

  /** Newer content of the same job's output: nothing on the screen moves. */
  setBundle(bundle: JobBundle): void {
    this._model.target = { ref: bundle.ref, contextId: bundle.contextId };
    this._model.saved = bundle.saved;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._stopping.abort();
    // Before the model lets go, so that the host does not stop asking about the job in between.
    this._sight?.dispose();
    this._visibility?.dispose();
    this._model.dispose();
    super.dispose();
  }

  /** The log, what one does with it, and how it ended. */
  private _makeLogPage(options: JobViewOptions): LogPanel {
    const { size, target, translator } = options;
    const page = new LogPanel({
      log: this._model.log,
      size,
      translator,
      name: target.ref.name,
      near: () => this._model.job?.startedAt ?? this._model.now(),
      tools: onMenu => this._makeTools(options, onMenu)
    });
    page.addWidget(new JobEnding(this._model, this._trans));
    return page;
  }

  private _makeTools(
    { size, actions }: JobViewOptions,
    onMenu: (below: DOMRect) => void
  ): JobToolbar {
    const { open } = actions ?? {};
    return new JobToolbar({
      model: this._model,
      trans: this._trans,
      onStop: () => void this._stop(),
      onOpen:
        size === 'cell' && open
          ? () => open(this._model.target.ref, this._model.target.contextId)
          : undefined,
      onMenu
    });
  }

  /** What a page needs besides the log is loaded when it is first looked at. */
  private _makePages(host: IHost, actions: JobActions, logs: Widget): Pages {
    const trans = this._trans;
    return new Pages(
      [
        {
          name: 'overview',
          label: trans.__('Overview'),
          make: async () => (await import('./overview')).overviewPage(this._model, trans)
        },
        { name: 'logs', label: trans.__('Logs'), make: async () => logs },
        {
          name: 'metrics',
          label: trans.__('Metrics'),
          make: async () =>
            (await import('./metrics')).metricsPage(this._model, host, this._translator)
        },
        {
          name: 'artifacts',
          label: trans.__('Artifacts'),
          make: async () => (await import('./artifacts')).artifactsPage(this._model, actions, trans)
        }
      ],
      trans.__('Pages of %1', this._model.target.ref.name)
    );
  }

  protected onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this._visibility ??= new Visibility(this.node);
    this._visibility.changed.connect(this._onVisibility, this);
    this._onVisibility();
  }

  private readonly _onVisibility = (): void => {
    const { visible = false, shown = false } = this._visibility ?? {};
    this._model.shown = shown;
    this.node.classList.toggle('jp-sm-mod-hidden', !visible);
    if (!visible && !this.isDisposed) {
      this._keep();
    }
  };

  /** Hands out what is worth saving, if anything changed since. */
  private readonly _keep = (): void => {
    const { job, log } = this._model;
    const save = this._save;
    if (!save || !job || !log.state || !this._model.isLive) {
      return;
    }
    const key = [job.status, job.secondaryStatus, log.state.total, log.state.phase].join();
    if (key === this._kept) {
      return;
    }
    this._kept = key;
    this._model
      .snapshot(this._stopping.signal)
      .then(bundle => {
        if (bundle && !this.isDisposed) {
          save(bundle);
        }
      })
      .catch((error: unknown) => {
        // Away or disposed: the next occasion saves. Any other failure is one of ours and must be seen.
        this._kept = '';
        if (!this._stopping.signal.aborted && this._model.connection === 'connected') {
          throw error;
        }
      });
  };

  private readonly _onModel = (_: JobModel, change: JobChange): void => {
    if (change.name === 'job' || change.name === 'saved') {
      this._announce();
      if (this._model.job && this._model.isLive) {
        this._sight?.saw(this._model.job);
      }
    }
    this._look();
  };

  private _look(): void {
    const { job, log } = this._model;
    this.toggleClass('jp-sm-mod-saved', log.isSaved);
    this.toggleClass('jp-sm-mod-empty', log.isSaved && log.count === 0);
    if (job) {
      this.node.dataset.status = job.status;
      this._log.list.withDay = !sameDay(job.createdAt, job.endedAt ?? this._model.now(), log.zone);
    }
  }

  /** Says changes of the status once, politely; lines and counts are too many to be read out. */
  private _announce(): void {
    const { job } = this._model;
    const status = job && (hasEnded(job.status) ? job.status : job.secondaryStatus);
    if (status && status !== this._announced) {
      this._announced = status;
      this._announcement.textContent = `${job.ref.name}: ${status}`;
    }
  }

  private async _stop(): Promise<void> {
    if (await confirmStop(this._model.target.ref, this._translator)) {
      await attempt(
        this._trans.__('The job could not be stopped'),
        () => this._model.stop(),
        this._trans
      );
    }
  }

  private readonly _model: JobModel;
  private readonly _trans: TranslationBundle;
  private readonly _translator: ITranslator;
  private readonly _save: ((bundle: JobBundle) => void) | undefined;
  private readonly _log: LogPanel;
  private readonly _announcement = document.createElement('div');
  private readonly _stopping = new AbortController();
  private _visibility: Visibility | undefined;
  private readonly _sight: Sight<JobDescription> | undefined;
  private _announced = '';
  private _kept = '';
}
