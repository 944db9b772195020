import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Milliseconds } from '../../protocol';
import { dayHeading } from './dayHeading';

/** A row's element: it can be dragged into a cell, which writes its line. */
export function RowFrame(
  props: React.HTMLAttributes<HTMLDivElement> & { readonly line: string }
): JSX.Element {
  const { line, className, children, ...rest } = props;
  return (
    <div
      role="row"
      {...rest}
      className={`jp-sm-Row ${className}`}
      data-jp-sm-line={line}
      draggable
      onDragStart={event => {
        event.dataTransfer.setData('text/plain', line);
        event.dataTransfer.effectAllowed = 'copy';
      }}
    >
      <div role="gridcell" className="jp-sm-Row-cell">
        {children}
      </div>
    </div>
  );
}

/** The heading of a day among the rows. */
export function DayHeading(
  props: React.HTMLAttributes<HTMLDivElement> & {
    readonly day: Milliseconds;
    readonly now: Milliseconds;
    readonly trans: TranslationBundle;
  }
): JSX.Element {
  const { day, now, trans, ...rest } = props;
  return (
    <div role="row" {...rest} className="jp-sm-DayHeading">
      <span role="rowheader">{dayHeading(day, now, trans)}</span>
    </div>
  );
}
