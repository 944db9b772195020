import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';

import { LogList, LogModel } from '../../../../../src/lab/components/log';
import { locateInLog, type LogLine } from '../../../../../src/protocol';
import { FakeHost, line, REF, settle } from '../../views/fakeHost';

const ROW = 17;
const VIEWPORT = 10 * ROW;

/** jsdom lays nothing out: the page's geometry is what these tests say it is. */
beforeAll(() => {
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', {
    configurable: true,
    get: () => VIEWPORT
  });
  HTMLElement.prototype.scrollIntoView = jest.fn();
  jest.spyOn(window, 'requestAnimationFrame').mockImplementation(callback => {
    callback(0);
    return 0;
  });
});

let host: FakeHost;
let model: LogModel;
let list: LogList;
let shownLines: LogLine[];

async function open(lines: readonly LogLine[]): Promise<void> {
  host = new FakeHost();
  host.lines = [...lines];
  model = new LogModel({ host, target: { ref: REF } });
  shownLines = [];
  list = new LogList({
    model,
    size: 'tab',
    translator: nullTranslator,
    label: 'Log of digits-1',
    onShowAll: item => shownLines.push(item),
    onProblem: message => {
      throw new Error(message);
    }
  });
  Widget.attach(list, document.body);
  model.active = true;
  host.emitLog();
  await settle();
}

afterEach(() => {
  list.dispose();
  model.dispose();
});

function rows(): HTMLElement[] {
  return [...list.node.querySelectorAll<HTMLElement>('.jp-sm-Log-rows > .jp-sm-LogRow')];
}

function text(ordinal: number): string | null | undefined {
  return list.node.querySelector(`.jp-sm-LogRow[data-ordinal="${ordinal}"] > .jp-sm-LogRow-text`)
    ?.textContent;
}

function viewport(): HTMLElement {
  const found = list.node.querySelector<HTMLElement>('.jp-sm-Log-viewport');
  if (!found) {
    throw new Error('The list has no viewport.');
  }
  return found;
}

async function scrollTo(top: number): Promise<void> {
  viewport().scrollTop = top;
  viewport().dispatchEvent(new Event('scroll'));
  await settle();
}

function unseen(): HTMLButtonElement {
  const found = list.node.querySelector<HTMLButtonElement>('.jp-sm-Log-unseen');
  if (!found) {
    throw new Error('The list has no button for new lines.');
  }
  return found;
}

const many = Array.from({ length: 10_000 }, (_, index) => line(index, `line ${index}`));

test('of ten thousand lines a few rows are drawn, the newest at the end', async () => {
  await open(many);
  expect(rows().length).toBeLessThan(80);
  expect(text(9_999)).toBe('line 9999');
  expect(model.top).toBe(9_990);
});

test('scrolling draws other lines with the same elements, in their order', async () => {
  await open(many);
  const before = new Set(rows());
  await scrollTo(9_980 * ROW);
  expect(rows().filter(row => before.has(row)).length).toBeGreaterThan(30);
  const ordinals = rows().map(row => Number(row.dataset.ordinal));
  expect(ordinals).toEqual([...ordinals].sort((one, other) => one - other));
  for (const row of rows()) {
    expect(text(Number(row.dataset.ordinal))).toBe(`line ${row.dataset.ordinal}`);
  }
});

test('scrolling up stops following and counts what comes; the button goes back to the end', async () => {
  await open(many);
  await scrollTo(9_000 * ROW);
  expect(model.following).toBe(false);
  host.lines.push(...Array.from({ length: 1312 }, (_, index) => line(10_000 + index, 'new')));
  host.emitLog();
  await settle();
  expect(model.top).toBe(9_000);
  expect(unseen().hidden).toBe(false);
  expect(unseen().textContent).toBe('↓ 1,312 new lines');
  unseen().click();
  await settle();
  expect(model.following).toBe(true);
  expect(unseen().hidden).toBe(true);
  expect(text(11_311)).toBe('new');
});

test('one pixel upwards is enough to let go of the end', async () => {
  await open(many);
  await scrollTo(viewport().scrollTop - 1);
  expect(model.following).toBe(false);
});

test('reaching the end follows again', async () => {
  await open(many);
  await scrollTo(100);
  await scrollTo(10_000 * ROW - VIEWPORT);
  expect(model.following).toBe(true);
});

test('a late line above leaves the line that one reads where it is', async () => {
  await open(many);
  await scrollTo(5_000 * ROW);
  host.lines.splice(10, 0, line(20_000, 'late'), line(20_001, 'later'));
  host.revision = 1;
  host.changedFrom = 10;
  host.emitLog();
  await settle();
  expect(model.top).toBe(5_002);
  expect(text(5_002)).toBe('line 5000');
});

test('thousands of lines above leave the line that one reads where it is, and what is seen as it was meanwhile', async () => {
  await open(many);
  await scrollTo(5_000 * ROW);
  const seen = () => rows().map(row => row.querySelector('.jp-sm-LogRow-text')?.textContent);
  const before = seen();
  for (let round = 0; round < 3; round++) {
    const past = Array.from({ length: 3_000 }, (_, index) =>
      line(20_000 + 3_000 * round + index, 'past')
    );
    host.lines.splice(10, 0, ...past);
    host.revision++;
    host.changedFrom = 10;
    host.emitLog();
    expect(seen()).toEqual(before);
    await settle();
    expect(model.top).toBe(5_000 + 3_000 * (round + 1));
    expect(seen()).toEqual(before);
  }
  await scrollTo(viewport().scrollTop - 10 * ROW);
  expect(model.top).toBe(13_990);
});

test('where the line that one reads cannot be asked for, the lines of its place are shown', async () => {
  await open(many);
  await scrollTo(5_000 * ROW);
  const answer = host.request.bind(host);
  jest
    .spyOn(host, 'request')
    .mockImplementation((method, params) =>
      method.method === locateInLog.method
        ? Promise.reject(new Error('away'))
        : answer(method, params)
    );
  host.lines.splice(10, 0, ...many.slice(0, 3_000).map(item => ({ ...item, position: -1 })));
  host.revision = 1;
  host.changedFrom = 10;
  host.emitLog();
  await settle();
  expect(model.top).toBe(5_000);
  expect(text(5_000)).toBe('line 2000');
});

test('the match that the search stands at is marked wherever its line is', async () => {
  await open(many);
  await model.search.ask({ pattern: 'line 5000', regex: false, caseSensitive: false });
  await settle();
  const marked = () =>
    list.node.querySelector('.jp-sm-mod-current .jp-sm-LogRow-text')?.textContent;
  expect(marked()).toBe('line 5000');
  host.lines.splice(10, 0, line(20_000, 'late'));
  host.revision = 1;
  host.changedFrom = 10;
  host.emitLog();
  expect(marked()).toBe('line 5000');
  await settle();
  expect(marked()).toBe('line 5000');
});

test('the unfinished line of a host stands last and shows the newest state of its bar', async () => {
  await open(many.slice(0, 3));
  host.open = { 'algo-1': ' 10%|█\r 20%|██' };
  host.emitLog();
  expect(text(3)).toBe(' 20%|██');
  host.open = {};
  host.lines.push(line(3, '100%|██████████|'));
  host.emitLog();
  await settle();
  expect(text(3)).toBe('100%|██████████|');
});

test('in a flood whose answers lag behind, there are always lines to see', async () => {
  await open(many);
  const answers: (() => void)[] = [];
  const read = host.request.bind(host);
  jest.spyOn(host, 'request').mockImplementation(async (method, params) => {
    const answer = await read(method, params);
    return new Promise(resolve => answers.push(() => resolve(answer)));
  });
  for (let round = 0; round < 20; round++) {
    const start = host.lines.length;
    host.lines.push(...Array.from({ length: 1000 }, (_, index) => line(start + index, 'new')));
    host.emitLog();
    await settle();
    // Each answer is two states late.
    if (answers.length > 2) {
      answers.shift()?.();
      await settle();
    }
    expect(list.node.querySelectorAll('.jp-sm-Log-rows > .jp-sm-mod-awaited')).toHaveLength(0);
  }
  expect(model.top).toBeGreaterThan(20_000);
  while (answers.length > 0) {
    answers.shift()?.();
    await settle();
  }
  expect(text(29_999)).toBe('new');
});

test('a line that one is led to is brought into the window, too', async () => {
  await open(many);
  model.reveal(5_000);
  await settle();
  const row = list.node.querySelector('.jp-sm-LogRow[data-ordinal="5000"]');
  expect(jest.mocked(HTMLElement.prototype.scrollIntoView).mock.contexts.at(-1)).toBe(row);
});

test('hosts are named only where there are several', async () => {
  await open(many.slice(0, 3));
  const hosts = (): (boolean | undefined)[] =>
    rows().map(row => row.querySelector<HTMLElement>('.jp-sm-LogRow-host')?.hidden);
  expect(hosts()).toEqual([true, true, true]);
  host.lines.push(line(3, 'other', { host: 'algo-2' }));
  host.emitLog();
  await settle();
  expect(hosts()).toEqual([false, false, false, false]);
});

test('markup in a line stays text', async () => {
  await open([line(0, '<img src=x onerror="alert(1)">')]);
  expect(text(0)).toBe('<img src=x onerror="alert(1)">');
  expect(list.node.querySelector('img')).toBeNull();
});

test('a line of a megabyte is cut, and shown in full when asked', async () => {
  await open([line(0, 'x'.repeat(1_000_000))]);
  expect(text(0)?.length).toBeLessThan(5_000);
  rows()[0]?.querySelector('button')?.click();
  expect(shownLines[0]?.text).toHaveLength(1_000_000);
});

test('it comes back after it was taken out of the page, and draws nothing meanwhile', async () => {
  await open(many);
  await scrollTo(3_000 * ROW);
  Widget.detach(list);
  const drawn = rows().map(row => row.textContent);
  host.lines.push(line(10_000, 'new'));
  host.emitLog();
  expect(rows().map(row => row.textContent)).toEqual(drawn);
  Widget.attach(list, document.body);
  await settle();
  expect(model.top).toBe(3_000);
  expect(text(3_000)).toBe('line 3000');
});

test('the log is one region that a screen reader does not read out by itself', async () => {
  await open(many.slice(0, 3));
  expect(viewport().getAttribute('role')).toBe('log');
  expect(viewport().getAttribute('aria-live')).toBe('off');
  expect(viewport().tabIndex).toBe(0);
});

test('keys of the log do not reach the notebook, those with Ctrl do', async () => {
  await open(many);
  const heard: string[] = [];
  const listen = (event: KeyboardEvent): void => void heard.push(event.key);
  document.body.addEventListener('keydown', listen);
  for (const init of [{ key: 'd' }, { key: 'PageDown' }, { key: 's', ctrlKey: true }]) {
    viewport().dispatchEvent(new KeyboardEvent('keydown', { ...init, bubbles: true }));
  }
  document.body.removeEventListener('keydown', listen);
  expect(heard).toEqual(['s']);
});
