import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { UnreadableStore } from '../../../../src/host/logs/database';
import { compareKeys, END, START } from '../../../../src/host/logs/key';
import type { StoredLine } from '../../../../src/host/logs/lines';
import { Shelf } from '../../../../src/host/logs/shelf';
import type { LogEvent } from '../../../../src/host/logs/source';
import { LogStore } from '../../../../src/host/logs/store';
import { event, temporaryDirectory } from './scripted';

const hosts = ['algo-1', 'algo-2'];

/** Few times, delays and ids, so that equal keys and near ones are common. */
const anyEvent = fc
  .record({ time: fc.nat(40), delay: fc.nat(2), id: fc.nat(120), host: fc.nat(1) })
  .map(({ time, delay, id, host }) =>
    event(time, id, { ingestion: time + delay, host: hosts[host], text: `${time}+${delay}/${id}` })
  );

const anyAppends = fc.array(fc.array(anyEvent, { maxLength: 60 }), { maxLength: 20 });

function sortedOnce(events: readonly LogEvent[]): LogEvent[] {
  const distinct = new Map<string, LogEvent>();
  for (const one of events) {
    const key = `${one.time} ${one.ingestion} ${one.id}`;
    if (!distinct.has(key)) {
      distinct.set(key, one);
    }
  }
  return [...distinct.values()].sort(
    (a, b) => a.time - b.time || a.ingestion - b.ingestion || Number(a.id) - Number(b.id)
  );
}

/** All that there is to read of a line. */
function read({ key, position, host, level, late, text }: StoredLine): unknown {
  return { key, position, host, level, late, text };
}

function contents(store: LogStore): string[] {
  return store.lines.window(0, store.total).map(line => line.text);
}

describe('A store', () => {
  test('holds the same log whatever the order, chunks and repetitions of the appends', () => {
    fc.assert(
      fc.property(anyAppends, fc.boolean(), (appends, repeat) => {
        using store = LogStore.open(':memory:', 'log', 'wal');
        const given = repeat ? [...appends, ...appends] : appends;
        const added = given.map(events => store.append(events, null).added);
        const expected = sortedOnce(appends.flat()).map(one => one.text);
        expect(contents(store)).toEqual(expected);
        expect(added.reduce((sum, count) => sum + count, 0)).toBe(expected.length);
        expect(store.total).toBe(expected.length);
      }),
      { numRuns: 60 }
    );
  });

  test('finds any ordinal after appends that split, fill and shift its blocks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ from: fc.nat(6_000), count: fc.integer({ min: 1, max: 2_500 }) }), {
          minLength: 1,
          maxLength: 8
        }),
        appends => {
          using directory = temporaryDirectory();
          const file = join(directory.path, 'log.sqlite');
          const model = new Set<number>();
          {
            using store = LogStore.open(file, 'log', 'wal');
            for (const { from, count } of appends) {
              const times = Array.from({ length: count }, (_, at) => from + 3 * at);
              store.append(
                times.map(time => event(time)),
                null
              );
              times.forEach(time => model.add(time));
              check(store, model);
            }
          }
          using reopened = LogStore.open(file, 'log', 'wal');
          check(reopened, model);
        }
      ),
      { numRuns: 12 }
    );

    function check(store: LogStore, model: ReadonlySet<number>): void {
      const times = [...model].sort((a, b) => a - b);
      expect(store.total).toBe(times.length);
      for (const ordinal of new Set([0, times.length >> 1, times.length - 1])) {
        const [line] = store.lines.window(ordinal, 1);
        expect(line?.key.time).toBe(times[ordinal]);
        expect(line && store.lines.ordinalOf(line.key)).toBe(ordinal);
        expect(store.lines.locate(times[ordinal] ?? 0)).toBe(ordinal);
      }
      expect(store.lines.locate(1e9)).toBe(times.length);
      expect(store.lines.window(0, times.length).map(line => line.key.time)).toEqual(times);
    }
  });

  test('reads by key and by arrival what a list of its lines would give', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(anyEvent, { maxLength: 8 }), { minLength: 20, maxLength: 60 }),
        fc.array(fc.record({ at: fc.nat(), from: fc.nat(), before: fc.nat(), count: fc.nat(30) }), {
          minLength: 5,
          maxLength: 5
        }),
        (appends, questions) => {
          using store = LogStore.open(':memory:', 'log', 'wal');
          for (const events of appends) {
            store.append(events, null);
          }
          const inOrder = store.lines.window(0, store.total);
          const arrived = inOrder.toSorted((a, b) => a.position - b.position);
          const cases = questions.map(question => ({
            key: inOrder[question.at % Math.max(1, inOrder.length)]?.key,
            ordinal: question.at % Math.max(1, inOrder.length),
            from: question.from % (store.progress.positions + 1),
            before: question.before % (store.progress.positions + 1),
            count: question.count + 1
          }));
          for (const { key, ordinal, from, before, count } of cases) {
            if (!key) {
              continue;
            }
            const within = ({ position }: StoredLine) => position >= from && position < before;
            const behind = inOrder.slice(ordinal + 1).filter(within);
            expect(store.lines.behind(key, from, before, count).map(read)).toEqual(
              behind.slice(0, count).map(read)
            );
            expect(store.lines.keyBehind(key, from, before, count)).toEqual(behind[count - 1]?.key);
            expect(store.lines.arrivals(from, before, count).map(read)).toEqual(
              arrived.filter(within).slice(0, count).map(read)
            );
            expect(store.lines.before(key, before, count).map(read)).toEqual(
              inOrder
                .slice(0, ordinal)
                .filter(({ position }) => position < before)
                .reverse()
                .slice(0, count)
                .map(read)
            );
          }
        }
      ),
      { numRuns: 60 }
    );
  });

  test('reads by arrival what came scrambled into many blocks', () => {
    using store = LogStore.open(':memory:', 'log', 'wal');
    const times = Array.from({ length: 6_000 }, (_, at) => (at * 2_741) % 6_000);
    for (let first = 0; first < times.length; first += 40) {
      store.append(
        times.slice(first, first + 40).map(time => event(time)),
        null
      );
    }
    const inOrder = store.lines.window(0, store.total);
    expect(inOrder.map(line => line.key.time)).toEqual([...times.keys()]);
    const arrived = inOrder.toSorted((a, b) => a.position - b.position);
    expect(store.lines.arrivals(1_990, 5_000, 1_000)).toEqual(arrived.slice(1_990, 2_990));
    const middle = inOrder[2_999]?.key ?? END;
    const early = inOrder.filter(({ position }) => position < 3_000);
    const behind = early.filter(line => compareKeys(line.key, middle) > 0);
    expect(store.lines.keyBehind(middle, 0, 3_000, 1_200)).toEqual(behind[1_199]?.key);
    expect(store.lines.keyBehind(START, 0, 6_000, 6_000)).toEqual(inOrder.at(-1)?.key);
  });

  test('holds lines that came one by one, with those repeated that it had', () => {
    using directory = temporaryDirectory();
    const file = join(directory.path, 'log.sqlite');
    const expected = Array.from({ length: 700 }, (_, at) => `line ${at}/0`);
    {
      using store = LogStore.open(file, 'log', 'wal');
      for (let time = 0; time < expected.length; time++) {
        const repeated = time % 7 === 0 ? [event(time >> 1)] : [];
        expect(store.append([...repeated, event(time)], time).added).toBe(1);
      }
      expect(contents(store)).toEqual(expected);
    }
    using reopened = LogStore.open(file, 'log', 'wal');
    expect(contents(reopened)).toEqual(expected);
  });

  test.each([
    ['a shorter id before a longer one', ['9', '10', '100']],
    ['ids of one length as text', ['0009', '0010', '0100']],
    ['ids of any characters', ['', '\n', 'ü', 'a\n', 'x'.repeat(60_000), `${'x'.repeat(60_000)}y`]]
  ])('orders %s', (_what, ids) => {
    using store = LogStore.open(':memory:', 'log', 'wal');
    store.append(
      [...ids].reverse().map(id => ({ ...event(1), id, text: id })),
      null
    );
    expect(contents(store)).toEqual(ids);
  });

  test.each(['', 'a\u0000b', 'a\nb', 'a\u001eb', '\u001b[31mx', '😀 ünï', 'x'.repeat(1 << 20)])(
    'gives back the text %#',
    text => {
      using store = LogStore.open(':memory:', 'log', 'wal');
      store.append([{ ...event(1), text }], null);
      expect(contents(store)).toEqual([text]);
    }
  );

  test('keeps nothing of an append that fails', () => {
    using directory = temporaryDirectory();
    using store = LogStore.open(join(directory.path, 'log.sqlite'), 'log', 'wal');
    store.append([event(1)], 'first');
    expect(() => store.append([event(2), event(2.5, 1, { host: 'algo-9' })], 'second')).toThrow();
    expect(contents(store)).toEqual(['line 1/0']);
    expect(store.progress.cursor).toBe('first');
    expect(store.hosts).toEqual(['algo-1']);
    expect(store.append([event(3)], 'third').added).toBe(1);
  });

  test('killed in the middle of appends, has lines and cursor that fit', async () => {
    using directory = temporaryDirectory();
    const file = join(directory.path, 'log.sqlite');
    const { buildSync } = await import('esbuild');
    const script = join(directory.path, 'child.mjs');
    buildSync({
      entryPoints: [join(__dirname, 'appending.ts')],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm'
    });
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, [script, file], {
        stdio: ['ignore', 'pipe', 'inherit']
      });
      const exited = once(child, 'exit');
      let told = 0;
      for await (const line of createInterface(child.stdout)) {
        told = Number(line);
        if (told >= 3_000 * (round + 1)) {
          break;
        }
      }
      child.kill('SIGKILL');
      await exited;
      using store = LogStore.open(file, 'log', 'wal');
      expect(store.progress.cursor).toBeGreaterThanOrEqual(told);
      expect(store.total).toBe(store.progress.cursor);
      expect(store.lines.window(0, store.total).map(line => line.text)).toEqual(
        Array.from({ length: store.total }, (_, at) => `line ${at}`)
      );
    }
  }, 30_000);
});

describe('The shelf', () => {
  test('keeps a log across closing and opening', () => {
    using directory = temporaryDirectory();
    const shelf = new Shelf(directory.path, 1e9);
    const store = shelf.open('a');
    store.append([event(1)], { next: 7 });
    shelf.close(store);
    const again = new Shelf(directory.path, 1e9).open('a');
    expect(contents(again)).toEqual(['line 1/0']);
    expect(again.progress.cursor).toEqual({ next: 7 });
    again[Symbol.dispose]();
  });

  test.each([
    ['is no database', (file: string) => writeFileSync(file, 'x'.repeat(10_000))],
    [
      'is of another version',
      (file: string) => {
        const database = new DatabaseSync(file);
        database.exec('PRAGMA user_version = 99');
        database.close();
      }
    ],
    [
      'holds another log',
      (file: string) => {
        const database = new DatabaseSync(file);
        database.exec(`UPDATE facts SET value = 'b' WHERE name = 'name'`);
        database.close();
      }
    ],
    [
      'has a state that cannot be read',
      (file: string) => {
        const database = new DatabaseSync(file);
        database.exec(`UPDATE facts SET value = '{' WHERE name = 'state'`);
        database.close();
      }
    ]
  ])('begins anew where the file %s', (_what, damage) => {
    using directory = temporaryDirectory();
    const shelf = new Shelf(directory.path, 1e9);
    const store = shelf.open('a');
    store.append([event(1)], 1);
    shelf.close(store);
    damage(store.file);
    expect(() => LogStore.open(store.file, 'a', 'wal')).toThrow(UnreadableStore);
    const anew = shelf.open('a');
    expect(anew.total).toBe(0);
    expect(anew.progress.cursor).toBeUndefined();
    shelf.close(anew);
  });

  test('gives a second host a copy of its own', () => {
    using directory = temporaryDirectory();
    const one = new Shelf(directory.path, 1e9);
    const other = new Shelf(directory.path, 1e9);
    const [first, second] = [one.open('a'), other.open('a')];
    first.append([event(1)], 1);
    expect(second.file).not.toBe(first.file);
    expect(second.total).toBe(0);
    one.close(first);
    other.close(second);
  });

  test('deletes complete logs first, the longest unused first, and none in use', async () => {
    using directory = temporaryDirectory();
    const make = (shelf: Shelf, name: string, complete: boolean, lines = 2_000) => {
      const store = shelf.open(name);
      store.append(
        Array.from({ length: lines }, (_, at) => event(at, 0, { text: 'x'.repeat(100) })),
        null
      );
      if (complete) {
        store.finish();
      }
      return store;
    };
    const wide = new Shelf(directory.path, 1e9);
    const files = new Map<string, string>();
    for (const [name, complete] of [
      ['unfinished', false],
      ['old', true],
      ['newer', true]
    ] as const) {
      const store = make(wide, name, complete);
      wide.close(store);
      files.set(name, store.file);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    const size = readFileSync(files.get('old') ?? '').length;
    const left = () => [...files].filter(([, file]) => existsSync(file)).map(([name]) => name);

    await new Shelf(directory.path, 3.5 * size).evict();
    expect(left()).toEqual(['unfinished', 'old', 'newer']);
    await new Shelf(directory.path, 2.5 * size).evict();
    expect(left()).toEqual(['unfinished', 'newer']);
    const narrow = new Shelf(directory.path, 1);
    const inUse = narrow.open('newer');
    await narrow.evict();
    expect(left()).toEqual(['newer']);
    narrow.close(inUse);
  });

  test('says what to do when the directory cannot be written', () => {
    using directory = temporaryDirectory();
    const file = join(directory.path, 'file');
    writeFileSync(file, '');
    expect(() => new Shelf(join(file, 'logs'), 1e9).open('a')).toThrow(/cannot be kept in/);
  });
});
