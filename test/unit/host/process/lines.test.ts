import fc from 'fast-check';
import type { CutLine } from '../../../../src/host/places/process/lines';
import { LineCutter, LONGEST_LINE } from '../../../../src/host/places/process/lines';

function cut(bytes: Buffer, pieces: readonly number[], from = 0, longest?: number): CutLine[] {
  const cutter = new LineCutter(from, longest);
  const lines: CutLine[] = [];
  let at = 0;
  for (const size of [...pieces, Infinity]) {
    const piece = bytes.subarray(at, at + size);
    at += piece.length;
    lines.push(...cutter.push(piece));
  }
  lines.push(...cutter.finish());
  expect(cutter.offset).toBe(from + bytes.length);
  return lines;
}

const texts = (bytes: Buffer | string) => cut(Buffer.from(bytes), []).map(line => line.text);

describe('cutting a log into lines', () => {
  it.each([
    ['nothing', '', []],
    ['whole lines', 'a\nb\n', ['a', 'b']],
    ['a last line without an end', 'a\nb', ['a', 'b']],
    ['empty lines', '\n\n', ['', '']],
    ['ends of DOS', 'a\r\nb\r\n', ['a', 'b']],
    ['returns within a line', '10%\r20%\rdone\n', ['10%\r20%\rdone']],
    ['a lone return at the end', 'a\r', ['a']],
    ['what is no UTF-8', Buffer.from([0x61, 0xff, 0x80, 0x62, 0x0a]), ['a\ufffd\ufffdb']]
  ])('takes %s', (_what, bytes, lines) => {
    expect(texts(bytes)).toEqual(lines);
  });

  it('tells where each line starts and ends', () => {
    expect(cut(Buffer.from('é\r\nb\nc'), [], 100)).toEqual([
      { start: 100, end: 104, text: 'é' },
      { start: 104, end: 106, text: 'b' },
      { start: 106, end: 107, text: 'c' }
    ]);
  });

  it('takes a line of exactly the longest length whole, and cuts a longer one between characters', () => {
    const longest = 'x'.repeat(LONGEST_LINE);
    expect(texts(`${longest}\r\n`)).toEqual([longest]);
    expect(texts(`${longest}y\n`)).toEqual([longest, 'y']);
    const wide = `x${'🚀'.repeat(LONGEST_LINE / 4)}`;
    expect(texts(`${wide}\nnext`)).toEqual([wide.slice(0, -2), '🚀', 'next']);
    expect(cut(Buffer.alloc(LONGEST_LINE * 3, 0x80), [])).toHaveLength(3);
  });

  it('depends neither on how the bytes came nor on where it was broken off', () => {
    const part = fc.oneof(
      fc.constantFrom('\n', '\r\n', '\r', 'ü', '模', '🚀', 'x'.repeat(15), 'y'.repeat(16)),
      fc.string()
    );
    const sizes = fc.array(fc.nat({ max: 20 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), sizes, (parts, pieces) => {
        const bytes = Buffer.from(parts.join(''));
        const whole = cut(bytes, [], 0, 16);
        expect(cut(bytes, pieces, 0, 16)).toEqual(whole);
        const lines = whole.map(line => bytes.subarray(line.start, line.end));
        expect(Buffer.concat(lines).equals(bytes)).toBe(true);
        for (const [index, { start }] of whole.entries()) {
          expect(cut(bytes.subarray(start), [], start, 16)).toEqual(whole.slice(index));
        }
      }),
      { numRuns: 500 }
    );
  });
});
