import { formatBytes, formatMetric } from '../../../../src/lab/components/quantities';
import { sparklinePoints } from '../../../../src/lab/components/sparkline';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [1_234_567, '1.2 MB'],
  [999_999, '1.0 MB'],
  [123_456_789, '123 MB'],
  [5e15, '5000 TB']
])('%d bytes read %s', (bytes, words) => {
  expect(formatBytes(bytes)).toBe(words);
});

test.each([
  [0.9412, '0.941'],
  [12, '12'],
  [0, '0'],
  [3.2e-7, '3.2e-7'],
  [Number.NaN, 'NaN'],
  [-0.5, '-0.500']
])('a metric of %d reads %s', (value, words) => {
  expect(formatMetric(value)).toBe(words);
});

function heights(points: string): number[] {
  return points.split(' ').map(point => Number(point.split(',')[1]));
}

test('a sparkline goes from the first value to the last, the highest at the top', () => {
  expect(sparklinePoints([0, 5, 10], 50, 12)).toBe('1,11 25,6 49,1');
});

test('a constant series is a line through the middle, and one value is no line', () => {
  expect(heights(sparklinePoints([3, 3, 3], 50, 12))).toEqual([6, 6, 6]);
  expect(sparklinePoints([3], 50, 12)).toBe('');
});

test('a loss that became NaN or infinite leaves the rest of the line', () => {
  expect(heights(sparklinePoints([1, Number.NaN, 0, Number.POSITIVE_INFINITY], 50, 12))).toEqual([
    1, 11
  ]);
});

test('of thousands of values few points are drawn, and a spike of one value is among them', () => {
  const values = Array.from({ length: 5000 }, (_, index) => (index === 3333 ? 100 : 1));
  const drawn = heights(sparklinePoints(values, 56, 14));
  expect(drawn.length).toBeLessThanOrEqual(60);
  expect(Math.min(...drawn)).toBe(1);
});
