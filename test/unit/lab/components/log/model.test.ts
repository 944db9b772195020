import { LogModel, type LogChange, type Reveal } from '../../../../../src/lab/components/log';
import type { SearchQuery } from '../../../../../src/lab/components/log/search';
import { findInLog, logState, readLog } from '../../../../../src/protocol';
import { FakeHost, line, REF, settle } from '../../views/fakeHost';

function logOf(count: number): FakeHost {
  const host = new FakeHost();
  host.lines = Array.from({ length: count }, (_, index) => line(index, `line ${index}`));
  return host;
}

/** Models of the test that runs. */
const models: LogModel[] = [];

afterEach(() => {
  for (const model of models.splice(0)) {
    model.dispose();
  }
});

async function opened(host: FakeHost): Promise<LogModel> {
  const model = new LogModel({ host, target: { ref: REF } });
  models.push(model);
  model.active = true;
  host.emitLog();
  await settle();
  return model;
}

test('it reads only while somebody looks', async () => {
  const host = logOf(5);
  const model = new LogModel({ host, target: { ref: REF } });
  expect(host.readers(logState)).toBe(0);
  model.active = true;
  expect(host.readers(logState)).toBe(1);
  model.active = false;
  expect(host.readers(logState)).toBe(0);
  model.active = true;
  model.dispose();
  expect(host.readers(logState)).toBe(0);
});

test('until the host answers it shows what was saved', async () => {
  const host = logOf(5);
  const model = new LogModel({ host, target: { ref: REF }, saved: [line(7, 'saved')] });
  models.push(model);
  expect(model.isSaved).toBe(true);
  expect(model.count).toBe(1);
  expect(model.line(0)?.text).toBe('saved');
  model.active = true;
  host.emitLog();
  model.want(0, 5);
  await settle();
  expect(model.isSaved).toBe(false);
  expect(model.line(0)?.text).toBe('line 0');
});

test('lines that come after following stopped are counted, and seen again at the end', async () => {
  const host = logOf(10);
  const model = await opened(host);
  expect(model.following).toBe(true);
  model.following = false;
  host.lines.push(line(10, 'new'), line(11, 'newer'));
  host.emitLog();
  expect(model.unseen).toBe(2);
  model.following = true;
  expect(model.unseen).toBe(0);
});

test('a filter asks the host for other lines and keeps the old ones until they come', async () => {
  const host = logOf(10);
  host.lines[3] = line(3, 'bad', { level: 'error' });
  const model = await opened(host);
  model.setFilter({ level: 'error' });
  expect(model.count).toBe(10);
  host.emitLog();
  model.want(0, 1);
  await settle();
  expect(model.count).toBe(1);
  expect(model.line(0)?.text).toBe('bad');
  model.setFilter({ level: undefined });
  expect(model.filter).toBeUndefined();
});

test('a filter stays at the time that is looked at', async () => {
  const host = logOf(100);
  host.lines = host.lines.map((item, index) =>
    index % 2 === 0 ? item : { ...item, host: 'algo-2' }
  );
  const model = await opened(host);
  model.want(50, 60);
  await settle();
  model.following = false;
  model.top = 50;
  const reveals: Reveal[] = [];
  model.revealed.connect((_, to) => reveals.push(to));
  model.setFilter({ hosts: ['algo-2'] });
  host.emitLog();
  await settle();
  expect(reveals).toEqual([{ ordinal: 25, align: 'start' }]);
});

test('unfinished lines are those of the hosts that are shown, and none where words are filtered', async () => {
  const host = logOf(2);
  host.open = { 'algo-1': ' 50%', 'algo-2': ' 40%', 'algo-3': '' };
  const model = await opened(host);
  expect(model.open.map(open => open.text)).toEqual([' 50%', ' 40%']);
  model.setFilter({ hosts: ['algo-2'] });
  expect(model.open.map(open => open.text)).toEqual([' 40%']);
  model.setFilter({ level: 'error' });
  expect(model.open).toEqual([]);
});

/** What a person types into the search. */
function words(pattern: string): SearchQuery {
  return { pattern, regex: false, caseSensitive: false };
}

/** Where the view was led, in order. */
function ledBy(model: LogModel): readonly number[] {
  const reveals: number[] = [];
  model.revealed.connect((_, { ordinal }) => reveals.push(ordinal));
  return reveals;
}

function questions(host: FakeHost): number {
  return host.requests.filter(({ method }) => method === findInLog.method).length;
}

test('searching goes on from where one looks, around the ends, and back', async () => {
  const host = logOf(0);
  host.lines = ['a', 'hit', 'b', 'hit', 'c'].map((text, index) => line(index, text));
  const model = await opened(host);
  const led = ledBy(model);
  model.top = 2;
  await model.search.ask(words('hit'));
  await model.search.step('next');
  await model.search.step('next');
  await model.search.step('previous');
  expect(led).toEqual([3, 1, 3, 1]);
  expect(model.search.matches).toBe(2);
  expect(model.search.found?.index).toBe(1);
  expect(model.following).toBe(false);
});

test('a pattern that is no regular expression is said and not sent', async () => {
  const host = logOf(3);
  const model = await opened(host);
  await model.search.ask({ pattern: '(', regex: true, caseSensitive: false });
  expect(model.search.problem?.message).toMatch(/regular expression/i);
  expect(model.search.problem?.kind).toBe('usage');
  expect(questions(host)).toBe(0);
});

describe('a search that stands', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  /** The log changes, and the search has its time to ask again. */
  async function changed(host: FakeHost): Promise<void> {
    host.emitLog();
    await settle();
    await jest.advanceTimersByTimeAsync(1_000);
  }

  it('stays at its line when lines are put before it, and leads nobody there', async () => {
    const host = logOf(5);
    const model = await opened(host);
    await model.search.ask(words('line 3'));
    const led = ledBy(model);
    host.lines.unshift(line(5, 'line 3 of another host'), line(6, 'late'));
    host.revision = 1;
    host.emitLog();
    expect(model.search.matches).toBe(1);
    await changed(host);
    expect(model.search.matches).toBe(2);
    expect(model.search.found).toMatchObject({ ordinal: 5, index: 2, position: 3 });
    expect(led).toEqual([]);
    await model.search.step('previous');
    expect(led).toEqual([0]);
  });

  it('counts the lines that come', async () => {
    const host = logOf(5);
    const model = await opened(host);
    await model.search.ask(words('line'));
    host.lines.push(line(5, 'line 5'));
    await changed(host);
    expect(model.search.matches).toBe(6);
    expect(model.search.found?.index).toBe(1);
  });

  it('stands nowhere as long as nothing is found, and goes to the first match when asked to', async () => {
    const host = logOf(5);
    const model = await opened(host);
    await model.search.ask(words('error'));
    expect(model.search.matches).toBe(0);
    host.lines.push(line(5, 'error'), line(6, 'error'));
    await changed(host);
    expect(model.search.matches).toBe(2);
    expect(model.search.found).toBeUndefined();
    const led = ledBy(model);
    await model.search.step('next');
    expect(led).toEqual([5]);
  });

  it('counts the lines of another filter at once', async () => {
    const host = logOf(6);
    host.lines = host.lines.map((item, at) => (at % 2 ? { ...item, host: 'algo-2' } : item));
    const model = await opened(host);
    await model.search.ask(words('line'));
    await model.search.step('next');
    expect(model.search.found).toMatchObject({ ordinal: 1, index: 2 });
    model.setFilter({ hosts: ['algo-2'] });
    expect(model.search.matches).toBe(6);
    await settle();
    expect(model.search.matches).toBe(3);
    expect(model.search.found).toMatchObject({ ordinal: 0, index: 1, position: 1 });
  });

  it('asks nothing while the log stays as it is or nothing is searched for', async () => {
    const host = logOf(5);
    const model = await opened(host);
    host.lines.push(line(5, 'line 5'));
    await changed(host);
    expect(questions(host)).toBe(0);
    await model.search.ask(words('line'));
    host.open = { 'algo-1': ' 50%' };
    await changed(host);
    expect(questions(host)).toBe(1);
  });
});

test('the first error is found without a filter by its place and with one by its time', async () => {
  const host = logOf(20);
  host.lines[12] = line(12, 'bad', { level: 'error' });
  host.lines[12] = { ...host.lines[12], host: 'algo-2' };
  host.lines[13] = line(13, 'more', { host: 'algo-2' });
  const model = await opened(host);
  const reveals: number[] = [];
  model.revealed.connect((_, { ordinal }) => reveals.push(ordinal));
  await model.goToFirstError();
  model.setFilter({ hosts: ['algo-2'] });
  host.emitLog();
  await settle();
  reveals.length = reveals.indexOf(12) + 1;
  await model.goToFirstError();
  expect(reveals).toEqual([12, 0]);
});

test('after another host has taken over, whose revisions begin anew, nothing old is kept', async () => {
  const host = logOf(5);
  host.revision = 9;
  const model = await opened(host);
  model.want(0, 5);
  await settle();
  host.info = { ...host.info, startedAt: 2 };
  host.revision = 0;
  host.lines[0] = line(0, 'other');
  host.statusChanged.emit('connected');
  host.emitLog();
  model.want(0, 5);
  await settle();
  expect(model.revision).toBe(0);
  expect(model.line(0)?.text).toBe('other');
});

test('many lines are read in windows', async () => {
  const host = logOf(12_000);
  const model = await opened(host);
  host.requests.length = 0;
  let count = 0;
  for await (const lines of model.read(0, 12_000, new AbortController().signal)) {
    count += lines.length;
  }
  expect(count).toBe(12_000);
  expect(host.requests.filter(({ method }) => method === readLog.method)).toHaveLength(3);
});

test('setting what is already so says nothing', async () => {
  const model = await opened(logOf(5));
  const names: LogChange['name'][] = [];
  model.changed.connect((_, { name }) => names.push(name));
  model.following = true;
  model.wrap = false;
  model.zone = 'local';
  model.setFilter({});
  expect(names).toEqual([]);
});
