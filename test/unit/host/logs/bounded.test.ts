import { bounded, mayTakeLong, TakesTooLong } from '../../../../src/host/logs/bounded';
import { createLogs } from '../../../../src/host/logs';
import { systemClock } from '../../../../src/host/clock';
import { all, caller, event, jobNamed, ScriptedSource, temporaryDirectory } from './scripted';

test.each([
  [/loss/, false],
  [/^a\.b\*c\+d\?$/i, false],
  [/[abc]|def/, false],
  [/a+/, true],
  [/(a?){30}/, true],
  [/(a)\1/, true],
  [/\\+/, true]
])('%s may take long: %s', (pattern, may) => expect(mayTakeLong(pattern)).toBe(may));

test('Work is stopped when its time is over, and the next is done', () => {
  const hostile = () => /^(a+)+$/.test(`${'a'.repeat(64)}b`);
  expect(() => bounded(hostile, 20)).toThrow(TakesTooLong);
  expect(bounded(() => 42)).toBe(42);
  expect(() =>
    bounded(() => {
      throw new RangeError('its own');
    })
  ).toThrow(RangeError);
});

test('A pattern that would search for ever is answered with a sentence', async () => {
  using directory = temporaryDirectory();
  const source = new ScriptedSource();
  using logs = createLogs({
    locations: { logs: directory.path },
    clock: systemClock,
    source: () => source
  });
  using log = logs.open(jobNamed('a'), caller);
  const { into } = await source.started();
  into.append([event(1, 0, { text: `${'a'.repeat(64)}b` })], null);
  into.caughtUp();
  const pattern = '^(a+)+$';
  const refusal = {
    problem: { kind: 'usage', message: expect.stringMatching(/takes too long/) as string }
  };
  await expect(
    log.find({ pattern, regex: true, from: 0, direction: 'next' })
  ).rejects.toMatchObject(refusal);
  await expect(all(log.lines({ filter: { grep: pattern }, follow: false }))).rejects.toMatchObject(
    refusal
  );
  expect(await log.find({ pattern: 'ab', from: 0, direction: 'next' })).toMatchObject({
    matches: 1
  });
});
