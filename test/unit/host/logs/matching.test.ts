import { Matcher, mayTakeLong, TakesTooLong } from '../../../../src/host/logs/matching';
import { all, event, reading } from './scripted';

test.each([
  [/loss/, false],
  [/^a\.b\*c\+d\?$/i, false],
  [/[abc]|def/, false],
  [/a+/, true],
  [/(a?){30}/, true],
  [/(a)\1/, true],
  [/\\+/, true]
])('%s may take long: %s', (pattern, may) => expect(mayTakeLong(pattern)).toBe(may));

test('Another thread is asked in turns, and ended when its time is over', async () => {
  const matcher = new Matcher(100);
  const patterns = (pattern: RegExp) => ({ patterns: [pattern], hints: [] });
  const pieces = [
    { texts: `${'a'.repeat(64)}b\nab`, count: 2 },
    { texts: 'b\nab', count: 1 },
    { texts: 'b\nab', count: 3 },
    { texts: 'ab\nab', count: 2, among: [1] }
  ];
  const answers = await Promise.allSettled([
    matcher.match(pieces, patterns(/^a+b$/)),
    matcher.match(pieces, patterns(/^(a+)+$/)),
    matcher.match(pieces, { patterns: [/b+/], hints: [/a+/m] }),
    matcher.groups(['loss=1', 'none', 'loss=2 loss=3'], /loss=(\d+)/)
  ]);
  expect(answers).toMatchObject([
    { value: [[0, 1], [], undefined, [1]] },
    { reason: expect.any(TakesTooLong) as Error },
    { value: [[0, 1], [0], undefined, [1]] },
    { value: ['1', undefined, '2'] }
  ]);
});

test('A pattern that would search for ever is answered with a sentence, and others are served meanwhile', async () => {
  using rig = await reading();
  const { log, into } = rig;
  into.append([event(1, 0, { text: `${'a'.repeat(64)}b` })], null);
  into.caughtUp();
  const pattern = '^(a+)+$';
  const refusal = {
    problem: { kind: 'usage', message: expect.stringMatching(/takes too long/) as string }
  };
  const told: string[] = [];
  const hostile = log.find({ pattern, regex: true, from: 0, direction: 'next' });
  const refused = expect(hostile.finally(() => told.push('hostile'))).rejects.toMatchObject(
    refusal
  );
  expect(await log.find({ pattern: 'ab', from: 0, direction: 'next' })).toMatchObject({
    matches: 1
  });
  told.push('harmless');
  await refused;
  expect(told).toEqual(['harmless', 'hostile']);
  const states: number[] = [];
  const watched = new Promise<unknown>(resolve =>
    log.onChange(() => {
      try {
        states.push(log.state({ grep: `${pattern}|c+` }).matching);
      } catch (error) {
        resolve(error);
      }
    })
  );
  expect(log.state({ grep: `${pattern}|c+` }).matching).toBe(0);
  expect(await watched).toMatchObject(refusal);
  await expect(all(log.lines({ filter: { grep: pattern }, follow: false }))).rejects.toMatchObject(
    refusal
  );
});

test('A state says that it counts on, until every line has been searched', async () => {
  using rig = await reading();
  const { log, into } = rig;
  into.append([event(1, 0, { text: 'caab' }), event(2, 0, { text: 'c' })], null);
  const counted = new Promise<unknown>(resolve =>
    log.onChange(() => {
      const { matching, searching } = log.state({ grep: 'a+b' });
      if (!searching) {
        resolve(matching);
      }
    })
  );
  expect(log.state({ grep: 'a+b' })).toMatchObject({ matching: 0, searching: true });
  expect(await counted).toBe(1);
  expect(log.state({ grep: 'a+b' })).not.toHaveProperty('searching');
});
