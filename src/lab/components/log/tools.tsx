import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { LogLevel } from '../../../protocol';
import { formatCount } from '../quantities';
import { ToolButton } from '../toolButton';
import type { LogModel } from './model';
import { SearchBox } from './searchBox';
import { logWords } from './words';

const LEVELS: readonly LogLevel[] = ['info', 'warning', 'error'];

/** What the tools of a log are made of. */
export interface LogToolsProps {
  readonly log: LogModel;
  readonly trans: TranslationBundle;
  /** The connection is away and on its way back. */
  readonly reconnecting: boolean;
  /** Opens the menu of the rarer commands below its button. */
  readonly onMenu: (below: DOMRect) => void;
  /** What is done with what the log is of. */
  readonly children?: React.ReactNode;
}

/** What one does with a log: the frequent acts as buttons, the others behind `⋯`. */
export function LogTools(props: LogToolsProps): React.JSX.Element {
  const { log, trans, reconnecting, onMenu, children } = props;
  const { state } = log;
  const live = !log.isSaved;
  const words =
    state &&
    logWords(state, { filtered: log.filter !== undefined, count: log.count, reconnecting }, trans);
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
      {children}
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
      <ToolButton
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

function HostSelect({ log, trans }: LogToolsProps): React.JSX.Element {
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

function LevelSelect({ log, trans }: LogToolsProps): React.JSX.Element {
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
