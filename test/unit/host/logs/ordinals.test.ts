import fc from 'fast-check';
import type { KnownLine, LogFilter, LogLine } from '../../../../src/protocol';
import type { LogEvent } from '../../../../src/host/logs/source';
import { event, reading, texts } from './scripted';

const levels = { debug: 1, info: 2, warning: 3, error: 4 };
const words = [
  'loss',
  'ERROR: no',
  'WARNING: hm',
  'INFO: so',
  '\u001b[31mlo\u001b[0mss',
  'a\nb loss'
];

const anyEvent = fc
  .record({ time: fc.nat(3_000), id: fc.nat(1), host: fc.nat(2), word: fc.nat(words.length - 1) })
  .map(({ time, id, host, word }) =>
    event(time, id, { host: `algo-${host + 1}`, text: `${words[word] ?? ''} ${time % 10}` })
  );

const anyFilter: fc.Arbitrary<LogFilter> = fc.record(
  {
    hosts: fc.subarray(['algo-1', 'algo-2', 'algo-3', 'algo-4']),
    level: fc.constantFrom('debug' as const, 'warning' as const, 'error' as const),
    grep: fc.constantFrom('loss', '^loss 3', '(?<!b )loss', 'o\\s', '[59]$'),
    since: fc.nat(3_000),
    until: fc.nat(3_000)
  },
  { requiredKeys: [] }
);

/** What the words claim, written down a second time. */
function levelOf(text: string): number {
  const level = /^(ERROR|WARNING|INFO)/.exec(text)?.[1];
  return level === 'ERROR' ? 4 : level === 'WARNING' ? 3 : level === 'INFO' ? 2 : 0;
}

function plain(text: string): string {
  return text.replaceAll('\u001b[31m', '').replaceAll('\u001b[0m', '');
}

/** The log, kept as a sorted list. */
class Model {
  #events: LogEvent[] = [];

  add(events: readonly LogEvent[]): void {
    for (const one of events) {
      if (!this.#events.some(known => known.time === one.time && known.id === one.id)) {
        this.#events.push(one);
      }
    }
    this.#events.sort((a, b) => a.time - b.time || Number(a.id) - Number(b.id));
  }

  passing(filter: LogFilter): LogEvent[] {
    const { hosts, level, grep, since = -Infinity, until = Infinity } = filter;
    return this.#events.filter(
      ({ time, host, text }) =>
        time >= since &&
        time < until &&
        (!hosts || hosts.includes(host)) &&
        (!level || levelOf(text) >= levels[level]) &&
        (grep === undefined || new RegExp(grep).test(plain(text)))
    );
  }
}

function model(): Model {
  return new Model();
}

test('filtered ordinals, searches and times are those of a sorted list, while lines come anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyEvent, { maxLength: 300, size: 'max' }), { minLength: 1, maxLength: 6 }),
      fc.array(anyFilter, { minLength: 1, maxLength: 3 }),
      fc.nat(2_000),
      async (appends, filters, at) => {
        using rig = await reading();
        const { log, into } = rig;
        const expected = model();
        for (const [turn, events] of appends.entries()) {
          into.append(events, null);
          expected.add(events);
          if (turn === 1) {
            into.caughtUp();
          }
          for (const filter of filters) {
            const passing = expected.passing(filter);
            const from = passing.length ? at % passing.length : 0;
            // Until the whole log has been searched, a state counts up.
            await log.locate(filter, 0);
            expect(log.state(filter).matching).toBe(passing.length);
            const window = await log.read(filter, from, 50);
            expect(texts(window)).toEqual(passing.slice(from, from + 50).map(one => one.text));
            expect(window.map(line => line.ordinal)).toEqual(window.map((_, step) => from + step));
            const later = passing.findIndex(one => one.time >= at);
            expect(await log.locate(filter, at)).toBe(later < 0 ? passing.length : later);
            for (const direction of ['next', 'previous'] as const) {
              const pattern = 'ss 3';
              const hits = passing.flatMap((one, ordinal) =>
                plain(one.text).toLowerCase().includes(pattern) ? [ordinal] : []
              );
              const nearest =
                direction === 'next'
                  ? (hits.find(ordinal => ordinal >= from) ?? hits[0])
                  : (hits.findLast(ordinal => ordinal <= from) ?? hits.at(-1));
              const answer = await log.find({ filter, pattern: 'SS 3', from, direction });
              const [found] = nearest === undefined ? [] : await log.read(filter, nearest, 1);
              expect(answer).toEqual({
                matches: hits.length,
                ...(nearest !== undefined && {
                  found: {
                    ordinal: nearest,
                    index: hits.indexOf(nearest) + 1,
                    time: passing[nearest]?.time,
                    position: found?.position
                  }
                })
              });
            }
          }
          const { errors, firstError } = log.state();
          const everything = expected.passing({});
          const first = everything.findIndex(one => levelOf(one.text) === 4);
          expect(firstError).toBe(first < 0 ? undefined : first);
          expect(errors).toBe(expected.passing({ level: 'error' }).length);
        }
      }
    ),
    { numRuns: 25 }
  );
}, 60_000);

test('what was found is found again wherever lines that come later put it, and the search goes on from there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyEvent, { maxLength: 300, size: 'max' }), { minLength: 2, maxLength: 6 }),
      fc.constantFrom<LogFilter>({}, { hosts: ['algo-2'] }, { grep: 'loss' }),
      fc.nat(3_000),
      async (appends, filter, at) => {
        using rig = await reading();
        const { log, into } = rig;
        const expected = model();
        const search = { filter, pattern: 'ss 3' };
        const isHit = ({ text }: LogEvent) => plain(text).includes(search.pattern);
        let known: { readonly line: KnownLine; readonly event: LogEvent } | undefined;
        for (const events of appends) {
          into.append(events, null);
          expected.add(events);
          const passing = expected.passing(filter);
          const hits = passing.filter(isHit);
          if (!known) {
            const from = await log.locate(filter, at);
            const { found } = await log.find({ ...search, from, direction: 'next' });
            const event = found && passing[found.ordinal];
            known = found && event && { line: found, event };
            continue;
          }
          const { line, event } = known;
          const here = hits.indexOf(event);
          for (const [beyond, direction, index] of [
            [false, 'next', here],
            [false, 'previous', here],
            [true, 'next', (here + 1) % hits.length],
            [true, 'previous', (here + hits.length - 1) % hits.length]
          ] as const) {
            const { found } = await log.find({ ...search, from: line, beyond, direction });
            const hit = hits[index];
            expect(found).toMatchObject({
              index: index + 1,
              ordinal: hit && passing.indexOf(hit),
              ...(hit === event && { time: line.time, position: line.position })
            });
          }
          expect(await log.locate(filter, line.time, line.position)).toBe(passing.indexOf(event));
          const others = log.find({
            ...search,
            filter: { hosts: ['algo-9'] },
            from: line,
            direction: 'next'
          });
          expect(await others).toEqual({ matches: 0 });
        }
      }
    ),
    { numRuns: 25 }
  );
}, 60_000);

test('a line that the log does not know any more is looked for where its time is', async () => {
  using rig = await reading();
  rig.into.append([event(1), event(5), event(9)], null);
  const { found } = await rig.log.find({
    pattern: 'e',
    from: { time: 4, position: 77 },
    direction: 'next'
  });
  expect(found).toMatchObject({ ordinal: 1, time: 5 });
});

test('a reader who voids ordinals as the state says always has the right lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ events: fc.array(anyEvent, { maxLength: 40 }), look: fc.boolean() }), {
        maxLength: 15
      }),
      fc.constantFrom<LogFilter>({}, { hosts: ['algo-2'] }, { grep: 'loss' }),
      async (steps, filter) => {
        using rig = await reading();
        const { log, into } = rig;
        const expected = model();
        let cached: LogLine[] = [];
        let revision = 0;
        for (const { events, look } of [...steps, { events: [], look: true }]) {
          into.append(events, null);
          expected.add(events);
          if (!look) {
            continue;
          }
          const state = log.state(filter);
          if (state.revision !== revision) {
            expect(state.revision).toBe(revision + 1);
            revision = state.revision;
            cached = cached.slice(0, state.changedFrom);
          }
          cached.push(...(await log.read(filter, cached.length, state.matching - cached.length)));
          expect(texts(cached)).toEqual(expected.passing(filter).map(one => one.text));
        }
      }
    ),
    { numRuns: 40 }
  );
}, 60_000);

test('a pattern that is no regular expression is a usage problem', async () => {
  using rig = await reading();
  const { log } = rig;
  const usage = { problem: { kind: 'usage' } };
  await expect(log.read({ grep: '(' }, 0, 1)).rejects.toMatchObject(usage);
  await expect(
    log.find({ pattern: '(', regex: true, from: 0, direction: 'next' })
  ).rejects.toMatchObject(usage);
  await expect(log.lines({ filter: { grep: '(' }, follow: false }).next()).rejects.toMatchObject(
    usage
  );
  expect(() => log.state({ grep: '(' })).toThrow(/is no regular expression/);
});
