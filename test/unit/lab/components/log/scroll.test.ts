import fc from 'fast-check';

import { MAX_HEIGHT, ScrollSpace } from '../../../../../src/lab/components/log/scroll';

function space(rows: number, viewport = 400, rowHeight = 17): ScrollSpace {
  const result = new ScrollSpace();
  result.rowHeight = rowHeight;
  result.viewport = viewport;
  result.rows = rows;
  return result;
}

/** Moves the scrollbar as the browser does: within its range, and tells where it stands. */
function drag(of: ScrollSpace, to: number): void {
  of.scrolled(Math.max(0, Math.min(of.height - of.viewport, to)));
}

test('while all rows fit into an element the scrollbar is the place', () => {
  const few = space(1000);
  expect(few.exact).toBe(true);
  expect(few.height).toBe(17_000);
  drag(few, 5000);
  expect(few.place).toEqual({ ordinal: 294, offset: 2 });
  expect(few.scrollTop).toBeCloseTo(5000);
});

test('a million rows fit into an element that browsers can draw, and every row can be reached', () => {
  const many = space(1_000_000);
  expect(many.height).toBe(MAX_HEIGHT);
  drag(many, many.height);
  expect(many.place).toEqual({ ordinal: 999_976, offset: 8 });
  expect(many.atEnd).toBe(true);
  drag(many, 0);
  expect(many.place).toEqual({ ordinal: 0, offset: 0 });
});

test('a small turn of the wheel moves a million rows by its own pixels', () => {
  const many = space(1_000_000);
  many.place = { ordinal: 500_000, offset: 3 };
  many.settled(many.scrollTop);
  many.scrolled(many.scrollTop + 34);
  expect(many.place).toEqual({ ordinal: 500_002, offset: 3 });
});

test('page by page one arrives at both ends of a million rows', () => {
  const many = space(1_000_000);
  many.place = { ordinal: 400, offset: 0 };
  many.settled(many.scrollTop);
  let top = many.scrollTop;
  for (let page = 0; page < 30; page++) {
    top = Math.max(0, top - 357);
    many.scrolled(top);
    expect(many.stuck).toBe(false);
  }
  expect(many.place).toEqual({ ordinal: 0, offset: 0 });
});

test('the thumb stands where it would be set, anywhere in a log of any length', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (rows, share) => {
        const any = space(rows);
        const to = share * (any.height - any.viewport);
        any.settled(any.height * 10);
        drag(any, to);
        expect(Math.abs(any.scrollTop - to)).toBeLessThanOrEqual(2);
        const { ordinal, offset } = any.place;
        expect(ordinal).toBeGreaterThanOrEqual(0);
        expect(ordinal).toBeLessThan(rows);
        expect(offset).toBeLessThanOrEqual(any.rowHeight);
      }
    )
  );
});

test('with wrapped rows the end is where the last row ends', () => {
  const wrapped = space(100, 100, 20);
  wrapped.measure(99, 60);
  wrapped.measure(98, 30);
  wrapped.measure(97, 25);
  expect(wrapped.end()).toEqual({ ordinal: 97, offset: 15 });
  wrapped.place = wrapped.end();
  expect(wrapped.atEnd).toBe(true);
});

test('wrapped rows are passed by their own heights, there and back', () => {
  const wrapped = space(100, 100, 20);
  wrapped.measure(0, 50);
  wrapped.measure(1, 20);
  wrapped.measure(2, 80);
  wrapped.scrollBy(75);
  expect(wrapped.place).toEqual({ ordinal: 2, offset: 5 });
  wrapped.scrollBy(-75);
  expect(wrapped.place).toEqual({ ordinal: 0, offset: 0 });
});

test('rows that come before the place move nothing for who is scrolling, and put the scrollbar right at an end', () => {
  const few = space(1000);
  drag(few, 85);
  few.rows = 4000;
  few.place = { ordinal: 3005, offset: 0 };
  expect(few.stuck).toBe(false);
  few.scrolled(51);
  expect(few.place).toEqual({ ordinal: 3003, offset: 0 });
  few.scrolled(0);
  expect(few.place).toEqual({ ordinal: 3000, offset: 0 });
  expect(few.stuck).toBe(true);
  few.settled(few.scrollTop);
  expect(few.stuck).toBe(false);
});

test('growth moves nothing for who has scrolled up', () => {
  const growing = space(1000);
  growing.place = { ordinal: 300, offset: 5 };
  growing.rows = 2_000_000;
  expect(growing.place).toEqual({ ordinal: 300, offset: 5 });
  expect(growing.atEnd).toBe(false);
});

test('fewer rows than fit are at the start and at the end', () => {
  const few = space(3);
  expect(few.place).toEqual({ ordinal: 0, offset: 0 });
  expect(few.atEnd).toBe(true);
  expect(few.scrollTop).toBe(0);
});
