import {
  LogSearch,
  type FoundLine,
  type SearchAnswer,
  type SearchQuery,
  type SearchStart
} from '../../../../../src/lab/components/log/search';
import { settle } from '../../views/fakeHost';

const LOSS: SearchQuery = { pattern: 'loss', regex: false, caseSensitive: false };

interface Question {
  readonly asked: SearchQuery & SearchStart;
  readonly signal: AbortSignal;
  answer(answer: SearchAnswer): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A search whose questions wait for their answers. */
class Rig {
  readonly questions: Question[] = [];
  readonly led: number[] = [];
  changes = 0;

  readonly search = new LogSearch({
    find: (asked, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('called off')));
        this.questions.push({
          asked,
          signal,
          answer: answer => {
            resolve(answer);
            return settle();
          },
          fail: error => {
            reject(error);
            return settle();
          }
        });
      }),
    here: () => 7,
    onFound: ordinal => this.led.push(ordinal)
  });

  constructor() {
    this.search.changed.connect(() => this.changes++);
  }

  /** The newest question. */
  get last(): Question {
    const question = this.questions.at(-1);
    if (!question) {
      throw new Error('Nothing was asked.');
    }
    return question;
  }
}

function found(ordinal: number, index: number, position = ordinal): FoundLine {
  return { ordinal, index, position, time: 1_000 + position };
}

let rig: Rig;

beforeEach(() => {
  jest.useFakeTimers();
  rig = new Rig();
});

afterEach(() => {
  rig.search.dispose();
  jest.useRealTimers();
});

/** Somebody has searched, and the search has rested since. */
async function standing(
  answer: SearchAnswer = { matches: 17, found: found(20, 2) }
): Promise<void> {
  void rig.search.ask(LOSS);
  await rig.last.answer(answer);
  await jest.advanceTimersByTimeAsync(1_000);
}

test('it begins with the line that is looked at and goes on from the line that was found', async () => {
  await standing();
  void rig.search.step('next');
  void rig.search.step('previous');
  expect(rig.questions.map(({ asked }) => asked)).toEqual([
    { ...LOSS, from: 7, direction: 'next' },
    { ...LOSS, from: { time: 1_020, position: 20 }, beyond: true, direction: 'next' },
    { ...LOSS, from: { time: 1_020, position: 20 }, beyond: true, direction: 'previous' }
  ]);
  expect(rig.questions.map(({ signal }) => signal.aborted)).toEqual([false, true, false]);
});

test('a question that was called off leads nowhere', async () => {
  void rig.search.ask({ ...LOSS, pattern: 'los' });
  const [first] = rig.questions;
  void rig.search.ask(LOSS);
  await first?.answer({ matches: 99, found: found(9, 9) });
  expect(rig.search.matches).toBeUndefined();
  await rig.last.answer({ matches: 17, found: found(20, 2) });
  expect(rig.led).toEqual([20]);
});

test('an answer from before the lines moved is counted, and led to only where its line is now', async () => {
  void rig.search.ask(LOSS);
  rig.search.refresh();
  await rig.last.answer({ matches: 17, found: found(20, 2) });
  expect(rig.search.matches).toBe(17);
  expect(rig.led).toEqual([]);
  expect(rig.last.asked).toEqual({
    ...LOSS,
    from: { time: 1_020, position: 20 },
    direction: 'next'
  });
  rig.search.refresh();
  await rig.last.answer({ matches: 18, found: found(320, 3, 20) });
  expect(rig.led).toEqual([320]);
  expect(rig.questions).toHaveLength(2);
});

test('however often lines move, the count stays, one question is under way and one more follows', async () => {
  await standing();
  for (let time = 0; time < 30; time++) {
    rig.search.refresh();
    await jest.advanceTimersByTimeAsync(100);
  }
  expect(rig.search.matches).toBe(17);
  expect(rig.questions).toHaveLength(2);
  expect(rig.last.signal.aborted).toBe(false);
  await rig.last.answer({ matches: 18, found: found(320, 3, 20) });
  expect(rig.search.matches).toBe(18);
  expect(rig.questions).toHaveLength(2);
  await jest.advanceTimersByTimeAsync(1_000);
  expect(rig.questions).toHaveLength(3);
  await rig.last.answer({ matches: 19, found: found(330, 4, 20) });
  await jest.advanceTimersByTimeAsync(10_000);
  expect(rig.questions).toHaveLength(3);
  expect(rig.led).toEqual([20]);
});

test('what changes right behind an answer is asked for after a rest, or at once where a person waits for it', async () => {
  await standing();
  rig.search.refresh();
  await rig.last.answer({ matches: 18, found: found(20, 2) });
  rig.search.refresh();
  expect(rig.questions).toHaveLength(2);
  rig.search.refresh({ now: true });
  expect(rig.questions).toHaveLength(3);
});

test('an answer that says nothing new is not told', async () => {
  await standing();
  const before = rig.changes;
  rig.search.refresh();
  await rig.last.answer({ matches: 17, found: found(20, 2) });
  expect(rig.changes).toBe(before);
});

test('a step goes before the question that the search asks by itself', async () => {
  await standing();
  rig.search.refresh();
  const quiet = rig.last;
  void rig.search.step('next');
  expect(quiet.signal.aborted).toBe(true);
  await rig.last.answer({ matches: 17, found: found(25, 3) });
  expect(rig.led).toEqual([20, 25]);
});

test('a failure is told until an answer comes', async () => {
  await standing();
  rig.search.refresh();
  await rig.last.fail(new Error('The connection was lost.'));
  expect(rig.search.problem).toEqual({ kind: 'internal', message: 'The connection was lost.' });
  expect(rig.search.found?.index).toBe(2);
  await jest.advanceTimersByTimeAsync(1_000);
  rig.search.refresh();
  await rig.last.answer({ matches: 17, found: found(20, 2) });
  expect(rig.search.problem).toBeUndefined();
});

test('who clears the search or goes away is asked for nothing more', async () => {
  await standing();
  rig.search.refresh();
  rig.search.clear();
  expect(rig.last.signal.aborted).toBe(true);
  rig.search.refresh();
  await jest.advanceTimersByTimeAsync(10_000);
  expect(rig.questions).toHaveLength(2);
  expect(rig.search.matches).toBeUndefined();
  rig.search.dispose();
  expect(jest.getTimerCount()).toBe(0);
});
