import type { LogLine } from '../../../../src/protocol';
import { lastTraceback, tracebackOf } from '../../../../src/host/logs/traceback';
import { event, reading } from './scripted';

function lines(text: string, host = 'algo-1', first = 0): LogLine[] {
  return text
    .split('\n')
    .map((one, at) => ({ position: first + at, ordinal: first + at, time: 0, host, text: one }));
}

const SIMPLE = `Traceback (most recent call last):
  File "train.py", line 3, in <module>
    main()
    ~~~~^^
ValueError: no
  with a second line`;

const CHAINED = `Traceback (most recent call last):
  File "train.py", line 1, in <module>
    {}['x']
KeyError: 'x'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "train.py", line 3, in <module>
    raise RuntimeError('no') from error
RuntimeError: no`;

const SYNTAX = `  File "train.py", line 3
    foo(
       ^
SyntaxError: '(' was never closed`;

const GROUP = `  + Exception Group Traceback (most recent call last):
  |   File "train.py", line 3, in <module>
  |     raise ExceptionGroup('both', errors)
  | ExceptionGroup: both (1 sub-exception)
  +-+---------------- 1 ----------------
    | ValueError: no
    +------------------------------------`;

test.each([
  ['a simple one', `epoch 1\n${SIMPLE}\nReporting training FAILURE`, SIMPLE, 1],
  ['chained ones', `epoch 1\n${CHAINED}\n\nepoch 2`, CHAINED, 1],
  ['a syntax error', `start\n${SYNTAX}`, SYNTAX, 1],
  ['a group', `start\n${GROUP}\nend`, GROUP, 1],
  ['the last of two', `${CHAINED}\nretrying\n${SIMPLE}`, SIMPLE, 12],
  [
    'the whole one before one that is cut',
    `${SIMPLE}\nmore\nTraceback (most recent call last):\n  File`,
    SIMPLE,
    0
  ],
  ['one behind a rank', SIMPLE.replace(/^/gm, '[rank0]: '), SIMPLE, 0],
  ['one in colours', SIMPLE.replace('ValueError', '\u001b[31mValueError\u001b[0m'), SIMPLE, 0],
  [
    'a bare exception',
    'Traceback (most recent call last):\n  File "a", line 1, in b\nKeyboardInterrupt\nbye',
    'Traceback (most recent call last):\n  File "a", line 1, in b\nKeyboardInterrupt',
    0
  ]
])('finds %s', (_what, log, expected, ordinal) => {
  expect(tracebackOf(lines(log))).toEqual({
    host: 'algo-1',
    ordinal,
    lines: expected.split('\n')
  });
});

test.each(['', 'all is well', 'Traceback (most recent call last):', '  File "a.py", line 3, in x'])(
  'finds none in %j',
  text => expect(tracebackOf(lines(text))).toBeUndefined()
);

test('keeps hosts apart whose lines are mixed', () => {
  const one = lines(SIMPLE, 'algo-1');
  const other = lines(CHAINED, 'algo-2');
  const mixed = Array.from({ length: 12 }, (_, at) => [one[at], other[at]])
    .flat()
    .filter(line => line !== undefined)
    .map((line, ordinal) => ({ ...line, ordinal }));
  expect(tracebackOf(mixed)).toEqual({
    host: 'algo-2',
    ordinal: 1,
    lines: CHAINED.split('\n')
  });
});

test('reads one that a single event holds', () => {
  const [event] = lines('');
  expect(tracebackOf([{ ...event!, text: `${SIMPLE}\nthe end` }])).toEqual({
    host: 'algo-1',
    ordinal: 0,
    lines: SIMPLE.split('\n')
  });
});

test('reads one behind an indent and in colours', () => {
  const text = [
    '\u001b[31m  Traceback (most recent call last):\u001b[0m',
    '    File "a.py", line 1',
    '  \u001b[1mtorch.OutOfMemoryError\u001b[0m: 5 GB'
  ].join('\n');
  expect(tracebackOf(lines(text))?.lines.at(-1)).toBe('torch.OutOfMemoryError: 5 GB');
});

test('keeps ranks of one host apart', () => {
  const mixed = SIMPLE.split('\n').flatMap(text => [`[rank0]: ${text}`, `[rank1]: ${text}`]);
  expect(tracebackOf(lines(mixed.join('\n')))?.lines).toEqual(SIMPLE.split('\n'));
});

test('reads a long log from its end', async () => {
  using rig = await reading();
  const { log, into } = rig;
  const before = Array.from({ length: 9_000 }, (_, at) => `step ${at}`);
  const after = Array.from({ length: 1_999 }, (_, at) => `cleaning up ${at}`);
  const text = [...before, ...CHAINED.split('\n'), ...after];
  into.append(
    text.map((one, at) => event(at, 0, { text: one })),
    null
  );
  expect(await lastTraceback(log)).toEqual({
    host: 'algo-1',
    ordinal: 9_000,
    lines: CHAINED.split('\n')
  });
});
