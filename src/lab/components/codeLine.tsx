import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** A line for a cell, to read and to copy. */
export function CodeLine(props: {
  readonly line: string;
  /** What it is, for who hears it. */
  readonly label: string;
  readonly onCopy: (line: string) => void;
  readonly trans: TranslationBundle;
}): JSX.Element {
  const { line, label, onCopy, trans } = props;
  return (
    <>
      <pre className="jp-sm-Code" tabIndex={0} aria-label={label}>
        {line}
      </pre>
      <button type="button" className="jp-sm-Button" onClick={() => onCopy(line)}>
        {trans.__('Copy')}
      </button>
    </>
  );
}
