import { ColumnPen } from './columnPen';
import type { Frame } from './frame';
import { tracePath } from './path';
import { Raster } from './raster';
import type { Line } from './series';
import { axisWords, timeTicks, timeWords, valueTicks, type Axis } from './ticks';
import type { MetricSeries } from '../../../protocol';

/** A line's place among the others decides colour and dashes, so that neither has to be told apart alone. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 2], [8, 3, 2, 3]];

/** Values from which on lines are drawn as bars, one a column of CSS pixels. */
const DENSE = 10_000;

/** Custom properties of the theme that lines are drawn in, in their order. */
export const COLOURS: readonly string[] = [
  '--jp-sm-blue',
  '--jp-sm-brown',
  '--jp-sm-green',
  '--jp-sm-magenta',
  '--jp-sm-cyan',
  '--jp-sm-yellow',
  '--jp-sm-red',
  '--jp-sm-black'
];

/** How the theme draws charts. */
export interface Look {
  readonly text: string;
  readonly grid: string;
  readonly font: string;
  /** One for each of {@link COLOURS}. */
  readonly colours: readonly string[];
}

/** Reads the look from the page; themes change it. */
export function lookOf(node: Element): Look {
  const style = getComputedStyle(node);
  const property = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: property('--jp-ui-font-color2'),
    grid: property('--jp-border-color2'),
    font: `${property('--jp-ui-font-size0') || '11px'} ${style.fontFamily}`,
    colours: COLOURS.map(property)
  };
}

/** The dashes of the line at this place. */
export function dashesOf(index: number): readonly number[] {
  return DASHES[Math.floor(index / COLOURS.length) % DASHES.length] ?? [];
}

/** A line with its place among all lines of its chart, hidden ones included. */
export interface PaintedLine {
  readonly line: Line;
  readonly index: number;
}

/** Draws axes and lines anew. The context is scaled to CSS pixels. */
export function paint(
  context: CanvasRenderingContext2D,
  frame: Frame,
  lines: readonly PaintedLine[],
  unit: MetricSeries['unit'],
  axis: Axis,
  look: Look
): void {
  context.clearRect(0, 0, frame.width, frame.height);
  paintAxes(context, frame, unit, axis, look);
  context.save();
  context.beginPath();
  context.rect(frame.left, 0, frame.right - frame.left, frame.height);
  context.clip();
  const dense = lines.reduce((sum, { line }) => sum + line.times.length, 0) > DENSE;
  context.lineWidth = 1.25;
  context.lineJoin = 'bevel';
  const raster = dense
    ? new Raster(frame.width, frame.height, context.getTransform().a || 1)
    : undefined;
  for (const { line, index } of lines) {
    const colour = look.colours[index % look.colours.length] || look.text;
    context.strokeStyle = context.fillStyle = colour;
    const alone = raster
      ? bars(raster, line, frame, colour)
      : stroke(context, line, frame, dashesOf(index));
    for (const [x, y] of alone) {
      context.beginPath();
      context.arc(x, y, 2, 0, 2 * Math.PI);
      context.fill();
    }
  }
  raster?.drawOn(context);
  context.restore();
}

/** Points that stand alone, which a line does not show. */
type Alone = ReturnType<typeof tracePath>;

function stroke(
  context: CanvasRenderingContext2D,
  line: Line,
  frame: Frame,
  dashes: readonly number[]
): Alone {
  context.setLineDash([...dashes]);
  context.beginPath();
  const alone = tracePath(line, frame, context);
  context.stroke();
  return alone;
}

/** Among so many values neither dashes nor slopes can be seen, and they cost the most. */
function bars(raster: Raster, line: Line, frame: Frame, colour: string): Alone {
  raster.colour = colour;
  const pen = new ColumnPen(raster, 1);
  const alone = tracePath(line, frame, pen);
  pen.end();
  return alone;
}

function paintAxes(
  context: CanvasRenderingContext2D,
  frame: Frame,
  unit: MetricSeries['unit'],
  axis: Axis,
  look: Look
): void {
  context.font = look.font;
  context.fillStyle = look.text;
  context.strokeStyle = look.grid;
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.beginPath();
  const ticks = valueTicks(frame.low, frame.high, (frame.bottom - frame.top) / 32);
  const words = axisWords(ticks, unit);
  for (const [index, value] of ticks.entries()) {
    const y = Math.round(frame.y(value)) + 0.5;
    context.moveTo(frame.left, y);
    context.lineTo(frame.right, y);
    context.fillText(words[index] ?? '', frame.left - 6, y);
  }
  context.stroke();
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  let previous: number | undefined;
  const { from, to } = frame.times;
  for (const time of timeTicks(from, to, (frame.right - frame.left) / 90, axis)) {
    const x = Math.min(Math.max(frame.x(time), frame.left + 16), frame.right - 16);
    context.fillText(timeWords(time, previous, axis), x, frame.height - 5);
    previous = time;
  }
}
