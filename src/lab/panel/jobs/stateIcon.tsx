import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { JobSummary } from '../../../protocol';
import { jobState, stateIcons } from '../../icons';
import { statusWord } from './words';

/** The shape, colour and word of a job's state, where no word stands beside it. */
export function StateIcon(props: { job: JobSummary; trans: TranslationBundle }): JSX.Element {
  const { job, trans } = props;
  const state = jobState(job.status, job.secondaryStatus);
  const Icon = stateIcons[state].react;
  return (
    <span
      className="jp-sm-StateIcon"
      data-state={state}
      role="img"
      aria-label={statusWord(job, trans)}
      title={statusWord(job, trans)}
    >
      <Icon tag="span" />
    </span>
  );
}
