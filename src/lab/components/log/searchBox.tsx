import type { TranslationBundle } from '@jupyterlab/translation';
import {
  caretDownEmptyThinIcon,
  caretUpEmptyThinIcon,
  caseSensitiveIcon,
  closeIcon,
  regexIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';

import { formatCount } from '../quantities';
import type { LogModel } from './model';
import type { LogSearch, SearchQuery } from './search';

/** Milliseconds a person pauses between letters. */
const PAUSE = 200;

/**
 * Find in the log: the host searches all of it while one types. Enter goes on, Shift+Enter back, Escape clears.
 */
export function SearchBox(props: {
  readonly log: LogModel;
  readonly trans: TranslationBundle;
}): React.JSX.Element {
  const { log, trans } = props;
  const { search } = log;
  const [pattern, setPattern] = React.useState(search.query.pattern);
  const [regex, setRegex] = React.useState(search.query.regex);
  const [caseSensitive, setCaseSensitive] = React.useState(search.query.caseSensitive);
  const typed = React.useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  React.useEffect(
    () => () => {
      clearTimeout(typed.current);
    },
    []
  );
  const ask = (next: SearchQuery): void => {
    clearTimeout(typed.current);
    typed.current = setTimeout(() => void search.ask(next), PAUSE);
  };
  const step = (direction: 'next' | 'previous'): void => {
    clearTimeout(typed.current);
    const asked = search.query;
    const isNew =
      asked.pattern !== pattern || asked.regex !== regex || asked.caseSensitive !== caseSensitive;
    void (isNew ? search.ask({ pattern, regex, caseSensitive }) : search.step(direction));
  };
  const clear = (): void => {
    clearTimeout(typed.current);
    setPattern('');
    search.clear();
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') {
      step(event.shiftKey ? 'previous' : 'next');
    } else if (event.key === 'Escape' && pattern !== '') {
      clear();
    } else {
      return;
    }
    // Shift+Enter runs a cell and Escape leaves its edit mode, unless told otherwise.
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="jp-sm-Search" role="search">
      <div className="jp-sm-Search-field" data-problem={search.problem !== undefined}>
        <input
          type="text"
          value={pattern}
          placeholder={trans.__('Find…')}
          aria-label={trans.__('Find in the log')}
          title={search.problem?.message}
          spellCheck={false}
          onChange={event => {
            setPattern(event.target.value);
            ask({ pattern: event.target.value, regex, caseSensitive });
          }}
          onKeyDown={onKeyDown}
        />
        {pattern !== '' && (
          <>
            <Toggle
              icon={caseSensitiveIcon}
              label={trans.__('Match case')}
              pressed={caseSensitive}
              onClick={() => {
                setCaseSensitive(!caseSensitive);
                ask({ pattern, regex, caseSensitive: !caseSensitive });
              }}
            />
            <Toggle
              icon={regexIcon}
              label={trans.__('Regular expression')}
              pressed={regex}
              onClick={() => {
                setRegex(!regex);
                ask({ pattern, regex: !regex, caseSensitive });
              }}
            />
          </>
        )}
      </div>
      {pattern !== '' && (
        <>
          <span className="jp-sm-Search-count" role="status">
            {countWords(search, trans)}
          </span>
          <Toggle
            icon={caretUpEmptyThinIcon}
            label={trans.__('Previous match (Shift+Enter)')}
            onClick={() => {
              step('previous');
            }}
          />
          <Toggle
            icon={caretDownEmptyThinIcon}
            label={trans.__('Next match (Enter)')}
            onClick={() => {
              step('next');
            }}
          />
          <Toggle icon={closeIcon} label={trans.__('Clear (Escape)')} onClick={clear} />
        </>
      )}
    </div>
  );
}

/** `2 of 17`, `17 lines`, `none`, or why there is no count. */
function countWords(search: LogSearch, trans: TranslationBundle): string {
  const { matches, found, problem } = search;
  if (problem) {
    return problem.kind === 'usage' ? trans.__('not understood') : trans.__('not searched');
  }
  if (matches === undefined) {
    return '';
  }
  if (matches === 0) {
    return trans.__('none');
  }
  if (!found) {
    return matches === 1 ? trans.__('1 line') : trans.__('%1 lines', formatCount(matches));
  }
  return trans.__('%1 of %2', formatCount(found.index), formatCount(matches));
}

/** A small button with an icon; with `pressed` it is one that stays down. */
export function Toggle(props: {
  readonly icon: LabIcon;
  readonly label: string;
  readonly pressed?: boolean;
  readonly onClick: (event: React.MouseEvent<HTMLButtonElement>) => void;
}): React.JSX.Element {
  const { icon: Icon, label, pressed, onClick } = props;
  return (
    <button
      type="button"
      className="jp-sm-iconButton"
      title={label}
      aria-label={label}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon.react tag="span" elementSize="normal" />
    </button>
  );
}
