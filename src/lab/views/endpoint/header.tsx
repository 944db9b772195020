import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { EndpointDescription, EndpointRef } from '../../../protocol';
import { stateIcons } from '../../icons';
import { endpointPlaceWords, endpointState, endpointStatusWord } from '../../panel/endpoints/words';

/** Which endpoint, how it stands, where it serves; what can be done with it as children. */
export function EndpointHeader(props: {
  readonly endpointRef: EndpointRef;
  /** Absent until something is known. */
  readonly endpoint: EndpointDescription | undefined;
  /** It was deleted since. */
  readonly gone?: boolean;
  readonly trans: TranslationBundle;
  readonly children?: React.ReactNode;
}): JSX.Element {
  const { endpointRef, endpoint, gone = false, trans, children } = props;
  const state = gone ? 'stopped' : endpoint && endpointState(endpoint.status);
  const Icon = state && stateIcons[state].react;
  return (
    <div className="jp-sm-JobHeader-line">
      {endpoint && Icon && (
        <span className="jp-sm-Status" data-state={state}>
          <Icon tag="span" className="jp-sm-Status-shape" elementSize="normal" />
          <span>{gone ? trans.__('Deleted') : endpointStatusWord(endpoint.status, trans)}</span>
        </span>
      )}
      <span className="jp-sm-JobHeader-name">{endpointRef.name}</span>
      <span className="jp-sm-JobHeader-place">
        {endpoint && endpointPlaceWords(endpoint, trans)}
      </span>
      {children}
    </div>
  );
}
