import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Milliseconds } from '../../../../src/protocol';
import type { Clock } from '../../../../src/host/clock';
import { createLogs } from '../../../../src/host/logs';
import { ProblemError } from '../../../../src/host/problem';
import { all, caller, event, jobNamed, ownLogs, reading, ScriptedSource, texts } from './scripted';

const job = jobNamed('a');

/** Time stands still until a test moves it. */
class TestClock implements Clock {
  #now = 0;
  #sleepers: { readonly until: Milliseconds; readonly wake: () => void }[] = [];

  now(): Milliseconds {
    return this.#now;
  }

  sleep(delay: Milliseconds, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + delay, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter(other => other !== sleeper);
        reject(new Error('The sleep was cut short.'));
      });
    });
  }

  async pass(time: Milliseconds): Promise<void> {
    this.#now += time;
    const due = this.#sleepers.filter(sleeper => sleeper.until <= this.#now);
    this.#sleepers = this.#sleepers.filter(sleeper => sleeper.until > this.#now);
    due.forEach(sleeper => sleeper.wake());
    await settle();
  }
}

/** Lets everything happen that waits for nothing but its turn. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}

function fixture() {
  const clock = new TestClock();
  return { clock, ...ownLogs(clock) };
}

describe('A log', () => {
  test('is read by one run of its source, however many readers', async () => {
    using place = fixture();
    const { clock, source, make } = place;
    using logs = make();
    const [one, other] = [logs.open(job, caller), logs.open(job, caller)];
    const run = await source.started();
    run.into.append([event(1)], null);
    expect(other.state().total).toBe(1);
    one[Symbol.dispose]();
    await clock.pass(10_000);
    expect(run.signal.aborted).toBe(false);
    other[Symbol.dispose]();
    expect(source.runs).toHaveLength(1);
  });

  test('lingers behind its last reader, then stops, and goes on from the cursor', async () => {
    using place = fixture();
    const { clock, source, make } = place;
    using logs = make();
    logs.open(job, caller)[Symbol.dispose]();
    await clock.pass(1_900);
    const again = logs.open(job, caller);
    await clock.pass(10_000);
    const run = await source.started();
    expect(run.signal.aborted).toBe(false);
    run.into.append([event(1)], { at: 1 });
    again[Symbol.dispose]();
    await clock.pass(2_000);
    expect(run.signal.aborted).toBe(true);
    expect(() => run.into.append([event(2)], { at: 2 })).toThrow(/Nobody reads/);
    using later = logs.open(job, caller);
    expect((await source.started(2)).into.cursor).toEqual({ at: 1 });
    expect(later.state().total).toBe(1);
  });

  test('goes through its phases', async () => {
    using place = fixture();
    const { source, make } = place;
    using logs = make();
    using log = logs.open(job, caller);
    const run = await source.started();
    const phases = [log.state().phase];
    const settled = log.settled();
    const completed = log.completed();
    run.into.caughtUp();
    phases.push(log.state().phase);
    run.into.paused({ kind: 'unavailable', message: 'No answer.' });
    phases.push(log.state().phase);
    expect(log.state().problem?.message).toBe('No answer.');
    run.into.paused(undefined);
    run.into.settled();
    await settled;
    phases.push(log.state().phase);
    run.end();
    await completed;
    phases.push(log.state().phase);
    expect(phases).toEqual(['loading', 'live', 'paused', 'settled', 'complete']);
  });

  test('that is complete is never read again', async () => {
    using place = fixture();
    const { source, make } = place;
    {
      using logs = make();
      using log = logs.open(job, caller);
      const run = await source.started();
      run.into.append([event(2), event(1)], null);
      run.end();
      await log.completed();
    }
    using logs = make();
    using log = logs.open(job, caller);
    expect(log.state().phase).toBe('complete');
    await log.settled();
    expect(texts(await all(log.lines({ follow: true })))).toEqual(['line 1/0', 'line 2/0']);
    expect(source.runs).toHaveLength(1);
  });

  test('whose source fails is paused, says why, and is read again after a while, longer each time', async () => {
    using place = fixture();
    const { clock, source, make } = place;
    using logs = make();
    using log = logs.open(job, caller);
    const following = all(log.lines({ follow: true }));
    (await source.started()).into.append([event(1)], null);
    (await source.started()).fail(new ProblemError('credentials', 'They expired.'));
    await settle();
    expect(log.state()).toMatchObject({ phase: 'paused', problem: { message: 'They expired.' } });
    await clock.pass(1_000);
    (await source.started(2)).fail(new Error('reset'));
    await settle();
    expect(log.state().problem).toMatchObject({
      kind: 'internal',
      message: 'The log a log cannot be read: reset'
    });
    await clock.pass(1_000);
    expect(source.runs).toHaveLength(2);
    await clock.pass(1_000);
    const run = await source.started(3);
    expect(() => source.runs[1]?.into.append([event(9)], null)).toThrow('reset');
    run.into.append([event(2)], null);
    expect(log.state()).toMatchObject({ phase: 'loading' });
    run.end();
    expect(texts(await following)).toEqual(['line 1/0', 'line 2/0']);
  });

  test('is read with another reader’s source after a failure', async () => {
    using place = fixture();
    const { clock } = place;
    const sources = [new ScriptedSource(), new ScriptedSource()];
    const [first, second] = sources;
    const given = [...sources];
    using logs = createLogs({
      locations: { logs: place.directory },
      clock,
      source: () => given.shift() ?? new ScriptedSource()
    });
    using readers = new DisposableStack();
    readers.use(logs.open(job, caller));
    readers.use(logs.open(job, caller));
    (await first?.started())?.fail(new ProblemError('credentials', 'They expired.'));
    await settle();
    await clock.pass(1_000);
    await second?.started();
    expect(first?.runs).toHaveLength(1);
    expect(second?.runs).toHaveLength(1);
  });

  test('tells its first change at once, the next ones together', async () => {
    using place = fixture();
    const { clock, source, make } = place;
    using logs = make();
    using log = logs.open(job, caller);
    const { into } = await source.started();
    const totals: number[] = [];
    const listening = log.onChange(() => totals.push(log.state().total));
    into.append([event(1)], null);
    await settle();
    expect(totals).toEqual([1]);
    for (let time = 2; time < 50; time++) {
      into.append([event(time)], null);
    }
    await settle();
    expect(totals).toEqual([1]);
    await clock.pass(100);
    expect(totals).toEqual([1, 49]);
    await clock.pass(100);
    await clock.pass(100);
    expect(totals).toEqual([1, 49]);
    listening[Symbol.dispose]();
    into.append([event(50)], null);
    await settle();
    expect(totals).toEqual([1, 49]);
  });

  test('knows its hosts by number, its errors, and its open ends', async () => {
    using place = fixture();
    const { source, make } = place;
    using logs = make();
    using log = logs.open(job, caller);
    const { into } = await source.started();
    into.append(
      [
        event(1, 0, { host: 'algo-10' }),
        event(2, 0, { host: 'algo-9' }),
        event(3, 0, { host: 'algo-2', text: 'ValueError: no' })
      ],
      null
    );
    into.open({ 'algo-2': ' 12%|█' });
    expect(log.state()).toMatchObject({
      hosts: ['algo-2', 'algo-9', 'algo-10'],
      errors: 1,
      firstError: 2,
      open: { 'algo-2': ' 12%|█' },
      late: 0
    });
  });

  test('counts as late only what comes before lines that were already shown, and seconds after it was written', async () => {
    const delayed = (time: number) => event(time, 0, { ingestion: time + 6_000 });
    using place = fixture();
    const { clock, source, make } = place;
    using logs = make();
    {
      using log = logs.open(job, caller);
      const { into } = await source.started();
      into.append([event(50)], null);
      into.append([event(10)], null);
      into.caughtUp();
      expect(log.state().late).toBe(0);
      into.append([delayed(20), event(21), event(60)], null);
      expect(log.state().late).toBe(1);
    }
    await clock.pass(2_000);
    using log = logs.open(job, caller);
    const { into } = await source.started(2);
    into.append([event(90)], null);
    into.append([event(70)], null);
    expect(log.state().late).toBe(1);
    into.append([delayed(30)], null);
    expect(log.state().late).toBe(2);
    into.caughtUp();
    into.append([delayed(80)], null);
    expect(log.state().late).toBe(3);
  });

  test('whose stored lines are damaged says so, and is read anew', async () => {
    using place = fixture();
    const { source, make } = place;
    const lines = Array.from({ length: 20_000 }, (_, at) => event(at));
    {
      using logs = make();
      using log = logs.open(job, caller);
      const run = await source.started();
      run.into.append(lines, null);
      run.end();
      await log.completed();
    }
    const [file = ''] = readdirSync(place.directory).map(name => join(place.directory, name));
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length >> 2, bytes.length >> 1);
    writeFileSync(file, bytes);
    using logs = make();
    using log = logs.open(job, caller);
    expect(log.state().phase).toBe('complete');
    const streaming = all(log.lines({ follow: true }));
    await expect(streaming).rejects.toMatchObject({ problem: { kind: 'unavailable' } });
    const run = await source.started(2);
    expect(run.into.cursor).toBeUndefined();
    run.into.append(lines, null);
    run.end();
    await log.completed();
    expect(await all(log.lines({ follow: true }))).toHaveLength(20_000);
    expect(log.state().revision).toBe(1);
  });

  test('stops waiting when told to, or when it is closed', async () => {
    using place = fixture();
    const { make } = place;
    using logs = make();
    const log = logs.open(job, caller);
    const stopping = new AbortController();
    const settled = log.settled(stopping.signal);
    stopping.abort();
    await expect(settled).rejects.toThrow(/abort/);
    const completed = log.completed();
    log[Symbol.dispose]();
    await expect(completed).rejects.toThrow(/closed/);
  });

  test('of a hundred thousand lines is searched without holding others up', async () => {
    using rig = await reading();
    const { log, into } = rig;
    for (let first = 0; first < 100_000; first += 10_000) {
      into.append(
        Array.from({ length: 10_000 }, (_, at) => event(first + at)),
        null
      );
    }
    let turns = 0;
    let searching = true;
    const others = (async () => {
      while (searching) {
        await new Promise(resolve => setImmediate(resolve));
        turns++;
      }
    })();
    const answer = await log.find({ pattern: '9/0', from: 50_000, direction: 'next' });
    searching = false;
    await others;
    expect(answer).toEqual({
      matches: 10_000,
      found: { ordinal: 50_009, index: 5_001, time: 50_009, position: 50_009 }
    });
    expect(turns).toBeGreaterThan(1);
  });
});
