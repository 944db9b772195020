import type { TranslationBundle } from '@jupyterlab/translation';
import {
  HTMLSelect,
  ReactWidget,
  ToolbarButtonComponent,
  UseSignal,
  ellipsesIcon,
  launchIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import type { LogLevel } from '../../../protocol';
import { formatCount } from '../../components/quantities';
import type { JobModel } from './model';
import { SearchBox } from './searchBox';
import { canStop, logWords } from './words';

const LEVELS: readonly LogLevel[] = ['info', 'warning', 'error'];

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

/** What one does with the log and the job: the frequent acts as buttons, the others behind `⋯`. */
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
  const { state } = log;
  const live = !log.isSaved;
  const words =
    state &&
    logWords(
      state,
      {
        filtered: log.filter !== undefined,
        count: log.count,
        reconnecting: model.connection === 'reconnecting'
      },
      trans
    );
  return (
    <>
      {live && <SearchBox log={log} trans={trans} />}
      {live && log.hosts.length > 1 && <HostSelect {...props} />}
      {live && <LevelSelect {...props} />}
      {live && state?.phase !== 'complete' && (
        <button
          type="button"
          className="jp-sm-textButton"
          aria-pressed={log.following}
          title={trans.__('Stay at the newest line')}
          onClick={() => {
            log.following = !log.following;
          }}
        >
          <span aria-hidden="true">⤓</span> {trans.__('follow')}
        </button>
      )}
      {live && state !== undefined && state.errors > 0 && (
        <button
          type="button"
          className="jp-sm-textButton jp-sm-mod-errors"
          title={trans.__('Go to the first error')}
          onClick={() => void log.goToFirstError()}
        >
          <span aria-hidden="true">✕</span>{' '}
          {state.errors === 1
            ? trans.__('1 error')
            : trans.__('%1 errors', formatCount(state.errors))}
        </button>
      )}
      <span className="jp-sm-JobToolbar-state">
        {words !== undefined && (
          <span className="jp-sm-JobToolbar-words" title={log.problem?.message ?? words}>
            {words}
          </span>
        )}
      </span>
      {model.isLive && job && canStop(job) && (
        <ToolbarButtonComponent
          icon={stopIcon}
          label={trans.__('Stop')}
          tooltip={trans.__('Stop this job')}
          onClick={onStop}
        />
      )}
      {onOpen && (
        <ToolbarButtonComponent
          icon={launchIcon}
          tooltip={trans.__('Open in a tab')}
          onClick={onOpen}
        />
      )}
      {live && <MenuButton trans={trans} onMenu={onMenu} />}
    </>
  );
}

function MenuButton(props: {
  readonly trans: TranslationBundle;
  readonly onMenu: (below: DOMRect) => void;
}): React.JSX.Element {
  const place = React.useRef<HTMLSpanElement>(null);
  return (
    <span ref={place}>
      <ToolbarButtonComponent
        icon={ellipsesIcon}
        tooltip={props.trans.__('More')}
        onClick={() => {
          if (place.current) {
            props.onMenu(place.current.getBoundingClientRect());
          }
        }}
      />
    </span>
  );
}

function HostSelect({ model, trans }: JobToolbarOptions): React.JSX.Element {
  const { log } = model;
  return (
    <HTMLSelect
      className="jp-sm-Select"
      aria-label={trans.__('Host')}
      value={log.filter?.hosts?.[0] ?? ''}
      onChange={event => {
        const host = event.target.value;
        log.setFilter({ ...log.filter, hosts: host === '' ? undefined : [host] });
      }}
    >
      <option value="">{trans.__('all hosts')}</option>
      {log.hosts.map(host => (
        <option key={host} value={host}>
          {host}
        </option>
      ))}
    </HTMLSelect>
  );
}

function LevelSelect({ model, trans }: JobToolbarOptions): React.JSX.Element {
  const { log } = model;
  const words: Readonly<Record<LogLevel, string>> = {
    debug: trans.__('all levels'),
    info: trans.__('from info'),
    warning: trans.__('from warning'),
    error: trans.__('errors')
  };
  return (
    <HTMLSelect
      className="jp-sm-Select"
      aria-label={trans.__('Level')}
      value={log.filter?.level ?? ''}
      onChange={event => {
        const level = LEVELS.find(name => name === event.target.value);
        log.setFilter({ ...log.filter, level });
      }}
    >
      <option value="">{words.debug}</option>
      {LEVELS.map(level => (
        <option key={level} value={level}>
          {words[level]}
        </option>
      ))}
    </HTMLSelect>
  );
}
