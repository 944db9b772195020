import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

/** A widget that draws a model anew on each of its changes. */
export class ModelWidget<Change> extends ReactWidget {
  constructor(
    private readonly _changed: ISignal<unknown, Change>,
    private readonly _draw: () => JSX.Element,
    /** Which changes concern it; all unless told. */
    private readonly _concerns?: (change: Change) => boolean
  ) {
    super();
  }

  protected override render(): JSX.Element {
    return (
      <UseSignal
        signal={this._changed}
        shouldUpdate={(_, change) => this._concerns?.(change) ?? true}
      >
        {this._draw}
      </UseSignal>
    );
  }
}
