import { MainAreaWidget } from '@jupyterlab/apputils';
import { Panel } from '@lumino/widgets';
import { Signal, type ISignal } from '@lumino/signaling';

import type { JobRef } from '../../protocol';
import { sagemakerIcon } from '../icons';
import type { CompareView, CompareViewOptions } from '../views/compare/view';

/** The content of the tab: empty until the view's code is there. */
export class CompareTabContent extends Panel {
  constructor(private readonly _options: CompareViewOptions) {
    super();
    const trans = _options.translator.load('jupyterlab_sagemaker');
    this.addClass('jp-sm-JobTab');
    this.id = 'jupyterlab-sagemaker-compare';
    this.title.label = trans.__('Compare');
    this.title.caption = trans.__('Training jobs side by side');
    this.title.icon = sagemakerIcon;
    this.title.closable = true;
    this._jobs = _options.jobs;
  }

  /** What is compared, to come back to after a reload. */
  get jobs(): readonly JobRef[] {
    return this._view?.model.jobs.map(({ ref }) => ref) ?? this._jobs;
  }

  get jobsChanged(): ISignal<this, void> {
    return this._jobsChanged;
  }

  add(ref: JobRef): void {
    this._jobs = [...this._jobs, ref];
    this._view?.model.add(ref);
  }

  /** Loads the view. */
  async load(): Promise<void> {
    const { CompareView } = await import('../views/compare/view');
    if (!this.isDisposed) {
      const view = (this._view = new CompareView({ ...this._options, jobs: this._jobs }));
      view.model.changed.connect(() => this._jobsChanged.emit(), this);
      this.addWidget(view);
    }
  }

  override dispose(): void {
    Signal.clearData(this);
    super.dispose();
  }

  private readonly _jobsChanged = new Signal<this, void>(this);
  private _jobs: readonly JobRef[];
  private _view: CompareView | undefined;
}

/** The one tab in which jobs are compared; a spinner until its view is there. */
export class CompareTab extends MainAreaWidget<CompareTabContent> {
  constructor(options: CompareViewOptions) {
    const content = new CompareTabContent(options);
    super({ content, reveal: content.load(), translator: options.translator });
    this.id = content.id;
    this.toolbar.hide();
  }
}
