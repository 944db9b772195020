import { ChartBoard } from '../../../../../src/lab/components/chart';
import { csvOf } from '../../../../../src/lab/components/chart/csv';
import { extentOf, Frame, frameOf } from '../../../../../src/lab/components/chart/frame';
import { ColumnPen } from '../../../../../src/lab/components/chart/columnPen';
import { tracePath } from '../../../../../src/lab/components/chart/path';
import {
  chartsOf,
  interval,
  valueAt,
  type Line
} from '../../../../../src/lab/components/chart/series';
import {
  axisWords,
  timeTicks,
  timeWords,
  valueTicks,
  valueWords
} from '../../../../../src/lab/components/chart/ticks';
import type { MetricSeries } from '../../../../../src/protocol';

const T0 = Date.UTC(2026, 10, 22, 9, 41, 7);

function series(name: string, more: Partial<MetricSeries> = {}): MetricSeries {
  return { name, source: 'algorithm', times: [T0, T0 + 1000], values: [1, 2], ...more };
}

function line(times: readonly number[], values: readonly number[]): Line {
  return { key: 'k', name: 'n', label: 'n', times, values };
}

/** What a pen was told, as `M x y` and `L x y`. */
function traced(one: Line, frame: Frame): { readonly path: string; readonly alone: number } {
  const told: string[] = [];
  const alone = tracePath(one, frame, {
    moveTo: (x, y) => told.push(`M ${x} ${Math.round(y)}`),
    lineTo: (x, y) => told.push(`L ${x} ${Math.round(y)}`)
  });
  return { path: told.join(' '), alone: alone.length };
}

/** The columns that a line of many values fills: where, from which height to which. */
function barsOf(one: Line, frame: Frame): string[] {
  const bars: string[] = [];
  const pen = new ColumnPen(
    { fillRect: (x, y, _width, height) => bars.push(`${x}: ${y} to ${y + height}`) },
    1
  );
  tracePath(one, frame, pen);
  pen.end();
  return bars;
}

describe('charts of series', () => {
  it('are one a unit with all hosts in it, after one a metric of the algorithm', () => {
    const charts = chartsOf([
      series('CPUUtilization', { source: 'instance', unit: 'Percent', host: 'algo-1' }),
      series('CPUUtilization', { source: 'instance', unit: 'Percent', host: 'algo-2' }),
      series('MemoryUtilization', { source: 'instance', unit: 'Percent', host: 'algo-1' }),
      series('NetworkIn', { source: 'instance', unit: 'Bytes', host: 'algo-1' }),
      series('loss'),
      series('accuracy')
    ]);
    expect(charts.map(({ title, lines }) => [title, lines.map(({ label }) => label)])).toEqual([
      ['loss', ['loss']],
      ['accuracy', ['accuracy']],
      [
        'CPUUtilization, MemoryUtilization',
        ['CPUUtilization · algo-1', 'CPUUtilization · algo-2', 'MemoryUtilization · algo-1']
      ],
      ['NetworkIn', ['NetworkIn · algo-1']]
    ]);
    const keys = charts.flatMap(({ lines }) => lines.map(({ key }) => key));
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a line', () => {
  const frame = new Frame(466, 128, { from: 0, to: 400 }, 0, 100);

  it('goes through its values', () => {
    expect(traced(line([0, 200, 400], [0, 50, 100]), frame)).toEqual({
      path: 'M 56 108 L 256 58 L 456 8',
      alone: 0
    });
  });

  it.each([
    ['a pause of more than four intervals', [0, 10, 20, 200, 210, 220], [1, 1, 1, 1, 1, 1]],
    ['a value that is no number', [0, 10, 20, 30, 40, 50], [1, 1, NaN, 1, 1, 1]],
    ['an infinite value', [0, 10, 20, 30, 40, 50], [1, 1, Infinity, 1, 1, 1]]
  ])('is interrupted by %s', (_, times, values) => {
    const { path } = traced(line(times, values), frame);
    expect(path.match(/M/g)).toHaveLength(2);
  });

  it('shows a value that stands alone as a point', () => {
    expect(traced(line([100], [5]), frame).alone).toBe(1);
    expect(traced(line([0, 10, 20, 30, 390], [1, 1, 1, 1, 1]), frame).alone).toBe(1);
  });

  it('keeps the lowest and the highest value of a column of pixels, and no more than four points of it', () => {
    const times = Array.from({ length: 100_000 }, (_, index) => (index / 100_000) * 400);
    const values = times.map((_, index) => (index === 50_000 ? 100 : 10));
    const { path } = traced(line(times, values), frame);
    expect(path).toContain(' 8');
    expect(path.match(/[ML]/g)?.length).toBeLessThan(4 * 2 * 410);
  });

  it.each([
    [0, 1],
    [14, 1],
    [16, 2],
    [1000, undefined]
  ])('has at %d the value %p', (time, value) => {
    expect(valueAt(line([0, 10, 20, 30], [1, 1, 2, 3]), time)).toBe(value);
  });

  it.each([
    [0, 1],
    [400, 1],
    [600, 3],
    [2000, undefined]
  ])('that a script printed has at %d the value %p', (time, value) => {
    const printed = { ...line([0, 10, 1000, 1010], [1, 1, 3, 3]), printed: true };
    expect(valueAt(printed, time)).toBe(value);
  });

  it('tells its usual interval in spite of gaps', () => {
    expect(interval([0, 60, 120, 5000, 5060])).toBe(60);
    expect(interval([1])).toBeUndefined();
  });
});

describe('the frame', () => {
  it('reaches from the first to the last moment of all charts', () => {
    const charts = chartsOf([series('loss'), series('late', { times: [T0 + 9000], values: [1] })]);
    expect(extentOf(charts)).toEqual({ from: T0 - 135, to: T0 + 9135 });
    expect(extentOf([])).toBeUndefined();
  });

  it('begins at nought for per cents and around the values otherwise', () => {
    const times = { from: 0, to: 100 };
    const size = { width: 400, height: 100 };
    expect(frameOf([line([0, 50], [40, 60])], 'Percent', times, size).low).toBe(0);
    expect(frameOf([line([0, 50], [40, 60])], undefined, times, size).low).toBeGreaterThan(30);
    const constant = frameOf([line([0, 50], [5, 5])], undefined, times, size);
    expect(constant.high).toBeGreaterThan(constant.low);
    const none = frameOf([line([0], [NaN])], undefined, times, size);
    expect(none.high).toBeGreaterThan(none.low);
  });

  it('fits what is zoomed into', () => {
    const spike = line([0, 50, 100, 150], [1000, 1, 2, 3]);
    const frame = frameOf([spike], undefined, { from: 60, to: 150 }, { width: 400, height: 100 });
    expect(frame.high).toBeLessThan(10);
  });
});

describe('ticks', () => {
  it.each([
    [0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0, 97, 4, [0, 50]],
    [-3, 3, 3, [-2, 0, 2]],
    [5, 5, 4, [5]]
  ])('from %d to %d, about %d, are %j', (low, high, count, expected) => {
    expect(valueTicks(low, high, count)).toEqual(expected);
  });

  it.each([
    [[0, 0.5, 1], undefined, ['0.0', '0.5', '1.0']],
    [[0, 20, 40], 'Percent', ['0 %', '20 %', '40 %']],
    [[0, 500_000], 'Bytes', ['0 B', '500 kB']],
    [[0, 2e-7], undefined, ['0', '2.0e-7']]
  ] as const)('%j of unit %s are written as %j', (values, unit, words) => {
    expect(axisWords(values, unit)).toEqual(words);
  });

  it('of time are round on the clock that is shown', () => {
    expect(
      timeTicks(T0, T0 + 20 * 60_000, 4, 'utc').map(time => timeWords(time, undefined, 'utc'))
    ).toEqual(['09:45', '09:50', '09:55', '10:00']);
    expect(timeTicks(0, 3000, 3, 'elapsed').map(time => timeWords(time, 0, 'elapsed'))).toEqual([
      '00:00:00',
      '00:00:01',
      '00:00:02',
      '00:00:03'
    ]);
  });

  it('name the day where one begins', () => {
    const midnight = Date.UTC(2026, 10, 23);
    expect(timeWords(midnight, midnight - 3_600_000, 'utc')).toMatch(/23/);
  });

  it.each([
    [41.23, 'Percent', '41.2 %'],
    [1_234_567, 'Bytes', '1.2 MB'],
    [250, 'Microseconds', '250 µs'],
    [12_500, 'Microseconds', '12.5 ms'],
    [2_500_000, 'Microseconds', '2.50 s'],
    [0.9412, undefined, '0.941'],
    [NaN, undefined, 'NaN']
  ] as const)('write %d %s as %s', (value, unit, words) => {
    expect(valueWords(value, unit)).toBe(words);
  });
});

describe('the board', () => {
  it('zooms, finds back, and takes no zoom of less than a second', () => {
    const board = new ChartBoard();
    board.zoom({ from: 0, to: 5000 });
    expect(board.range).toEqual({ from: 0, to: 5000 });
    board.zoom({ from: 0, to: 500 });
    expect(board.range).toEqual({ from: 0, to: 5000 });
    board.zoom(undefined);
    expect(board.range).toBeUndefined();
  });

  it('hides a line, shows it again, shows one alone and all again', () => {
    const board = new ChartBoard();
    const hidden = (): string[] => ['a', 'b', 'c'].filter(key => board.isHidden(key));
    board.toggle('a');
    expect(hidden()).toEqual(['a']);
    board.toggle('a');
    expect(hidden()).toEqual([]);
    board.single('b', ['a', 'b', 'c']);
    expect(hidden()).toEqual(['a', 'c']);
    board.single('b', ['a', 'b', 'c']);
    expect(hidden()).toEqual([]);
  });
});

describe('the CSV file', () => {
  it('has one row a value, and nothing that a spreadsheet would run', () => {
    expect(
      csvOf([series('=HYPERLINK("x")', { host: 'algo-1' }), series('a,b', { unit: 'Percent' })])
    ).toBe(
      [
        'name,source,host,variant,statistic,unit,time,value',
        '"\'=HYPERLINK(""x"")",algorithm,algo-1,,,,2026-11-22T09:41:07.000Z,1',
        '"\'=HYPERLINK(""x"")",algorithm,algo-1,,,,2026-11-22T09:41:08.000Z,2',
        '"a,b",algorithm,,,,Percent,2026-11-22T09:41:07.000Z,1',
        '"a,b",algorithm,,,,Percent,2026-11-22T09:41:08.000Z,2',
        ''
      ].join('\r\n')
    );
  });
});

describe('a line of many values', () => {
  // One column a unit of time, the height in per cent from the bottom.
  const wide = new Frame(466, 128, { from: 0, to: 400 }, 0, 100);

  it('is one bar a column, from its lowest to its highest value', () => {
    expect(barsOf(line([0, 0.1, 0.2, 0.3], [50, 90, 10, 50]), wide)).toEqual(['56: 18 to 98']);
  });

  it('has bars that meet, over columns without a value, too', () => {
    const bars = barsOf(line([0, 1, 4], [0, 40, 100]), wide);
    expect(bars).toHaveLength(5);
    const edges = bars.map(bar =>
      bar
        .replace(/^\d+: /, '')
        .split(' to ')
        .map(Number)
    );
    for (const [index, [top = 0]] of edges.entries()) {
      const [, end = 0] = edges[index + 1] ?? [];
      expect(index === 4 || Math.abs(top - end) <= 1).toBe(true);
    }
    expect(edges[0]?.[1]).toBe(108);
    expect(edges[4]?.[0]).toBe(8);
  });

  it('is interrupted where there is a gap, but for numbers that a script printed when it liked', () => {
    const times = [...Array.from({ length: 10 }, (_, index) => index), 100, 101];
    const bars = barsOf(line(times, times), wide);
    expect(bars.map(bar => Number.parseInt(bar, 10))).toEqual(times.map(time => 56 + time));
    expect(barsOf({ ...line(times, times), printed: true }, wide)).toHaveLength(102);
  });
});
