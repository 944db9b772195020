import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, offlineBoltIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { PlaceName, PlacesList, Problem } from '../../protocol';
import { ProblemText } from '../components/problemText';

/** What there is to read where a list cannot be, or not all of it. */
interface NoteProps {
  readonly trans: TranslationBundle;
}

/** Grey lines in the list's own shape while the first list is on its way. */
export function Loading({ words }: { words: string }): JSX.Element {
  return (
    <div className="jp-sm-Loading">
      <span className="jp-sm-hidden">{words}</span>
      {[72, 54, 64].map(width => (
        <div key={width} className="jp-sm-Loading-row" aria-hidden="true">
          <span className="jp-sm-Loading-dot" />
          <span className="jp-sm-Loading-text" style={{ width: `${width}%` }} />
        </div>
      ))}
    </div>
  );
}

/** The list cannot be had: what failed, why, and what to do. */
export function Failure(
  props: NoteProps & { problem: Problem; waiting: boolean; retry: () => void }
): JSX.Element {
  const { problem, waiting, retry, trans } = props;
  return (
    <div className="jp-sm-Message" role="alert">
      <offlineBoltIcon.react tag="span" className="jp-sm-Message-icon" />
      <ProblemText problem={problem} titled />
      <button type="button" className="jp-sm-Button" onClick={retry}>
        {trans.__('Try again')}
      </button>
      {waiting && <p className="jp-sm-quiet">{trans.__('It is also tried again by itself.')}</p>}
    </div>
  );
}

/** The list is there, but not the newest any more. */
export function Stale({ problem, trans }: NoteProps & { problem: Problem }): JSX.Element {
  return (
    <div className="jp-sm-Stale" title={[problem.message, problem.hint].filter(Boolean).join('\n')}>
      <offlineBoltIcon.react tag="span" />
      <span>{trans.__('Reconnecting… What you see may be old.')}</span>
    </div>
  );
}

/** There is something, and the filter hides it all. */
export function NoMatch(props: NoteProps & { words: string; clear: () => void }): JSX.Element {
  const { words, clear, trans } = props;
  return (
    <div className="jp-sm-Message">
      <p className="jp-sm-Message-title">{words}</p>
      <button type="button" className="jp-sm-Button" onClick={clear}>
        {trans.__('Show all')}
      </button>
    </div>
  );
}

/** The host that runs is older than this page. */
export function NotKnown({ trans }: NoteProps): JSX.Element {
  return (
    <div className="jp-sm-Message">
      <p>
        {trans.__(
          'The SageMaker host that runs does not know this list. Restart it with the newest version to see it here.'
        )}
      </p>
    </div>
  );
}

/** Places whose rows are missing from the list, and what to do about it. */
export function PlaceNotes(
  props: NoteProps & {
    problems: PlacesList['problems'];
    open: boolean;
    /** Whether how to sign in may stand open, too; not unless told. */
    explainsSignIn?: boolean;
    /** The title of what is missing, by place. */
    missing: Readonly<Record<PlaceName, string>>;
  }
): JSX.Element {
  const { problems, open, explainsSignIn = false, missing, trans } = props;
  return (
    <>
      {problems.map(({ place, problem }) =>
        problem.kind === 'credentials' ? (
          <CredentialsNote
            key={place}
            title={explainsSignIn ? trans.__('Local runs work without AWS') : missing[place]}
            problem={problem}
            open={open && explainsSignIn}
            trans={trans}
          />
        ) : (
          <Note key={place} title={missing[place]} open={open}>
            <ProblemText problem={problem} />
          </Note>
        )
      )}
    </>
  );
}

const SIGN_IN = 'aws configure sso';
const PROFILE_OR_KEYS = 'aws configure';

function CredentialsNote(
  props: NoteProps & { title: string; problem: Problem; open: boolean }
): JSX.Element {
  const { title, problem, open, trans } = props;
  return (
    <Note title={title} open={open}>
      <p>
        {trans.__(
          'To see your account, give this Jupyter server credentials in one of the usual ways, then refresh:'
        )}
      </p>
      <ul>
        <li>
          {trans.__('sign in:')} <code>{SIGN_IN}</code>
        </li>
        <li>
          {trans.__('a profile or keys:')} <code>{PROFILE_OR_KEYS}</code>
        </li>
        <li>{trans.__('on SageMaker or EC2: the role of the notebook or the instance')}</li>
      </ul>
      <ProblemText problem={problem} />
    </Note>
  );
}

/** Something to read under its title, folded unless `open`. */
export function Note(props: {
  title: string;
  open: boolean;
  children: React.ReactNode;
}): JSX.Element {
  return (
    <details className="jp-sm-Note" open={props.open}>
      <summary>
        <caretDownIcon.react tag="span" />
        <span>{props.title}</span>
      </summary>
      <div className="jp-sm-Note-body">{props.children}</div>
    </details>
  );
}
