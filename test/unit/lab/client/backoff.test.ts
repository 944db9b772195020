import { backoff } from '../../../../src/lab/client/backoff';

it.each([
  [0, 200],
  [1, 400],
  [5, 6_400],
  [7, 15_000],
  [5_000, 15_000]
])('after %d failures the longest pause is %d ms, the shortest half of it', (failures, longest) => {
  expect(backoff(failures, 0)).toBe(longest);
  expect(backoff(failures, 1)).toBe(longest / 2);
});
