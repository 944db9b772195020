import * as React from 'react';

/** Points of a polyline drawn at most: more than one a pixel only costs. */
const MAX_POINTS = 60;

/**
 * The `points` attribute of an SVG polyline through the values, first to last, lowest at the bottom. Values
 * that are no number (a loss that became NaN) are left out; a constant series is a line through the middle.
 */
export function sparklinePoints(values: readonly number[], width: number, height: number): string {
  const finite = values.filter(Number.isFinite);
  const drawn = thin(finite);
  if (drawn.length < 2) {
    return '';
  }
  const low = Math.min(...drawn);
  const high = Math.max(...drawn);
  const inset = 1;
  return drawn
    .map((value, index) => {
      const x = inset + (index / (drawn.length - 1)) * (width - 2 * inset);
      const share = high === low ? 0.5 : (value - low) / (high - low);
      const y = height - inset - share * (height - 2 * inset);
      return `${round(x)},${round(y)}`;
    })
    .join(' ');
}

/** Keeps the lowest and the highest value of each slice in their order, so that a spike stays a spike. */
function thin(values: readonly number[]): readonly number[] {
  if (values.length <= MAX_POINTS) {
    return values;
  }
  const slices = MAX_POINTS / 2;
  const kept: number[] = [];
  for (let slice = 0; slice < slices; slice++) {
    const from = Math.floor((slice * values.length) / slices);
    const to = Math.floor(((slice + 1) * values.length) / slices);
    let low = from;
    let high = from;
    for (let index = from; index < to; index++) {
      const value = values[index] ?? 0;
      low = value < (values[low] ?? 0) ? index : low;
      high = value > (values[high] ?? 0) ? index : high;
    }
    for (const index of low < high ? [low, high] : [high, low]) {
      kept.push(values[index] ?? 0);
    }
  }
  return kept;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A series as one word-sized line. Decoration beside the value that it ends in, so hidden from screen readers. */
export function Sparkline(props: {
  readonly values: readonly number[];
  /** CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}): React.JSX.Element | null {
  const { values, width = 56, height = 14 } = props;
  const points = sparklinePoints(values, width, height);
  if (points === '') {
    return null;
  }
  return (
    <svg
      className="jp-sm-Sparkline"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      aria-hidden="true"
    >
      <polyline points={points} />
    </svg>
  );
}
