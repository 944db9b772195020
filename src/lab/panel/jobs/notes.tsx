import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PlaceName } from '../../../protocol';
import { CodeLine } from '../../components/codeLine';

const FIRST_CELL = '%%sagemaker train --instance local_cpu\nprint("Hello from a training job")';

/** Nothing has been trained yet: how to begin. */
export function NoJobs(props: {
  readonly copy: (text: string) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { copy, trans } = props;
  return (
    <div className="jp-sm-Message">
      <p className="jp-sm-Message-title">{trans.__('No training jobs yet')}</p>
      <p>{trans.__('Train your first one on this machine: run this in a notebook cell.')}</p>
      <CodeLine line={FIRST_CELL} label={trans.__('The first cell')} onCopy={copy} trans={trans} />
    </div>
  );
}

/** What is said where the jobs of a place are not in the list. */
export function missingJobs(trans: TranslationBundle): Readonly<Record<PlaceName, string>> {
  return {
    sagemaker: trans.__('Jobs on SageMaker are not listed'),
    docker: trans.__('Jobs in Docker are not listed'),
    process: trans.__('Jobs of this machine are not listed')
  };
}
