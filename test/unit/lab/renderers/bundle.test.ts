import fc from 'fast-check';

import { readBundle, sameJob } from '../../../../src/lab/renderers/bundle';
import type { JobBundle } from '../../../../src/protocol';
import { job, line, REF, T0 } from '../views/fakeHost';

function asWritten(bundle: JobBundle): unknown {
  return JSON.parse(JSON.stringify(bundle));
}

const whole: JobBundle = {
  ref: { ...REF, place: 'sagemaker', region: 'us-east-1', account: '123456789012', profile: 'p' },
  contextId: 'c',
  saved: {
    at: T0,
    job: job({
      ref: {
        ...REF,
        place: 'sagemaker',
        region: 'us-east-1',
        account: '123456789012',
        profile: 'p'
      },
      status: 'Failed',
      failureReason: 'AlgorithmError',
      endedAt: T0 + 1,
      model: { uri: 's3://b/model.tar.gz', bytes: 7 },
      timeline: [{ status: 'Training', startedAt: T0, endedAt: T0 + 1, message: 'm' }],
      hyperparameters: { layers: [1, { a: null }], lr: 0.1 }
    }),
    lines: [line(3, 'text', { level: 'error' })],
    total: 4,
    complete: true
  }
};

test('what was written is read back', () => {
  expect(readBundle(asWritten(whole))).toEqual(whole);
});

test.each<[string, object]>([
  ['a job of another version', { ...whole.saved, job: { status: 'Dreaming', createdAt: 1 } }],
  ['no time', { ...whole.saved, at: 'yesterday' }],
  ['something else', { lines: 7 }]
])('of saved content that cannot be read only the name is left: %s', (_, saved) => {
  expect(readBundle({ ...whole, saved })).toEqual({
    ref: whole.ref,
    contextId: 'c',
    saved: undefined
  });
});

test('lines that are none are left out, and no more are read than are ever written', () => {
  const lines = [
    ...Array.from({ length: 150 }, (_, index) => line(index, 'x')),
    { text: 'no time' }
  ];
  const read = readBundle({ ...whole, saved: { ...whole.saved, lines } });
  expect(read?.saved?.lines).toHaveLength(100);
  expect(read?.saved?.lines.at(-1)?.position).toBe(149);
});

test('no content of a notebook file makes reading fail', () => {
  const nearly = fc.record(
    {
      ref: fc.oneof(fc.jsonValue(), fc.constant(REF)),
      saved: fc.oneof(
        fc.jsonValue(),
        fc.record({ at: fc.jsonValue(), job: fc.jsonValue(), lines: fc.array(fc.jsonValue()) }),
        fc.record({
          at: fc.constant(T0),
          job: fc.record({
            status: fc.constant('Failed'),
            createdAt: fc.constant(T0),
            timeline: fc.jsonValue(),
            hyperparameters: fc.jsonValue(),
            model: fc.jsonValue()
          }),
          lines: fc.jsonValue()
        })
      )
    },
    { requiredKeys: [] }
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), nearly), content => {
      const bundle = readBundle(content);
      expect(bundle === undefined || bundle.ref.name.length > 0).toBe(true);
    })
  );
});

test('two names are the same job where nothing in them differs', () => {
  expect(sameJob(REF, { ...REF })).toBe(true);
  expect(sameJob(REF, { ...REF, region: 'eu-west-1' })).toBe(false);
});
