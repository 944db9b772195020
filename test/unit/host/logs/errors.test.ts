import { ErrorCount } from '../../../../src/host/logs/errors';
import { detectLevel } from '../../../../src/host/logs/level';

type Line = string | readonly [host: number, text: string];

function count(lines: readonly Line[]): number {
  const errors = new ErrorCount();
  return lines
    .map(line => (typeof line === 'string' ? ([0, line] as const) : line))
    .filter(([host, text]) => errors.counts(host, detectLevel(text) === 'error', text)).length;
}

const head = 'Traceback (most recent call last):';
const frame = '  File "train.py", line 3, in <module>';
const exception = 'ValueError: it is wrong';

const cases: readonly (readonly [string, number, readonly Line[]])[] = [
  ['a traceback counts once', 1, [head, frame, exception]],
  ['and what follows it for itself', 2, [head, frame, exception, 'epoch 2', 'ERROR: again']],
  ['an error right behind it counts, too', 2, [head, frame, exception, 'ERROR: again']],
  ['two count twice', 2, [head, frame, exception, head, frame, exception]],
  [
    'chained ones count once',
    1,
    [
      ...[head, frame, exception, ''],
      'During handling of the above exception, another exception occurred:',
      ...['', head, frame, 'RuntimeError: worse']
    ]
  ],
  [
    'a launcher may put words before each line',
    1,
    [`[rank0]: ${head}`, `[rank0]: ${frame}`, `[rank0]: ${exception}`]
  ],
  [
    'those of two hosts that mix count twice',
    2,
    [
      [0, head],
      [1, head],
      [0, frame],
      [1, frame],
      [0, exception],
      [1, exception]
    ]
  ],
  ['an exception without its head counts', 1, [exception]],
  ['lines that claim nothing do not', 0, ['epoch 1', '  File "x", line 3']]
];

test.each(cases)('of errors, %s', (_, expected, lines) => expect(count(lines)).toBe(expected));
