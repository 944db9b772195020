import { nullTranslator } from '@jupyterlab/translation';

import { shortDuration, steps } from '../../../../../src/lab/views/job/timeline';
import {
  endingWords,
  failureSentence,
  placeWords,
  spotSaving
} from '../../../../../src/lab/views/job/words';
import { logWords } from '../../../../../src/lab/components/log/words';
import type { LogState } from '../../../../../src/protocol';
import { FakeHost, job, REF, T0 } from '../fakeHost';

const trans = nullTranslator.load('jupyterlab_sagemaker');

test.each([
  [REF, { instanceType: 'local_cpu' }, 'this machine · process · local_cpu'],
  [
    { ...REF, place: 'docker' as const },
    { instanceType: 'local_gpu' },
    'this machine · Docker · local_gpu'
  ],
  [
    { ...REF, place: 'sagemaker' as const, region: 'us-east-1' },
    { instanceType: 'ml.p3.2xlarge', instanceCount: 2 },
    'SageMaker · us-east-1 · 2 × ml.p3.2xlarge'
  ],
  [{ ...REF, place: 'sagemaker' as const }, undefined, 'SageMaker']
])('a place is said in words: %#', (ref, machine, words) => {
  expect(placeWords(ref, machine, trans)).toBe(words);
});

test('the end of a job is one line of facts', () => {
  const done = job({
    status: 'Completed',
    startedAt: T0,
    endedAt: T0 + 192_000,
    trainingSeconds: 312,
    billableSeconds: 312,
    model: { uri: 's3://bucket/digits/output/model.tar.gz', bytes: 1_234_567 }
  });
  expect(endingWords(done, { total: 4018, complete: true }, trans)).toBe(
    'Completed in 00:03:12 · 312 s billed · complete, 4,018 lines · model.tar.gz 1.2 MB'
  );
});

test('what Spot saved is said where it saved something', () => {
  expect(spotSaving(job({ trainingSeconds: 300, billableSeconds: 114 }))).toBe(62);
  expect(spotSaving(job({ trainingSeconds: 300, billableSeconds: 300 }))).toBeUndefined();
  expect(spotSaving(job({ billableSeconds: 300 }))).toBeUndefined();
  const spot = job({
    status: 'Stopped',
    endedAt: T0 + 61_000,
    trainingSeconds: 300,
    billableSeconds: 114
  });
  expect(endingWords(spot, undefined, trans)).toBe(
    'Stopped after 00:01:00 · 114 s billed · 62 % saved by Spot'
  );
});

test.each([
  [{ failureReason: 'AlgorithmError: no data' }, 'AlgorithmError: no data'],
  [
    {
      failureReason:
        'AlgorithmError: ExecuteUserScriptError:\nExitCode 1\nErrorMessage "Traceback (most recent call last):\n  File "train.py", line 2\nKeyError: \'target\'"\nCommand "/usr/bin/python train.py"'
    },
    "KeyError: 'target' (AlgorithmError: ExecuteUserScriptError: exit code 1)"
  ],
  [
    { failureReason: 'ExecuteUserScriptError:\nExitCode 1\nErrorMessage ""\nCommand "python"' },
    'ExecuteUserScriptError:\nExitCode 1\nErrorMessage ""\nCommand "python"'
  ],
  [
    // The service cuts at 1,024 characters, wherever that is.
    { failureReason: 'ExecuteUserScriptError:\nExitCode 1\nErrorMessage "ValueError: a very long' },
    'ValueError: a very long (ExecuteUserScriptError: exit code 1)'
  ],
  [{ exitCode: 3 }, 'The script ended with exit code 3.'],
  [{}, 'The job failed without a reason. Its log may tell more.']
])('a failure is a sentence: %#', (facts, sentence) => {
  expect(failureSentence(job({ status: 'Failed', ...facts }), trans)).toBe(sentence);
});

function logState(more: Partial<LogState>): LogState {
  return { ...new FakeHost().state(), total: 1204, matching: 1204, ...more };
}

test.each<
  [Partial<LogState>, { filtered?: boolean; count?: number; reconnecting?: boolean }, string]
>([
  [{ phase: 'live' }, {}, '1,204 lines · live'],
  [{ phase: 'complete', total: 4018 }, { count: 4018 }, 'complete, 4,018 lines'],
  [{ phase: 'loading' }, {}, '1,204 lines · reading the past…'],
  [{ phase: 'live', late: 12 }, {}, '1,204 lines · live · 12 late lines placed'],
  [{ phase: 'live' }, { filtered: true, count: 17 }, '17 of 1,204 lines · live'],
  [{ phase: 'complete' }, { filtered: true, count: 17 }, '17 of 1,204 lines · complete'],
  [{ phase: 'live' }, { reconnecting: true }, '1,204 lines · reconnecting…'],
  [{ phase: 'paused' }, {}, '1,204 lines · paused'],
  [{ phase: 'complete', total: 1 }, { count: 1 }, 'complete, 1 line']
])('the log says how it stands: %#', (state, view, words) => {
  const seen = { filtered: false, count: 1204, reconnecting: false, ...view };
  expect(logWords(logState(state), seen, trans)).toBe(words);
});

test('while it trains, the usual steps to come follow those that were', () => {
  const running = job({
    ref: { ...REF, place: 'sagemaker' },
    timeline: [
      { status: 'Starting', startedAt: T0 },
      { status: 'Downloading', startedAt: T0 + 60_000 }
    ]
  });
  expect(steps(running).map(({ name, state }) => [name, state])).toEqual([
    ['Starting', 'past'],
    ['Downloading', 'now'],
    ['Training', 'ahead'],
    ['Uploading', 'ahead']
  ]);
  // The next step's start is the end of one that has none of its own.
  expect(steps(running)[0]?.transition?.endedAt).toBe(T0 + 60_000);
});

test('a step that is not one of the usual ones promises nothing', () => {
  const interrupted = job({ timeline: [{ status: 'Interrupted', startedAt: T0 }] });
  expect(steps(interrupted).map(({ name }) => name)).toEqual(['Interrupted']);
});

test('of a job that ended only its steps are left', () => {
  const done = job({
    status: 'Completed',
    timeline: [
      { status: 'Training', startedAt: T0, endedAt: T0 + 5000 },
      { status: 'Completed', startedAt: T0 + 5000 }
    ]
  });
  expect(steps(done).map(({ name, state }) => [name, state])).toEqual([['Training', 'past']]);
});

test.each([
  [312, '0.3 s'],
  [42_000, '42 s'],
  [192_000, '3:12'],
  [3_792_000, '1:03:12'],
  [-5, '0 s']
])('a step of %d ms took %s', (milliseconds, words) => {
  expect(shortDuration(milliseconds)).toBe(words);
});
