import fc from 'fast-check';

import {
  drawRuns,
  highlight,
  plainText,
  readable
} from '../../../../../src/lab/components/log/text';

/** What must never reach a row as it is. */
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/;

function shown(text: string, limit?: number): HTMLElement {
  const node = document.createElement('span');
  drawRuns(node, readable(text, limit).runs);
  return node;
}

test.each([
  ['a bar rewritten', ' 0%| |\r 50%|█ |\r100%|██|', '100%|██|'],
  ['a bar that ends in a return', ' 50%|█ |\r', ' 50%|█ |'],
  ['a bar that was cleared last', '100%|██|\r\x1b[K', '100%|██|'],
  ['Windows line ends', 'done\r', 'done'],
  ['returns and nothing else', '\r\r\r', ''],
  ['more empty states than a bar has', `a${'\r'.repeat(200)}`, `a${'␍'.repeat(200)}`],
  ['Keras’ backspaces', '1/9\b\b\b2/9', '2/9'],
  ['backspaces that erase nothing any more', 'abc\b\b', 'abc'],
  ['cursor movement', '\x1b[A\x1b[2Kloss 0.1', 'loss 0.1'],
  ['a window title', '\x1b]0;title\x07loss 0.1', 'loss 0.1'],
  ['a hyperlink', '\x1b]8;;http://x\x1b\\docs\x1b]8;;\x1b\\', 'docs'],
  ['a string without an end, which must hide nothing', '\x1b]0;rm -rf', '0;rm -rf'],
  ['a sequence cut off at the end', 'loss\x1b[3', 'loss'],
  ['control characters', 'a\0b\x07c', 'a␀b␇c'],
  ['a delete', 'a\x7f', 'a␡'],
  ['a bidirectional override', 'a\u202eb', 'a⟨U+202E⟩b'],
  ['a line separator', 'a\u2028b', 'a⟨U+2028⟩b'],
  ['a line break inside an event', 'a\nb', 'a␊b'],
  ['a tab', 'a\tb', 'a\tb'],
  ['right-to-left text', 'שלום', 'שלום']
])('%s is shown as a person should read it', (_, text, words) => {
  expect(shown(text).textContent).toBe(words);
});

test('colours become our own classes, in spans', () => {
  const node = shown('\x1b[1;31mERROR\x1b[0m disk');
  expect(node.innerHTML).toBe('<span class="jp-sm-ansi-red jp-sm-mod-bold">ERROR</span> disk');
});

test.each([
  ['\x1b[38;5;196mx', 'rgb(255, 0, 0)'],
  ['\x1b[38;5;244mx', 'rgb(128, 128, 128)'],
  ['\x1b[38;2;1;2;3mx', 'rgb(1, 2, 3)']
])('palette and true colours are set by numbers', (text, colour) => {
  expect(shown(text).querySelector('span')?.style.color).toBe(colour);
});

test.each([
  '<img src=x onerror=alert(1)>',
  '\x1b[31m<script>alert(1)</script>',
  '&lt;b&gt;',
  '\x1b[38;2;1;2;3m"><b onclick=x>'
])('markup stays text: %j', text => {
  const node = shown(text);
  // eslint-disable-next-line no-control-regex
  expect(node.textContent).toBe(text.replace(/\x1b\[[\d;]*m/g, ''));
  expect(node.querySelectorAll(':not(span)')).toHaveLength(0);
});

test('whatever a log holds, a row holds only text and spans with our classes', () => {
  const hostile = fc.array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\x1b[', '\x1b]', '\r', '\b', '<i>', '&', '31m', '38;5;', '\x1b\\', '\u202e')
    )
  );
  fc.assert(
    fc.property(hostile, parts => {
      const node = shown(parts.join(''));
      for (const element of node.querySelectorAll('*')) {
        expect(element.tagName).toBe('SPAN');
        expect(element.className).toMatch(/^(jp-sm-[a-z-]+( |$))*$/);
        expect(
          element.getAttributeNames().filter(name => !['class', 'style'].includes(name))
        ).toEqual([]);
      }
      expect(node.textContent).not.toMatch(CONTROL);
    })
  );
});

test('a line of a megabyte is cut, says by how much, and never in half a character', () => {
  const { runs, cut } = readable('x'.repeat(1_000_000), 4000);
  expect(runs[0]?.text).toHaveLength(4000);
  expect(cut).toBe(996_000);
  const emoji = readable('😀'.repeat(10), 5);
  expect(emoji.runs[0]?.text).toBe('😀😀');
  expect(emoji.cut).toBe(16);
});

test('copied text has its line breaks and no sequences', () => {
  expect(plainText('\x1b[31ma\x1b[0m\nb')).toBe('a\nb');
});

test('matches are marked across colours', () => {
  const { runs } = readable('lo\x1b[31mss=1 loss');
  const marked = highlight(runs, /loss/g, 'found');
  expect(marked.filter(run => run.classes.includes('found')).map(run => run.text)).toEqual([
    'lo',
    'ss',
    'loss'
  ]);
  expect(marked.map(run => run.text).join('')).toBe('loss=1 loss');
});

test('a pattern that matches nothing everywhere marks nothing', () => {
  const { runs } = readable('abc');
  expect(highlight(runs, /x*/g, 'found')).toBe(runs);
});
