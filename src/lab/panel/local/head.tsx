import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Finding, LocalList } from '../../../protocol';
import { formatBytes } from '../../components/quantities';
import { isActive } from './words';

/** What is done with this machine as a whole. */
export interface MachineActions {
  /** Removes what ended runs keep, after a question. */
  prune(): void;
  /** Says what works here, what does not, and what to do about it. */
  doctor(): void;
}

/** The engine that containers need, and the room that ended runs take. */
export function LocalHead(props: {
  readonly list: LocalList;
  readonly actions: MachineActions;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { list, actions, trans } = props;
  const over = list.runs.filter(run => !isActive(run));
  const disk = over.reduce((sum, { usage }) => sum + (usage.disk ?? 0), 0);
  const ended = trans._n('%1 ended run', '%1 ended runs', over.length);
  return (
    <div className="jp-sm-LocalHead">
      {list.engine && <Engine engine={list.engine} doctor={() => actions.doctor()} trans={trans} />}
      {over.length > 0 && (
        <div className="jp-sm-LocalHead-line">
          <span className="jp-sm-LocalHead-text">
            {disk > 0 ? trans.__('%1, %2 on disk', ended, formatBytes(disk)) : ended}
          </span>
          <button
            type="button"
            className="jp-sm-Button"
            title={trans.__('Remove what ended runs keep; it says first what would go')}
            onClick={() => actions.prune()}
          >
            {trans.__('Prune…')}
          </button>
        </div>
      )}
    </div>
  );
}

const MARKS: Readonly<Record<Finding['state'], string>> = { fine: '✓', missing: '–', broken: '✕' };

function Engine(props: {
  readonly engine: Finding;
  readonly doctor: () => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { engine, doctor, trans } = props;
  const { what, state, text, next } = engine;
  return (
    <div className="jp-sm-LocalHead-line" data-finding={state}>
      <span className="jp-sm-LocalHead-text" title={[text, next].filter(Boolean).join('\n')}>
        <span className="jp-sm-LocalHead-mark" aria-hidden="true">
          {MARKS[state]}
        </span>
        {state === 'fine' ? trans.__('%1 %2', what, text) : text}
        {state !== 'fine' && next && <span className="jp-sm-quiet"> {next}</span>}
      </span>
      <button
        type="button"
        className="jp-sm-Button"
        title={trans.__(
          'Put %sagemaker doctor into the notebook: what works here and what does not'
        )}
        onClick={doctor}
      >
        {trans.__('Doctor')}
      </button>
    </div>
  );
}
