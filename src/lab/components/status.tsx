import * as React from 'react';

import type { JobStatus } from '../../protocol';
import { jobState, stateIcons } from '../icons';

/** A job's state as a shape, a colour and a word: none of the three stands alone. */
export function Status(props: {
  readonly status: JobStatus;
  readonly secondaryStatus: string;
  /** The word beside the shape. */
  readonly word: string;
}): React.JSX.Element {
  const state = jobState(props.status, props.secondaryStatus);
  const Icon = stateIcons[state];
  return (
    <span className="jp-sm-Status" data-state={state}>
      <Icon.react tag="span" className="jp-sm-Status-shape" elementSize="normal" />
      <span className="jp-sm-Status-word">{props.word}</span>
    </span>
  );
}
