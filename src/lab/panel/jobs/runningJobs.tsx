import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { sagemakerIcon } from '../../icons';
import type { IHost } from '../../tokens';
import { LiveList } from '../liveList';
import { jobListOptions, type JobListModel } from './model';

/** What the item of the status bar is made of. */
export interface RunningJobsOptions {
  readonly host: IHost;
  /** Also those on SageMaker, which takes a call to AWS every now and then; else those of this machine. */
  readonly everywhere: boolean;
  readonly translator: ITranslator;
  /** What a click does. */
  readonly open: () => void;
}

/** More running jobs than these are counted as "more than". */
const MOST = 100;

/** How many training jobs run; nothing while none does. */
export class RunningJobs extends ReactWidget {
  constructor(private readonly _options: RunningJobsOptions) {
    super();
    this._trans = _options.translator.load('jupyterlab_sagemaker');
    this.addClass('jp-sm-RunningJobs');
    this._model = new LiveList(
      _options.host,
      jobListOptions({
        kinds: ['training'],
        statuses: ['InProgress', 'Stopping'],
        ...(!_options.everywhere && { places: ['process', 'docker'] }),
        limit: MOST
      })
    );
    this._model.active = true;
  }

  override dispose(): void {
    this._model.dispose();
    super.dispose();
  }

  protected override render(): JSX.Element {
    return (
      <UseSignal signal={this._model.stateChanged}>
        {() => this._item(this._model.state.list)}
      </UseSignal>
    );
  }

  private _item(list: JobListModel['state']['list']): JSX.Element | null {
    const count = list?.jobs.length ?? 0;
    if (count === 0) {
      return null;
    }
    const { everywhere, open } = this._options;
    const said = list?.more
      ? this._trans.__('More than %1 training jobs running', count)
      : this._trans._n('%1 training job running', '%1 training jobs running', count);
    return (
      <button
        type="button"
        className="jp-sm-RunningJobs-item"
        title={
          everywhere
            ? this._trans.__('%1. Open the SageMaker sidebar.', said)
            : this._trans.__('%1 on this machine. Open the SageMaker sidebar.', said)
        }
        aria-label={said}
        onClick={open}
      >
        <sagemakerIcon.react tag="span" elementSize="small" />
        <span aria-hidden="true">{list?.more ? this._trans.__('%1+', count) : count}</span>
      </button>
    );
  }

  private readonly _trans: TranslationBundle;
  private readonly _model: JobListModel;
}
