import {
  errorMessage,
  exitCodeOf,
  failureText
} from '../../../../src/host/places/contract/failure';

const TRACEBACK =
  'Traceback (most recent call last):\n  File "train.py", line 1, in <module>\n    main()\n';

describe('what a log says about its end', () => {
  it.each([
    [
      'its last traceback',
      `start\n${TRACEBACK}KeyError: 1\nagain\n${TRACEBACK}ValueError: 2\n`,
      `${TRACEBACK}ValueError: 2`
    ],
    [
      'the last of a chain',
      `${TRACEBACK}KeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\n${TRACEBACK}ValueError: 2`,
      `${TRACEBACK}ValueError: 2`
    ],
    [
      'a message of several lines',
      `${TRACEBACK}RuntimeError: sizes\n\tweight: [1]\n`,
      `${TRACEBACK}RuntimeError: sizes\n\tweight: [1]`
    ],
    [
      'not what a busy end went on with',
      `${TRACEBACK}E: x\n${'more\n'.repeat(50)}`,
      `${TRACEBACK}E: x${'\nmore'.repeat(9)}`
    ],
    ['a traceback behind a prefix', `[rank0]: ${TRACEBACK}E: x`, `[rank0]: ${TRACEBACK}E: x`],
    [
      'its last lines where there is none',
      Array.from({ length: 20 }, (_, n) => `line ${n}`).join('\n'),
      Array.from({ length: 10 }, (_, n) => `line ${n + 10}`).join('\n')
    ],
    ['ends of DOS alike', 'a\r\nb\r\n', 'a\nb'],
    ['nothing', '', '']
  ])('is %s', (_what, log, message) => {
    expect(errorMessage(log)).toBe(message);
  });
});

describe('a failure', () => {
  const failure = {
    class: 'ExecuteUserScriptError',
    exit: { code: 1, signal: null },
    command: 'python train.py --lr 0.1',
    logTail: `${TRACEBACK}ValueError: 2`
  } as const;

  it('reads as the toolkit writes it', () => {
    expect(failureText(failure)).toBe(
      `ExecuteUserScriptError:\nExitCode 1\nErrorMessage "${TRACEBACK}ValueError: 2"\nCommand "python train.py --lr 0.1"`
    );
  });

  it('fits FailureReason with the exception whole, however deep the traceback and long the command', () => {
    const frames = Array.from({ length: 500 }, (_, n) => `  File "deep.py", line ${n}\n`).join('');
    const text = failureText({
      ...failure,
      command: 'x'.repeat(5000),
      logTail: `Traceback (most recent call last):\n${frames}ValueError: the reason`
    });
    expect(text).toHaveLength(1024);
    expect(text).toContain('ErrorMessage "Traceback (most recent call last):\n  …');
    expect(text).toContain('line 499\nValueError: the reason"\nCommand "xxx');
  });

  it('tells of memory as of a possibility', () => {
    const text = failureText({
      ...failure,
      exit: { code: null, signal: 'SIGKILL' },
      memory: '15.1 of 16.0 GB of memory in use'
    });
    expect(text).toContain('ExitCode 137');
    expect(text).toContain(
      'it was killed (SIGKILL). Possibly OutOfMemory: the system kills a process this way when memory runs out (last seen: 15.1 of 16.0 GB of memory in use).'
    );
  });

  it.each([
    [{ code: 7, signal: null }, 7],
    [{ code: null, signal: 'SIGTERM' }, 143],
    [{ code: null, signal: 'SIGSEGV' }, 139]
  ] as const)('of %j has the exit code %d', (exit, code) => {
    expect(exitCodeOf(exit)).toBe(code);
  });
});
