import fc from 'fast-check';

import { quoteWord, splitLine } from '../../../../src/host/commands/words';

const texts = (line: string) => splitLine(line).words.map(word => word.text);

describe('Splitting a line', () => {
  it.each<[line: string, words: string[]]>([
    ['train  --hp\tlr=0.1', ['train', '--hp', 'lr=0.1']],
    [`'a b' "c d"`, ['a b', 'c d']],
    [`--title="a b"'c d'e`, ['--title=a bc de']],
    [`''`, ['']],
    [`"it's" 'say "x"'`, ["it's", 'say "x"']],
    [String.raw`a\ b \"c \\`, ['a b', '"c', '\\']],
    [String.raw`"a\"b\\c\d"`, [String.raw`a"b\c\d`]],
    [String.raw`'loss: ([0-9.]+)\n'`, [String.raw`loss: ([0-9.]+)\n`]],
    ['one \\\ntwo', ['one', 'two']],
    ['train # with a comment', ['train']],
    ['# nothing else', []],
    ['a#b "#c" #d', ['a#b', '#c']],
    ['', []],
    ['   ', []]
  ])('reads %j', (line, words) => {
    expect(texts(line)).toEqual(words);
  });

  it.each([
    [`a "b c`, '"', 2, 'b c'],
    [`a 'b c`, "'", 2, 'b c'],
    ['a b\\', '\\', 3, 'b'],
    [`a"b`, '"', 1, 'ab']
  ])('tells what %j leaves open, and the word so far', (line, mark, at, text) => {
    const { words, unclosed } = splitLine(line);
    expect(unclosed).toEqual({ mark, at });
    expect(words.at(-1)?.text).toBe(text);
  });

  it('reads back every text that was quoted', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 12 }), { maxLength: 6 }),
        words => {
          expect(texts(words.map(quoteWord).join(' '))).toEqual(words);
        }
      )
    );
  });

  it('never fails, and its words lie in the line in order, apart from each other', () => {
    const nasty = fc.string({
      unit: fc.constantFrom(
        ' ',
        '\t',
        '\n',
        "'",
        '"',
        '\\',
        '#',
        '$',
        '`',
        '=',
        '-',
        'a',
        'é',
        '😀'
      )
    });
    fc.assert(
      fc.property(nasty, line => {
        let from = 0;
        for (const { start, end } of splitLine(line).words) {
          expect(start).toBeGreaterThanOrEqual(from);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(line.length);
          from = end;
        }
      }),
      { numRuns: 500 }
    );
  });

  it('means the same whatever stands behind the comment', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (words, remark) => {
        const line = words.map(quoteWord).join(' ');
        expect(texts(`${line} # ${remark}`)).toEqual(texts(line));
      })
    );
  });
});
