import fc from 'fast-check';

import { LogPages, type LogWindow } from '../../../../../src/lab/components/log/pages';
import type { LogLine } from '../../../../../src/protocol';
import { line, settle } from '../../views/fakeHost';

/** A log as the host keeps it: grows at the end, and takes late lines in between. */
class Log {
  lines: LogLine[] = [];
  revision = 0;
  changedFrom = 0;
  private _position = 0;

  append(count: number): void {
    for (let index = 0; index < count; index++) {
      this.lines.push(line(this._position++, `line ${this._position}`));
    }
  }

  insert(at: number): void {
    this.lines.splice(at, 0, line(this._position++, `late ${this._position}`));
    this.revision++;
    this.changedFrom = at;
  }

  read(first: number, count: number): LogWindow {
    return {
      lines: this.lines.slice(first, first + count),
      revision: this.revision,
      matching: this.lines.length
    };
  }

  get state(): { matching: number; revision: number; changedFrom: number } {
    return {
      matching: this.lines.length,
      revision: this.revision,
      changedFrom: this.changedFrom
    };
  }
}

function pagesOf(log: Log, options: Partial<ConstructorParameters<typeof LogPages>[0]> = {}) {
  const reads: [number, number][] = [];
  const pages = new LogPages({
    read: (first, count) => {
      reads.push([first, count]);
      return Promise.resolve(log.read(first, count));
    },
    pageSize: 10,
    ...options
  });
  return { pages, reads };
}

test('what is looked at is read first, then its neighbours, and only once', async () => {
  const log = new Log();
  log.append(100);
  const { pages, reads } = pagesOf(log);
  pages.update(log.state);
  pages.want(42, 48);
  await settle();
  pages.want(43, 49);
  await settle();
  expect(reads).toEqual([
    [40, 10],
    [50, 10],
    [30, 10]
  ]);
  expect(pages.line(45)?.position).toBe(45);
});

test('places left behind by fast scrolling are not read', async () => {
  const log = new Log();
  log.append(10_000);
  const { pages, reads } = pagesOf(log, { maxReads: 1 });
  pages.update(log.state);
  for (let top = 0; top < 9000; top += 100) {
    pages.want(top, top + 10);
  }
  await settle();
  expect(reads.map(([first]) => first)).toEqual([0, 8900, 8910, 8890]);
});

test('of a page at the growing end only the new lines are read', async () => {
  const log = new Log();
  log.append(4);
  const { pages, reads } = pagesOf(log);
  pages.update(log.state);
  pages.want(0, 10);
  await settle();
  log.append(3);
  pages.update(log.state);
  await settle();
  expect(reads).toEqual([
    [0, 10],
    [4, 6]
  ]);
  expect(pages.line(6)?.position).toBe(6);
});

test('a late line voids what lies behind it and nothing before', async () => {
  const log = new Log();
  log.append(30);
  const { pages, reads } = pagesOf(log);
  pages.update(log.state);
  pages.want(0, 30);
  await settle();
  reads.length = 0;
  log.insert(15);
  pages.update(log.state);
  expect(pages.line(14)?.position).toBe(14);
  expect(pages.line(15)).toBeUndefined();
  expect(pages.lastKnown(15)?.position).toBe(15);
  await settle();
  expect(pages.line(15)?.position).toBe(30);
  expect(pages.line(16)?.position).toBe(15);
  expect(reads.some(([first]) => first === 0)).toBe(false);
});

test('a page that missed a revision is void as a whole', async () => {
  const log = new Log();
  log.append(20);
  const { pages } = pagesOf(log);
  pages.update(log.state);
  pages.want(0, 20);
  await settle();
  log.insert(2);
  log.insert(18);
  pages.update(log.state);
  expect(pages.line(3)).toBeUndefined();
  await settle();
  expect(pages.line(3)?.position).toBe(2);
});

test('the cache keeps what was wanted last, within its bounds', async () => {
  const log = new Log();
  log.append(1000);
  const { pages } = pagesOf(log, { maxPages: 5 });
  pages.update(log.state);
  for (let top = 0; top < 1000; top += 10) {
    pages.want(top, top + 10);
    await settle();
  }
  expect(pages.held).toBeLessThanOrEqual(5);
  expect(pages.line(995)).toBeDefined();
  expect(pages.line(5)).toBeUndefined();
});

test('long lines count by their characters', async () => {
  const log = new Log();
  log.append(100);
  log.lines = log.lines.map(item => ({ ...item, text: 'x'.repeat(1000) }));
  const { pages } = pagesOf(log, { maxCharacters: 40_000 });
  pages.update(log.state);
  for (let top = 0; top < 100; top += 10) {
    pages.want(top, top + 10);
    await settle();
  }
  expect(pages.held).toBeLessThanOrEqual(4);
});

test('a read that failed is told and tried again', async () => {
  jest.useFakeTimers();
  try {
    const log = new Log();
    log.append(10);
    let failures = 1;
    const pages = new LogPages({
      read: (first, count) =>
        failures-- > 0
          ? Promise.reject(new Error('away'))
          : Promise.resolve(log.read(first, count)),
      retryAfter: 100
    });
    pages.update(log.state);
    pages.want(0, 10);
    await settle();
    expect(pages.failure).toEqual(new Error('away'));
    jest.advanceTimersByTime(100);
    await settle();
    expect(pages.failure).toBeUndefined();
    expect(pages.line(9)?.position).toBe(9);
    pages.dispose();
  } finally {
    jest.useRealTimers();
  }
});

type Step =
  | { readonly type: 'append'; readonly count: number }
  | { readonly type: 'insert'; readonly at: number }
  | { readonly type: 'want'; readonly first: number }
  | { readonly type: 'state' }
  | { readonly type: 'answer'; readonly which: number };

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant('append' as const), count: fc.nat(12) }),
    fc.record({ type: fc.constant('insert' as const), at: fc.nat(60) }),
    fc.record({ type: fc.constant('want' as const), first: fc.nat(60) }),
    fc.record({ type: fc.constant('state' as const) }),
    fc.record({ type: fc.constant('answer' as const), which: fc.nat(5) })
  ),
  { maxLength: 60 }
);

test('in whatever order states and answers arrive, no line stands where the host has another', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async script => {
      const log = new Log();
      const waiting: (() => void)[] = [];
      const pages = new LogPages({
        // The host reads when it is asked and the answer travels for as long as it likes.
        read: (first, count) => {
          const answer = log.read(first, count);
          return new Promise(resolve => waiting.push(() => resolve(answer)));
        },
        pageSize: 5,
        maxPages: 4
      });
      let known = 0;
      const check = (): void => {
        if (pages.revision !== log.revision) {
          return;
        }
        for (let ordinal = 0; ordinal < log.lines.length + 5; ordinal++) {
          const held = pages.line(ordinal);
          if (held) {
            expect(held.position).toBe(log.lines[ordinal]?.position);
          }
        }
      };
      for (const step of script) {
        switch (step.type) {
          case 'append':
            log.append(step.count);
            break;
          case 'insert':
            if (step.at <= log.lines.length) {
              log.insert(step.at);
            }
            break;
          case 'want':
            known = step.first;
            pages.want(step.first, step.first + 7);
            break;
          case 'state':
            pages.update(log.state);
            break;
          case 'answer':
            waiting.splice(step.which % Math.max(1, waiting.length), 1)[0]?.();
            await settle();
            break;
        }
        check();
      }
      // Once all has arrived, every line that is looked at is here.
      pages.update(log.state);
      for (let round = 0; round < 50 && waiting.length > 0; round++) {
        waiting.shift()?.();
        await settle();
      }
      check();
      for (let ordinal = known; ordinal < Math.min(known + 7, log.lines.length); ordinal++) {
        expect(pages.line(ordinal)?.position ?? 'absent').toBe(
          script.some(step => step.type === 'want') ? log.lines[ordinal]?.position : 'absent'
        );
      }
      pages.dispose();
    }),
    { numRuns: 400 }
  );
});
