import { ToolbarButtonComponent } from '@jupyterlab/ui-components';
import * as React from 'react';

/**
 * JupyterLab's toolbar button, whose key reaches nobody else. Before JupyterLab 4.6 the browser gave Enter to whatever the
 * button's action had focused, too: the key that opened a question answered it.
 */
export function ToolButton(props: ToolbarButtonComponent.IProps): JSX.Element {
  return (
    <span className="jp-sm-ToolButton" onKeyDown={keepKey}>
      <ToolbarButtonComponent {...props} />
    </span>
  );
}

function keepKey(event: React.KeyboardEvent): void {
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault();
  }
}
