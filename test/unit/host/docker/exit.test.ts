import { endCause, startCause } from '../../../../src/host/places/docker/exit';
import { completed } from '../../../../src/host/places/docker/results';

const image = 'lab/image:1';
const end = (code: number, more = {}) => ({ code, outOfMemory: false, error: '', ...more });

describe('The cause of a container’s end', () => {
  it.each([
    ['its memory limit', end(137, { outOfMemory: true }), '', 'more than its 2.0 GB (--memory)'],
    ['a kill', end(137), '', 'killed (SIGKILL)'],
    [
      'a missing program',
      end(127),
      '[FATAL tini (7)] exec train failed: No such file or directory',
      'has no program “train”'
    ],
    [
      'a missing library',
      end(127),
      'python: error while loading shared libraries: libxml2.so.2: cannot open shared object file',
      'lacks the shared library libxml2.so.2'
    ],
    ['another processor', end(1), 'exec /usr/bin/python3: exec format error', 'kind of processor'],
    ['a full disk', end(1), 'OSError: [Errno 28] No space left on device', 'disk'],
    [
      'shared memory',
      end(1),
      'DataLoader worker (pid 7) is killed by signal: Bus error.',
      '--shm-size'
    ],
    ['CUDA', end(1), 'RuntimeError: Found no NVIDIA driver on your system.', 'local_gpu'],
    ['a crash', end(139), '', 'segmentation fault']
  ])('is named when it is %s', (_what, ended, logTail, words) => {
    expect(endCause(ended, { logTail, image, memory: 2e9 })).toContain(words);
  });

  it('is said with what can be done about it where the image serves', () => {
    const around = { logTail: '[FATAL tini (7)] exec serve failed: No such file', image };
    const cause = endCause(end(127), { ...around, verb: 'serve' });
    expect(cause).toContain('has no program “serve”; take an image with SageMaker’s `serve`');
    const shared = {
      logTail: 'unable to open shared memory object',
      image,
      verb: 'serve'
    } as const;
    expect(endCause(end(135), shared)).not.toContain('--shm-size');
  });

  it('is the engine where that was away meanwhile', () => {
    const around = { logTail: 'hello', image, engineAway: true };
    expect(endCause(end(143), around)).toContain('Docker Engine ended or was restarted');
    expect(endCause(end(1), around)).toBeUndefined();
  });

  it('is left to the traceback where that says it all', () => {
    expect(endCause(end(1), { logTail: 'ValueError: no', image })).toBeUndefined();
    expect(endCause(end(0), { logTail: 'No space left on device', image })).toBeUndefined();
  });
});

describe('A container that cannot be started', () => {
  it.each([
    ['exec: "train": executable file not found in $PATH: unknown', 'has no program “train”'],
    ['exec format error', 'another kind of processor'],
    [
      'driver failed programming external connectivity on endpoint x: Bind for 127.0.0.1:41234 failed: port is already allocated',
      'is taken by somebody else'
    ],
    [
      'failed to bind port 127.0.0.1:41234/tcp: Error starting userland proxy: listen tcp4 127.0.0.1:41234: bind: address already in use',
      'is taken by somebody else'
    ],
    ['could not select device driver "" with capabilities: [[gpu]]', 'NVIDIA']
  ])('for %s is explained', (words, sentence) => {
    expect(startCause(words, image)?.message).toContain(sentence);
  });

  it('for another reason is left to the engine’s own words', () => {
    expect(startCause('something else', image)).toBeUndefined();
  });
});

describe('What the toolkit says of a failure', () => {
  const report = 'ExecuteUserScriptError:\nExitCode 1\nErrorMessage ""\nCommand "python train.py"';

  it('gets the traceback that it leaves out, and the cause', () => {
    const text = completed(
      report,
      'Traceback (most recent call last):\n  x\nValueError: no',
      'Why.'
    );
    expect(text).toContain(
      'ErrorMessage "Traceback (most recent call last):\n  x\nValueError: no"'
    );
    expect(text).toMatch(/ExtraInfo "Why\."$/);
  });

  it('is left as it is where it is complete', () => {
    expect(completed('My own words', 'log', undefined)).toBe('My own words');
  });
});
