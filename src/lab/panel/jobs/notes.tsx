import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, offlineBoltIcon } from '@jupyterlab/ui-components';
import * as React from 'react';

import type { JobList, PlaceName, Problem } from '../../../protocol';
import { ProblemText } from '../../components/problemText';

/** What there is to read where a list cannot be, or not all of it. */
interface NoteProps {
  readonly trans: TranslationBundle;
}

/** Grey lines in the list's own shape while the first list is on its way. */
export function Loading({ trans, words }: NoteProps & { words?: string }): JSX.Element {
  return (
    <div className="jp-sm-Loading">
      <span className="jp-sm-hidden">{words ?? trans.__('Looking for training jobs…')}</span>
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

const FIRST_CELL = '%%sagemaker train --instance local_cpu\nprint("Hello from a training job")';

/** Nothing has been trained yet: how to begin. */
export function NoJobs(props: NoteProps & { copy?: (text: string) => void }): JSX.Element {
  const { copy, trans } = props;
  return (
    <div className="jp-sm-Message">
      <p className="jp-sm-Message-title">{trans.__('No training jobs yet')}</p>
      <p>{trans.__('Train your first one on this machine: run this in a notebook cell.')}</p>
      <pre className="jp-sm-Code" tabIndex={0}>
        {FIRST_CELL}
      </pre>
      {copy && (
        <button type="button" className="jp-sm-Button" onClick={() => copy(FIRST_CELL)}>
          {trans.__('Copy')}
        </button>
      )}
    </div>
  );
}

/** There are jobs, and the filter hides them all. */
export function NoMatch(props: NoteProps & { text: string; clear: () => void }): JSX.Element {
  const { text, clear, trans } = props;
  return (
    <div className="jp-sm-Message">
      <p className="jp-sm-Message-title">
        {text
          ? trans.__('No training job matches “%1”', text)
          : trans.__('No training job is running')}
      </p>
      <button type="button" className="jp-sm-Button" onClick={clear}>
        {trans.__('Show all')}
      </button>
    </div>
  );
}

/** Places whose jobs are missing from the list, and what to do about it. */
export function PlaceNotes(
  props: NoteProps & {
    problems: JobList['problems'];
    open: boolean;
    /** What is missing; jobs unless told. */
    what?: 'jobs' | 'endpoints';
  }
): JSX.Element {
  const { problems, open, what = 'jobs', trans } = props;
  return (
    <>
      {problems.map(({ place, problem }) =>
        problem.kind === 'credentials' ? (
          <CredentialsNote key={place} problem={problem} open={open} trans={trans} />
        ) : (
          <Note key={place} title={missing(place, what, trans)} open={open}>
            <ProblemText problem={problem} />
          </Note>
        )
      )}
    </>
  );
}

const SIGN_IN = 'aws configure sso';
const PROFILE_OR_KEYS = 'aws configure';

function CredentialsNote(props: NoteProps & { problem: Problem; open: boolean }): JSX.Element {
  const { problem, open, trans } = props;
  return (
    <Note title={trans.__('Local runs work without AWS')} open={open}>
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

function Note(props: { title: string; open: boolean; children: React.ReactNode }): JSX.Element {
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

function missing(place: PlaceName, what: 'jobs' | 'endpoints', trans: TranslationBundle): string {
  const jobs = what === 'jobs';
  switch (place) {
    case 'sagemaker':
      return jobs
        ? trans.__('Jobs on SageMaker are not listed')
        : trans.__('Endpoints on SageMaker are not listed');
    case 'docker':
      return jobs
        ? trans.__('Jobs in Docker are not listed')
        : trans.__('Endpoints in Docker are not listed');
    case 'process':
      return jobs
        ? trans.__('Jobs of this machine are not listed')
        : trans.__('Endpoints of this machine are not listed');
  }
}
