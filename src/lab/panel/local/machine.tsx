import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Finding, LocalRun } from '../../../protocol';
import { ProblemText } from '../../components/problemText';
import { formatBytes } from '../../components/quantities';
import { Note } from '../notes';
import { isActive } from './words';

/** What is done with this machine as a whole. */
export interface MachineActions {
  /** Removes what ended runs keep, after a question. */
  prune(): void;
  /** Says what works here, what does not, and what to do about it. */
  doctor(): void;
}

/** The room that ended runs take, and the way to have it back. */
export function EndedRuns(props: {
  readonly runs: readonly LocalRun[];
  readonly prune: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element | null {
  const { runs, prune, trans } = props;
  const over = runs.filter(run => !isActive(run));
  if (over.length === 0) {
    return null;
  }
  const disk = over.reduce((sum, { usage }) => sum + (usage.disk ?? 0), 0);
  const ended = trans._n('%1 ended run', '%1 ended runs', over.length);
  return (
    <div className="jp-sm-EndedRuns">
      <span>{disk > 0 ? trans.__('%1, %2 on disk', ended, formatBytes(disk)) : ended}</span>
      <button
        type="button"
        className="jp-sm-Button"
        title={trans.__('Remove what ended runs keep; it says first what would go')}
        onClick={prune}
      >
        {trans.__('Prune…')}
      </button>
    </div>
  );
}

/** How the engine is that containers need: a line, and under it what to do. */
export function Engine(props: {
  readonly engine: Finding;
  readonly doctor: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { engine, doctor, trans } = props;
  const { state, text, next } = engine;
  return (
    <Note title={engineTitle(state, trans)} open={state === 'broken'}>
      <ProblemText problem={{ kind: 'machine', message: text, hint: next }} />
      <button
        type="button"
        className="jp-sm-Button"
        title={trans.__('Put %1 into the notebook in front', '%sagemaker doctor')}
        onClick={doctor}
      >
        {trans.__('Ask the doctor')}
      </button>
    </Note>
  );
}

/** A mark and words, as the doctor makes them. */
function engineTitle(state: Finding['state'], trans: TranslationBundle): string {
  switch (state) {
    case 'fine':
      return trans.__('✓ Docker answers');
    case 'missing':
      return trans.__('– Docker does not answer; processes run without it');
    case 'broken':
      return trans.__('✕ Docker cannot be used');
  }
}
