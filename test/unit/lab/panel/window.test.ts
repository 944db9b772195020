import { RowOffsets } from '../../../../src/lab/panel/window';

describe('the offsets of rows', () => {
  const offsets = new RowOffsets([28, 42, 42, 28, 42]);

  it('add up', () => {
    expect(offsets.total).toBe(182);
    expect([0, 1, 2, 3, 4, 5].map(row => offsets.top(row))).toEqual([0, 28, 70, 112, 140, 182]);
    expect(offsets.bottom(4)).toBe(182);
  });

  it.each([
    [-5, 0],
    [0, 0],
    [27, 0],
    [28, 1],
    [139, 3],
    [140, 4],
    [9_999, 4]
  ])('find at %d px the row %d', (height, row) => {
    expect(offsets.at(height)).toBe(row);
  });

  it('of no rows are none', () => {
    expect(new RowOffsets([]).total).toBe(0);
    expect(new RowOffsets([]).at(10)).toBe(0);
  });
});
