import type { MetricSeries, Milliseconds } from '../../../protocol';
import { thin } from '../../metrics/thin';
import { figure, span } from './figures';
import { escapeHtml } from './html';

/** Small pictures side by side, one a metric. */
const WIDTH = 320;
const HEIGHT = 130;
const COLUMNS = 2;
const LEFT = 70;
const RIGHT = 10;
const TOP = 24;
const BOTTOM = 20;
/** What the lines' names take below the title, where there are several. */
const LEGEND = 14;
/** Of a letter, about: fonts differ. */
const LETTER = 6;
/** More cannot be told apart in so little room. */
const POINTS = 150;
/** Dark enough for the picture's own white ground, which reads on every theme. */
const COLOURS = ['#0b5cad', '#8a4a0f', '#00722f', '#97308c', '#00696f', '#805b00', '#b71c1c'];

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Series as an SVG that needs nothing else: one small chart a metric, hosts, variants and percentiles as its lines. */
export function seriesPicture(series: readonly MetricSeries[]): string {
  const metrics = new Map<string, MetricSeries[]>();
  for (const each of series) {
    metrics.set(each.name, [...(metrics.get(each.name) ?? []), thin(each, POINTS)]);
  }
  const times = rangeOf(series.flatMap(each => [each.times[0], each.times.at(-1)]));
  const width = Math.min(COLUMNS, metrics.size) * WIDTH;
  const legend = [...metrics.values()].some(lines => lines.length > 1) ? LEGEND : 0;
  const row = HEIGHT + legend;
  const height = Math.ceil(metrics.size / COLUMNS) * row;
  const charts = [...metrics].map(([name, lines], index) => {
    const place = `translate(${(index % COLUMNS) * WIDTH} ${Math.floor(index / COLUMNS) * row})`;
    return `<g transform="${place}">${chart(name, lines, times, legend)}</g>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="10" fill="#333">` +
    `<rect width="${width}" height="${height}" fill="#fff"/>${charts.join('')}</svg>`
  );
}

/** @param legend the height that the lines' names have */
function chart(name: string, lines: readonly MetricSeries[], times: Range, legend: number): string {
  const height = HEIGHT + legend;
  const [top, bottom] = [TOP + legend, height - BOTTOM];
  const values = rangeOf(lines.flatMap(line => line.values));
  const x = (time: number) => LEFT + share(time, times) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => bottom - share(value, values) * (bottom - top);
  const drawn = lines.map((line, index) => drawLine(line, x, y, COLOURS[index % COLOURS.length]));
  const unit = lines[0]?.unit;
  const [from, to] = span(times.from, times.to);
  return [
    `<text x="${LEFT}" y="14" font-size="11" font-weight="bold">${escapeHtml(name)}</text>`,
    lines.length > 1 ? legendOf(lines) : '',
    `<path d="M${LEFT} ${top}H${WIDTH - RIGHT}M${LEFT} ${bottom}H${WIDTH - RIGHT}" stroke="#ddd"/>`,
    `<text x="${LEFT - 5}" y="${top + 4}" text-anchor="end">${escapeHtml(figure(values.to, unit))}</text>`,
    `<text x="${LEFT - 5}" y="${bottom + 3}" text-anchor="end">${escapeHtml(figure(values.from, unit))}</text>`,
    `<text x="${LEFT}" y="${height - 6}">${from}</text>`,
    `<text x="${WIDTH - RIGHT}" y="${height - 6}" text-anchor="end">${to}</text>`,
    ...drawn
  ].join('');
}

/** The lines' names in their colours, as many as there is room for; then how many more there are. */
function legendOf(lines: readonly MetricSeries[]): string {
  const names: string[] = [];
  let room = (WIDTH - LEFT - RIGHT) / LETTER;
  for (const [index, line] of lines.entries()) {
    const name = nameOf(line, lines);
    room -= name.length + 3;
    if (room < 4 && index < lines.length - 1) {
      names.push(`<tspan>+${lines.length - index}</tspan>`);
      break;
    }
    names.push(`<tspan fill="${COLOURS[index % COLOURS.length]}">● ${escapeHtml(name)}</tspan>`);
  }
  return `<text x="${LEFT}" y="${TOP + 4}">${names.join('  ')}</text>`;
}

/** What tells the line from the others of its chart. */
function nameOf(line: MetricSeries, lines: readonly MetricSeries[]): string {
  const differing = (['host', 'variant', 'statistic'] as const).filter(
    part => new Set(lines.map(each => each[part])).size > 1
  );
  return differing.map(part => line[part] ?? '').join(' ');
}

/** A period without a number is a gap; a value that stands alone is a dot. */
function drawLine(
  { times, values, period }: MetricSeries,
  x: (time: number) => number,
  y: (value: number) => number,
  colour: string | undefined
): string {
  const gap: Milliseconds = period === undefined ? Infinity : period * 1.5;
  // What was thinned has periods of its own.
  const thinned = times.length >= POINTS;
  let path = '';
  for (const [index, time] of times.entries()) {
    const value = values[index] ?? NaN;
    if (!Number.isFinite(value)) {
      continue;
    }
    const before = times[index - 1] ?? -Infinity;
    const apart = path === '' || (!thinned && time - before > gap);
    const point = `${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    path += apart ? `M${point}h0` : `L${point}`;
  }
  return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-linecap="round"/>`;
}

/** With some air where all values are one. */
function rangeOf(values: readonly (number | undefined)[]): Range {
  let from = Infinity;
  let to = -Infinity;
  for (const value of values) {
    if (value !== undefined && Number.isFinite(value)) {
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  }
  return from < to
    ? { from, to }
    : { from: from === Infinity ? 0 : from, to: from === Infinity ? 1 : from + 1 };
}

function share(value: number, { from, to }: Range): number {
  return (value - from) / (to - from);
}
