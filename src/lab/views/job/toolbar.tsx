import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal, launchIcon, stopIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import { LogTools } from '../../components/log';
import { ToolButton } from '../../components/toolButton';
import type { JobModel } from './model';
import { canStop } from './words';

export interface JobToolbarOptions {
  readonly model: JobModel;
  readonly trans: TranslationBundle;
  /** Asks the person and stops the job. */
  readonly onStop: () => void;
  /** Opens the job's tab; absent in the tab itself. */
  readonly onOpen?: () => void;
  /** Opens the menu of the rarer commands below its button. */
  readonly onMenu: (below: DOMRect) => void;
}

/** What one does with the log and the job. */
export class JobToolbar extends ReactWidget {
  constructor(options: JobToolbarOptions) {
    super();
    this._options = options;
    this.addClass('jp-sm-JobToolbar');
    this.node.setAttribute('role', 'toolbar');
    this.node.setAttribute('aria-label', options.trans.__('Log'));
  }

  protected render(): React.JSX.Element {
    const { model } = this._options;
    return (
      <UseSignal
        signal={model.changed}
        shouldUpdate={(_, change) => !['metrics', 'traceback'].includes(change.name)}
      >
        {() => <Tools {...this._options} />}
      </UseSignal>
    );
  }

  private readonly _options: JobToolbarOptions;
}

function Tools(props: JobToolbarOptions): React.JSX.Element {
  const { model, trans, onStop, onOpen, onMenu } = props;
  const { log, job } = model;
  return (
    <LogTools
      log={log}
      trans={trans}
      reconnecting={model.connection === 'reconnecting'}
      onMenu={onMenu}
    >
      {model.isLive && job && canStop(job) && (
        <ToolButton
          icon={stopIcon}
          label={trans.__('Stop')}
          tooltip={trans.__('Stop this job')}
          onClick={onStop}
        />
      )}
      {onOpen && (
        <ToolButton icon={launchIcon} tooltip={trans.__('Open in a tab')} onClick={onOpen} />
      )}
    </LogTools>
  );
}
