import * as React from 'react';

import type { Problem } from '../../protocol';

/** A problem as a person reads it: what failed and why, what to do next, and the service's own words, small. */
export function ProblemText(props: {
  readonly problem: Problem;
  /** Makes the first sentence stand out where it is the title of what is shown. */
  readonly titled?: boolean;
}): JSX.Element {
  const { problem, titled = false } = props;
  const codes = [problem.code, problem.requestId].filter(Boolean).join(' · ');
  return (
    <>
      <p className={titled ? 'jp-sm-Message-title' : undefined}>
        <Sentence text={problem.message} />
      </p>
      {problem.hint && (
        <p>
          <Sentence text={problem.hint} />
        </p>
      )}
      {codes && <p className="jp-sm-quiet">{codes}</p>}
    </>
  );
}

/** A sentence of the host, in which what can be typed stands between backticks. */
function Sentence({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text
        .split('`')
        .map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}
    </>
  );
}
