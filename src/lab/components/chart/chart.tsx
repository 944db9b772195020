import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { useExtent, useSignal } from '../hooks';
import type { ChartBoard, TimeRange } from './board';
import { frameOf, type Frame } from './frame';
import { Legend } from './legend';
import { lookOf, paint } from './paint';
import { ChartTable } from './table';
import { sourceWords } from './words';
import { indexAt, type ChartData } from './series';
import { timeWords, type Axis } from './ticks';

/** CSS pixels; as wide as there is room. */
const HEIGHT = 180;
/** Share of the time axis that one press of `+` keeps. */
const CLOSER = 0.5;
/** CSS pixels that a drag takes to be meant as one. */
const DRAG = 4;

/** What one chart needs. */
export interface ChartProps {
  readonly chart: ChartData;
  /** From the first to the last moment of all charts, so that one crosshair stands at one place in all of them. */
  readonly extent: TimeRange;
  readonly board: ChartBoard;
  readonly axis: Axis;
  readonly trans: TranslationBundle;
}

/**
 * Lines of one unit over time.
 *
 * The lines are drawn on a canvas only when they, the zoom or the theme change; the crosshair is an element over it, so
 * moving it draws nothing anew. By keyboard: arrows move the crosshair from value to value, `+` and `-` zoom, Escape
 * shows everything.
 */
export function Chart(props: ChartProps): JSX.Element {
  const { chart, extent, board, axis, trans } = props;
  const [asTable, setAsTable] = React.useState(false);
  const id = React.useId();
  return (
    <section className="jp-sm-Chart" aria-labelledby={id}>
      <header className="jp-sm-Chart-header">
        <h3 id={id}>{chart.title}</h3>
        <button
          type="button"
          className="jp-sm-textButton"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          {trans.__('Table')}
        </button>
      </header>
      {asTable ? (
        <ChartTable chart={chart} board={board} axis={axis} trans={trans} />
      ) : (
        <Plot chart={chart} extent={extent} board={board} axis={axis} trans={trans} />
      )}
      <Legend chart={chart} board={board} trans={trans} />
      <p className="jp-sm-quiet jp-sm-Chart-origin">{sourceWords(chart, trans)}</p>
    </section>
  );
}

function Plot(props: ChartProps): JSX.Element {
  const { chart, extent, board, axis, trans } = props;
  const box = React.useRef<HTMLDivElement>(null);
  const canvas = React.useRef<HTMLCanvasElement>(null);
  const { width } = useExtent(box);
  const version = useSignal(board.changed, () => board.version);
  const crosshair = useSignal(board.changed, () => board.crosshair);
  const theme = useTheme();
  const [drag, setDrag] = React.useState<{ readonly from: number; readonly to: number }>();

  const times = board.range ?? extent;
  const shown = React.useMemo(
    () =>
      chart.lines
        .map((line, index) => ({ line, index }))
        .filter(({ line }) => !board.isHidden(line.key)),
    [chart, board, version]
  );
  const frame = React.useMemo(
    () =>
      frameOf(
        shown.map(({ line }) => line),
        chart.unit,
        times,
        { width, height: HEIGHT }
      ),
    [shown, chart.unit, times, width]
  );

  React.useLayoutEffect(() => {
    const node = canvas.current;
    const context = node?.getContext('2d');
    if (node && context) {
      const ratio = window.devicePixelRatio || 1;
      node.width = Math.round(width * ratio);
      node.height = Math.round(HEIGHT * ratio);
      context.scale(ratio, ratio);
      paint(context, frame, shown, chart.unit, axis, lookOf(node));
    }
  }, [frame, shown, chart.unit, axis, theme, width]);

  const placeOf = (event: React.PointerEvent): number =>
    event.clientX - (box.current?.getBoundingClientRect().left ?? 0);
  const finish = (): void => {
    if (drag && Math.abs(drag.to - drag.from) >= DRAG) {
      const [from = 0, to = 0] = [frame.time(drag.from), frame.time(drag.to)].sort((a, b) => a - b);
      board.zoom({ from, to });
    }
    setDrag(undefined);
  };

  return (
    <div
      ref={box}
      className="jp-sm-Plot"
      style={{ height: HEIGHT }}
      role="group"
      tabIndex={0}
      aria-label={trans.__(
        'Chart of %1. Arrow keys move the crosshair, plus and minus zoom, Escape shows everything.',
        chart.title
      )}
      onKeyDown={event => {
        if (act(event.key, chart, frame, extent, board)) {
          event.preventDefault();
          event.stopPropagation();
        }
      }}
      onPointerDown={event => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture?.(event.pointerId);
          setDrag({ from: placeOf(event), to: placeOf(event) });
        }
      }}
      onPointerMove={event => {
        const x = placeOf(event);
        board.crosshair = frame.time(x);
        setDrag(drag && { ...drag, to: x });
      }}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(undefined)}
      onPointerLeave={() => {
        board.crosshair = undefined;
      }}
      onBlur={() => {
        board.crosshair = undefined;
      }}
      onDoubleClick={() => board.zoom(undefined)}
    >
      <canvas ref={canvas} className="jp-sm-Plot-canvas" aria-hidden="true" />
      {drag && Math.abs(drag.to - drag.from) >= DRAG && (
        <div
          className="jp-sm-Plot-drag"
          style={{
            left: Math.max(frame.left, Math.min(drag.from, drag.to)),
            width: Math.abs(drag.to - drag.from),
            top: frame.top,
            height: frame.bottom - frame.top
          }}
        />
      )}
      {crosshair !== undefined && <Crosshair time={crosshair} frame={frame} axis={axis} />}
    </div>
  );
}

function Crosshair(props: { time: number; frame: Frame; axis: Axis }): JSX.Element | null {
  const { time, frame, axis } = props;
  const { from, to } = frame.times;
  if (time < from || time > to) {
    return null;
  }
  const x = frame.x(time);
  const right = x > (frame.left + frame.right) / 2;
  return (
    <div
      className={right ? 'jp-sm-Crosshair jp-mod-right' : 'jp-sm-Crosshair'}
      style={{
        transform: `translateX(${Math.round(x)}px)`,
        top: frame.top,
        height: frame.bottom - frame.top
      }}
    >
      <span>{timeWords(Math.round(time / 1000) * 1000, undefined, axis)}</span>
    </div>
  );
}

/** @returns Whether the key is one of the chart's. */
function act(
  key: string,
  chart: ChartData,
  frame: Frame,
  extent: TimeRange,
  board: ChartBoard
): boolean {
  const { from, to } = frame.times;
  const at = board.crosshair ?? (from + to) / 2;
  const zoom = (factor: number): void => {
    const half = ((to - from) * factor) / 2;
    const range = { from: Math.max(extent.from, at - half), to: Math.min(extent.to, at + half) };
    board.zoom(range.to - range.from >= extent.to - extent.from ? undefined : range);
  };
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowRight': {
      const times = chart.lines.find(({ key: line }) => !board.isHidden(line))?.times ?? [];
      const next = indexAt(times, at + 1);
      const index = key === 'ArrowRight' ? next : indexAt(times, at) - 1;
      board.crosshair = Math.min(to, Math.max(from, times[index] ?? at));
      return true;
    }
    case 'Home':
      board.crosshair = from;
      return true;
    case 'End':
      board.crosshair = to;
      return true;
    case '+':
    case '=':
      zoom(CLOSER);
      return true;
    case '-':
      zoom(1 / CLOSER);
      return true;
    case 'Escape':
      if (board.range) {
        board.zoom(undefined);
        return true;
      }
      return false;
    default:
      return false;
  }
}

/** Changes with JupyterLab's theme: a canvas keeps the colours it was drawn in. */
function useTheme(): string {
  const read = (): string => document.body.dataset['jpThemeName'] ?? '';
  const [theme, setTheme] = React.useState(read);
  React.useEffect(() => {
    // The variables come with a style sheet, some time after the name.
    let frame = 0;
    const observer = new MutationObserver(() => {
      frame = requestAnimationFrame(() => setTheme(read()));
    });
    observer.observe(document.body, { attributes: true, attributeFilter: ['data-jp-theme-name'] });
    return () => {
      cancelAnimationFrame(frame);
      observer.disconnect();
    };
  }, []);
  return theme;
}
