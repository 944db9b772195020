import { plainText, stripAnsi } from '../../../../src/host/logs/text';

test.each([
  ['plain', 'plain'],
  ['\u001b[31mred\u001b[0m', 'red'],
  ['\u001b[38;5;196mred\u001b[m', 'red'],
  ['\u001b[2K\u001b[1Aup', 'up'],
  ['\u001b]0;a title\u0007text', 'text'],
  ['\u001b]8;;https://example.org\u001b\\link\u001b]8;;\u001b\\', 'link'],
  ['\u001b]0;never closed', ''],
  ['\u001b(Bcharset', 'charset'],
  ['\u001b7saved\u001b8', 'saved'],
  ['a\u001b', 'a\u001b'],
  ['5 < 6 [31m is no sequence', '5 < 6 [31m is no sequence']
])('%j without ANSI sequences is %j', (text, plain) => expect(stripAnsi(text)).toBe(plain));

test.each([
  ['10%\r50%\r100%', '100%'],
  ['10%\r100%\r', '100%'],
  ['\r\u001b[K 60/60', ' 60/60'],
  ['a line of Windows\r', 'a line of Windows'],
  ['\r', ''],
  ['\u001b[32m50%\u001b[0m\r\u001b[32m100%\u001b[0m', '100%']
])('%j ends up as %j', (text, plain) => expect(plainText(text)).toBe(plain));

test('the end of a line of nothing but carriage returns is found at once', () => {
  const hostile = `${'\r'.repeat(1_000_000)}x${'\r'.repeat(1_000_000)}`;
  const began = performance.now();
  expect(plainText(hostile)).toBe('x');
  expect(performance.now() - began).toBeLessThan(500);
});
