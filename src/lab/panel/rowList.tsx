import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { Milliseconds } from '../../protocol';
import { useExtent, useNow } from '../components/hooks';
import { DayHeading, RowFrame } from './rowFrame';
import { reveal, target } from './rowKeys';
import { extended, toggled, unselected } from './rowSelection';
import { SelectionBar, type Several } from './selectionBar';
import { RowOffsets } from './window';

/** Up to this width, in letters' heights, name and facts stand under each other. */
const NARROW = 30;
/** Rows drawn beyond what is in sight, on each side. */
const OVERSCAN = 6;
/** More is asked for this many heights of the list before its end. */
const NEAR = 3;

/** One line of a list: the heading of a day, or an item. */
export type Row<Item> =
  | { readonly type: 'day'; readonly key: string; readonly day: Milliseconds }
  | { readonly type: 'item'; readonly key: string; readonly item: Item };

/** How a row is to be drawn. */
export interface RowLook {
  /** Where time is shown that passes; else 0. */
  readonly now: Milliseconds;
  /** Whether this row is the list's one stop of the Tab key. */
  readonly current: boolean;
  /** Whether its actions are to be had: making their icons is most of a row's cost. */
  readonly active: boolean;
}

/** What a row's element says of its item, for menus and styles. */
export interface RowMark {
  readonly className: string;
  readonly data: object;
}

/** What a list needs. */
export interface RowListProps<Item> {
  readonly rows: readonly Row<Item>[];
  readonly label: string;
  readonly trans: TranslationBundle;
  /** The same function as long as the list is the same: a new one makes every row anew. */
  readonly draw: (item: Item, look: RowLook) => JSX.Element;
  readonly mark: (item: Item) => RowMark;
  /** The line that dragging a row into a cell writes. */
  readonly line: (item: Item) => string;
  /** Whether the item's row shows the time that passes. */
  readonly ticks: (item: Item) => boolean;
  /** Rows can be selected where something is done with several. */
  readonly several?: Several<Item>;
  /** The list goes back to its beginning when this changes. */
  readonly scope: string;
  /** Called when somebody scrolls near the end. */
  readonly more?: () => void;
  /** What stands below the last row. */
  readonly children?: React.ReactNode;
}

/**
 * A list of any length: only the rows in sight are in the page. The Tab key stops at one row, the arrow
 * keys, Home, End and Page move it. Rows are selected as in a grid: with Ctrl (or ⌘) one by one, with Shift from one to
 * another, by the pointer and by the keys (https://www.w3.org/WAI/ARIA/apg/patterns/grid/).
 */
export function RowList<Item>(props: RowListProps<Item>): JSX.Element {
  const { rows, label, trans, draw, mark, line, ticks, several, scope, more, children } = props;
  const frame = React.useRef<HTMLDivElement>(null);
  const { width, height, fontSize } = useExtent(frame);
  const [top, setTop] = React.useState(0);
  const [hovered, setHovered] = React.useState<string>();
  const narrow = width < NARROW * fontSize;

  const offsets = React.useMemo(() => {
    const day = Math.round(fontSize * 2.15);
    const item = Math.round(fontSize * (narrow ? 3.25 : 2));
    return new RowOffsets(rows.map(row => (row.type === 'day' ? day : item)));
  }, [rows, fontSize, narrow]);
  const items = React.useMemo(
    () => rows.flatMap((row, i) => (row.type === 'item' ? [i] : [])),
    [rows]
  );

  // Drawn anew only when something about the row has changed: scrolling changes nothing about most of those in sight.
  const Drawn = React.useMemo(
    () =>
      React.memo(function Drawn({ item, ...look }: RowLook & { readonly item: Item }) {
        return draw(item, look);
      }),
    [draw]
  );

  const [currentKey, setCurrentKey] = React.useState<string>();
  const found = rows.findIndex(row => row.type === 'item' && row.key === currentKey);
  const current = found < 0 ? (items[0] ?? -1) : found;

  const first = Math.max(0, offsets.at(top) - OVERSCAN);
  const last = Math.min(rows.length - 1, offsets.at(top + height) + OVERSCAN);
  const drawn = range(first, last);
  if (current >= 0 && (current < first || current > last)) {
    // Stays in the page, so that the focus it may have is not lost by scrolling.
    drawn.push(current);
  }

  React.useLayoutEffect(() => {
    if (frame.current) {
      frame.current.scrollTop = 0;
    }
  }, [scope]);

  const now = useNow(
    drawn.some(index => {
      const row = rows[index];
      return row?.type === 'item' && ticks(row.item);
    })
  );

  const moved = React.useRef(false);
  React.useLayoutEffect(() => {
    if (moved.current) {
      moved.current = false;
      frame.current?.querySelector<HTMLElement>('[data-jp-sm-row][tabindex="0"]')?.focus();
    }
  });

  const [selection, setSelection] = React.useState(() => unselected());
  const selected = React.useMemo(
    () =>
      selection.keys.size === 0
        ? []
        : rows.flatMap(row =>
            row.type === 'item' && selection.keys.has(row.key) ? [row.item] : []
          ),
    [rows, selection]
  );
  const order = (): readonly string[] => items.map(index => rows[index]?.key ?? '');
  const clear = (): void => {
    moved.current = true;
    setSelection(unselected());
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const { key, shiftKey, ctrlKey, metaKey } = event;
    const own = rows[current]?.key;
    if (several && own !== undefined && key === ' ' && (ctrlKey || metaKey)) {
      setSelection(toggled(selection, own));
    } else if (key === 'Escape' && selected.length > 0) {
      clear();
    } else {
      const page = Math.max(1, Math.floor(height / (fontSize * (narrow ? 3.25 : 2))) - 1);
      const to = target(key, items.indexOf(current), items.length, page);
      const index = to === undefined ? undefined : items[to];
      const row = index === undefined ? undefined : rows[index];
      if (index === undefined || !row) {
        return;
      }
      // The heading above the first item of a day comes into sight with it.
      reveal(frame.current, offsets, rows[index - 1]?.type === 'day' ? index - 1 : index, index);
      moved.current = true;
      setCurrentKey(row.key);
      setSelection(
        several && shiftKey && own !== undefined
          ? extended(selection, order(), own, row.key)
          : { ...selection, anchor: undefined }
      );
    }
    event.preventDefault();
    event.stopPropagation();
  };

  /** A click with a key held selects instead of what it would do. */
  const onClick = (event: React.MouseEvent, key: string): void => {
    const { target: node, shiftKey, ctrlKey, metaKey } = event;
    if (!several || !(node instanceof Element) || !node.closest('[data-jp-sm-row]')) {
      return;
    }
    if (shiftKey) {
      setSelection(extended(selection, order(), key, key));
    } else if (ctrlKey || metaKey) {
      setSelection(toggled(selection, key));
    } else {
      setSelection(unselected(key));
      return;
    }
    event.stopPropagation();
  };

  return (
    <>
      <div
        ref={frame}
        className={`jp-sm-List${narrow ? ' jp-mod-narrow' : ''}`}
        onScroll={event => {
          // In steps of rows: what lies between them draws nothing new.
          const { scrollTop, clientHeight } = event.currentTarget;
          setTop(offsets.top(offsets.at(scrollTop)));
          if (scrollTop + NEAR * clientHeight > offsets.total) {
            more?.();
          }
        }}
      >
        <div
          role="grid"
          aria-label={label}
          aria-rowcount={rows.length}
          aria-multiselectable={several && true}
          className="jp-sm-List-rows"
          style={{ height: offsets.total }}
          onKeyDown={onKeyDown}
          {...(selected.length > 0 && several?.data(selected))}
        >
          {drawn.map(index => {
            const row = rows[index];
            if (!row) {
              return null;
            }
            const place = {
              'aria-rowindex': index + 1,
              style: {
                top: offsets.top(index),
                height: offsets.bottom(index) - offsets.top(index)
              }
            };
            if (row.type === 'day') {
              return <DayHeading key={row.key} {...place} day={row.day} now={now} trans={trans} />;
            }
            const { className, data } = mark(row.item);
            return (
              <RowFrame
                key={row.key}
                {...place}
                {...data}
                className={className}
                aria-selected={several && selection.keys.has(row.key)}
                line={line(row.item)}
                onFocus={() => setCurrentKey(row.key)}
                onMouseEnter={() => setHovered(row.key)}
                onClickCapture={event => onClick(event, row.key)}
              >
                <Drawn
                  item={row.item}
                  now={ticks(row.item) ? now : 0}
                  current={index === current}
                  active={index === current || row.key === hovered}
                />
              </RowFrame>
            );
          })}
        </div>
        {children}
      </div>
      {several && selected.length > 0 && (
        <SelectionBar items={selected} several={several} clear={clear} trans={trans} />
      )}
    </>
  );
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}
