import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { EndpointTarget, Milliseconds } from '../../../protocol';
import { LogModel, LogPanel, LogTools, type LogChange } from '../../components/log';
import { ModelWidget } from '../../components/modelWidget';
import type { Zone } from '../../components/moments';
import { ProblemText } from '../../components/problemText';
import { ShownPanel } from '../../components/shown';
import type { IHost } from '../../tokens';
import type { EndpointModel } from './model';

const DAY: Milliseconds = 86_400_000;
/** Days before today from whose start on a log can be read; yesterday is where the host begins, too. */
const DAYS = [0, 1, 7, 30];

/** What an endpoint's log is read with. */
export interface EndpointLogsOptions {
  readonly host: IHost;
  readonly model: EndpointModel;
  readonly translator: ITranslator;
  readonly size: 'cell' | 'tab';
  /** The clock that it begins with. */
  readonly zone?: Zone;
}

/**
 * What the containers of an endpoint write, in the same view as a job's log. It may go back for months, so it begins at
 * the start of a day; read only while it can be seen.
 */
export class EndpointLogs extends ShownPanel {
  constructor(private readonly _options: EndpointLogsOptions) {
    super();
    this.addClass('jp-sm-LogFrame');
    this._trans = _options.translator.load('jupyterlab_sagemaker');
    this._show(1, _options.zone ?? 'local');
  }

  override dispose(): void {
    this._log?.dispose();
    super.dispose();
  }

  /** Reads from the start of so many days ago on. */
  private _show(days: number, zone: Zone): void {
    const { host, model, size, translator } = this._options;
    for (const shown of [...this.widgets]) {
      shown.dispose();
    }
    this._log?.dispose();
    const log = (this._log = new LogModel({ host, target: logTarget(model.target, days) }));
    log.zone = zone;
    this.addWidget(
      new LogPanel({
        log,
        size,
        translator,
        name: model.target.ref.name,
        near: () => Date.now(),
        tools: onMenu => this._tools(log, days, onMenu)
      })
    );
    const problem = new ModelWidget<LogChange>(log.changed, () => (
      <>
        {log.problem && (
          <div className="jp-sm-JobEnding-problem" role="alert">
            <ProblemText problem={log.problem} />
          </div>
        )}
      </>
    ));
    problem.addClass('jp-sm-JobEnding');
    this.addWidget(problem);
    const seen = {
      get shown() {
        return log.active;
      },
      set shown(shown: boolean) {
        log.active = shown;
      }
    };
    this.seen = seen;
  }

  private _tools(
    log: LogModel,
    days: number,
    onMenu: (below: DOMRect) => void
  ): ModelWidget<LogChange> {
    const trans = this._trans;
    const { host } = this._options;
    const tools = new ModelWidget<LogChange>(
      log.changed,
      () => (
        <LogTools
          log={log}
          trans={trans}
          reconnecting={host.status === 'reconnecting'}
          onMenu={onMenu}
        >
          <HTMLSelect
            className="jp-sm-Select"
            aria-label={trans.__('From')}
            value={String(days)}
            onChange={event => this._show(Number(event.currentTarget.value), log.zone)}
          >
            {DAYS.map(choice => (
              <option key={choice} value={choice}>
                {sinceWords(choice, trans)}
              </option>
            ))}
          </HTMLSelect>
        </LogTools>
      ),
      ({ name }) => name !== 'lines'
    );
    tools.addClass('jp-sm-JobToolbar');
    tools.node.setAttribute('role', 'toolbar');
    tools.node.setAttribute('aria-label', trans.__('Log'));
    return tools;
  }

  private readonly _trans: TranslationBundle;
  private _log: LogModel | undefined;
}

function logTarget({ ref, contextId }: EndpointTarget, days: number) {
  const now = Date.now();
  const since = now - (now % DAY) - days * DAY;
  return { ref: { ...ref, kind: 'endpoint' as const, since }, contextId };
}

function sinceWords(days: number, trans: TranslationBundle): string {
  switch (days) {
    case 0:
      return trans.__('since today');
    case 1:
      return trans.__('since yesterday');
    default:
      return trans.__('of %1 days', days);
  }
}
