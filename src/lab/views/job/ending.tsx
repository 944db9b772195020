import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';

import { hasEnded, type Traceback } from '../../../protocol';
import { formatMinute } from '../../components/moments';
import { ProblemText } from '../../components/problemText';
import type { JobModel } from './model';
import { endingWords, failureSentence } from './words';

/** Below the log: how the job ended, why it failed, or that what is shown was saved. Empty while it runs. */
export class JobEnding extends ReactWidget {
  constructor(model: JobModel, trans: TranslationBundle) {
    super();
    this._model = model;
    this._trans = trans;
    this.addClass('jp-sm-JobEnding');
  }

  protected render(): React.JSX.Element {
    return (
      <UseSignal
        signal={this._model.changed}
        shouldUpdate={(_, change) => change.name !== 'metrics'}
      >
        {() => <Ending model={this._model} trans={this._trans} />}
      </UseSignal>
    );
  }

  private readonly _model: JobModel;
  private readonly _trans: TranslationBundle;
}

function Ending(props: {
  readonly model: JobModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { model, trans } = props;
  const { job, traceback, saved } = model;
  const { state } = model.log;
  const log = state
    ? { total: state.total, complete: state.phase === 'complete' }
    : saved && { total: saved.total, complete: saved.complete };
  const problem = model.problem ?? model.log.problem;
  return (
    <>
      {job?.status === 'Failed' && (
        <p className="jp-sm-JobEnding-failure" title={job.failureReason}>
          {failureSentence(job, trans)}
        </p>
      )}
      {traceback && <LastTraceback traceback={traceback} model={model} trans={trans} />}
      {problem && (
        <div className="jp-sm-JobEnding-problem" role="alert">
          <ProblemText problem={problem} />
        </div>
      )}
      {job && hasEnded(job.status) && (
        <p className="jp-sm-JobEnding-words">{endingWords(job, log, trans)}</p>
      )}
      {!model.isLive && <NotLive model={model} trans={trans} />}
    </>
  );
}

function LastTraceback(props: {
  readonly traceback: Traceback;
  readonly model: JobModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { traceback, model, trans } = props;
  const show = (): void => {
    model.log.setFilter(undefined);
    model.log.reveal(traceback.ordinal, 'start');
  };
  return (
    <details className="jp-sm-Traceback" open>
      <summary>
        {model.log.hosts.length > 1
          ? trans.__('Last traceback, from %1', traceback.host)
          : trans.__('Last traceback')}
        <button type="button" className="jp-sm-link jp-sm-Traceback-show" onClick={show}>
          {trans.__('Show in log')}
        </button>
      </summary>
      <pre>{traceback.lines.join('\n')}</pre>
    </details>
  );
}

/** `saved 22 Nov 10:44 · Connect to follow`, or why there is nothing to see yet. */
function NotLive(props: {
  readonly model: JobModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element | null {
  const { model, trans } = props;
  const { saved, connection, connectionProblem } = model;
  const away = connection === 'unavailable' || connection === 'reconnecting';
  if (!saved && !away) {
    return null;
  }
  return (
    <div className="jp-sm-JobEnding-saved">
      {saved && trans.__('saved %1', formatMinute(saved.at))}
      {saved && ' · '}
      {away ? (
        <button
          type="button"
          className="jp-sm-link"
          onClick={() => {
            model.connect();
          }}
        >
          {trans.__('Connect to follow')}
        </button>
      ) : (
        trans.__('connecting…')
      )}
      {away && connectionProblem && <ProblemText problem={connectionProblem} />}
    </div>
  );
}
