import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** The line that does what a form does, to read and to copy. */
export function MagicLine(props: {
  readonly line: string;
  readonly onCopy: (line: string) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { line, onCopy, trans } = props;
  return (
    <>
      <pre className="jp-sm-Code" tabIndex={0} aria-label={trans.__('The same as a line')}>
        {line}
      </pre>
      <button type="button" className="jp-sm-Button" onClick={() => onCopy(line)}>
        {trans.__('Copy')}
      </button>
    </>
  );
}
