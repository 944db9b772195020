import { nullTranslator } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { act } from 'react';

import { PanelFilter } from '../../../../src/lab/panel/filter';
import { jobsSection } from '../../../../src/lab/panel/jobs/section';
import type { JobSummary } from '../../../../src/protocol';
import { FakeHost, job, listOf } from './fakeHost';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });

/** Tells every observer of an element that it came into sight or left it. */
const observers = new Set<(inSight: boolean) => void>();
window.IntersectionObserver = class {
  constructor(callback: IntersectionObserverCallback) {
    this._tell = inSight =>
      callback(
        [{ isIntersecting: inSight } as IntersectionObserverEntry],
        this as unknown as IntersectionObserver
      );
  }
  observe(): void {
    observers.add(this._tell);
    this._tell(true);
  }
  disconnect(): void {
    observers.delete(this._tell);
  }
  private readonly _tell: (inSight: boolean) => void;
} as unknown as typeof IntersectionObserver;

const CREDENTIALS = {
  place: 'sagemaker',
  problem: { kind: 'credentials', message: 'No credentials were found.' }
} as const;

let host: FakeHost;
let filter: PanelFilter;
let section: ReturnType<typeof jobsSection>;
let opened: string[];
let stopped: string[];
let copied: string[];
let compared: string[];

beforeEach(async () => {
  host = new FakeHost();
  filter = new PanelFilter();
  opened = [];
  stopped = [];
  copied = [];
  compared = [];
  section = jobsSection({
    host,
    filter,
    limit: 100,
    translator: nullTranslator,
    actions: {
      open: ref => opened.push(ref.name),
      attach: () => undefined,
      canAttach: () => false,
      stop: ref => stopped.push(ref.name),
      compare: refs => compared.push(refs.map(({ name }) => name).join(' ')),
      copy: text => copied.push(text),
      attachLine: ref => `%sagemaker attach ${ref.name}`
    }
  });
  await act(async () => {
    Widget.attach(section, document.body);
    await section.renderPromise;
  });
});

afterEach(async () => {
  await act(async () => section.dispose());
  expect(host.open).toEqual([]);
  expect(observers.size).toBe(0);
});

async function show(jobs: readonly JobSummary[], rest: Parameters<typeof listOf>[1] = {}) {
  await act(async () => host.open[0]?.send(listOf(jobs, rest)));
}

const text = (): string => section.node.textContent ?? '';
const buttons = (): HTMLElement[] => [
  ...section.node.querySelectorAll<HTMLElement>('[data-jp-sm-row]')
];
const names = (): (string | undefined)[] =>
  [...section.node.querySelectorAll('.jp-sm-Row-name')].map(name => name.textContent ?? '');
function button(label: string): HTMLButtonElement {
  const found = [...section.node.querySelectorAll('button')].find(
    node => node.textContent === label || node.getAttribute('aria-label') === label
  );
  if (!found) {
    throw new Error(`There is no button ${label} in: ${text()}`);
  }
  return found;
}
async function click(node: HTMLElement): Promise<void> {
  await act(async () => node.click());
}
/** Presses a key, with others held: `Shift+ArrowDown`. */
async function press(keys: string): Promise<void> {
  const [key = '', ...held] = keys.split('+').reverse();
  const init = {
    key,
    bubbles: true,
    shiftKey: held.includes('Shift'),
    ctrlKey: held.includes('Control'),
    metaKey: held.includes('Meta')
  };
  await act(async () => {
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', init));
  });
}

describe('before there is a list', () => {
  it('says that it is looking', () => {
    expect(text()).toContain('Looking for training jobs');
  });

  it('says what keeps the host away, and tries again when asked to', async () => {
    await act(async () =>
      host.setStatus('unavailable', {
        kind: 'unavailable',
        message: 'The server part is not running.',
        hint: 'See `jupyter server extension list`.'
      })
    );
    expect(section.node.querySelector('[role=alert]')?.textContent).toContain('not running');
    expect(section.node.querySelector('code')?.textContent).toBe('jupyter server extension list');
    await click(button('Try again'));
    expect(host.reconnects).toBe(1);
  });

  it('says why the host would not list, and asks again when told to', async () => {
    await act(async () => host.open[0]?.end({ kind: 'internal', message: 'The store broke.' }));
    expect(text()).toContain('The store broke.');
    await click(button('Try again'));
    await show([job('digits')]);
    expect(names()).toEqual(['digits']);
  });
});

describe('with no jobs', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('goes on looking until every place has answered', async () => {
    await show([], { pending: ['sagemaker'] });
    expect(text()).toContain('Looking for training jobs');
    await show([job('digits')]);
    expect(names()).toEqual(['digits']);
    await show([]);
    expect(text()).toContain('No training jobs yet');
  });

  it('shows how to begin, and how to see the account', async () => {
    await show([], { problems: [CREDENTIALS] });
    expect(text()).toContain('No training jobs yet');
    expect(text()).toContain('%%sagemaker train');
    expect(text()).toContain('Local runs work without AWS');
    expect(section.node.querySelector('details')?.open).toBe(true);
    expect(section.node.querySelectorAll('li')).toHaveLength(3);
    await click(button('Copy'));
    expect(copied).toEqual([expect.stringMatching(/^%%sagemaker train .*\n/)]);
  });
});

describe('with jobs', () => {
  const running = { status: 'InProgress', secondaryStatus: 'Training' } as const;

  it('lists them and counts the running ones in its title', async () => {
    await show([job('a', running), job('b', running), job('c')]);
    expect(names()).toEqual(['a', 'b', 'c']);
    expect(section.title.label).toBe('Training jobs · 2 running');
    await show([job('c')]);
    expect(section.title.label).toBe('Training jobs');
  });

  it('gives each row a name that says all of it', async () => {
    await show([job('bert-large', { status: 'Failed', endedAt: Date.now() })]);
    expect(buttons()[0]?.getAttribute('aria-label')).toMatch(
      /^bert-large, Failed, failed \d\d:\d\d, this machine$/
    );
    expect(section.node.querySelector('[role=status]')?.textContent).toBe('1 training job listed');
  });

  it('shows hostile names as text', async () => {
    const name = '<img src=x onerror="document.title=1"><b>x</b>';
    await show([job(name)]);
    expect(names()).toEqual([name]);
    expect(section.node.querySelector('img, b')).toBeNull();
  });

  it('ticks while one runs', async () => {
    jest.useFakeTimers({ now: Date.now() });
    try {
      await show([job('a', { ...running, createdAt: Date.now() })]);
      await act(async () => jest.advanceTimersByTime(61_000));
      expect(text()).toContain('00:01:01');
    } finally {
      jest.useRealTimers();
    }
  });

  it('filters by what is typed, and shows all again', async () => {
    await show([job('digits'), job('cifar')]);
    await act(async () => filter.setText('cif'));
    expect(names()).toEqual(['cifar']);
    await act(async () => filter.setText('bert'));
    expect(text()).toContain('No training job matches “bert”');
    await click(button('Show all'));
    expect(names()).toEqual(['digits', 'cifar']);
  });

  it('keeps the list while the connection comes back, and says so', async () => {
    await show([job('digits')]);
    await act(async () =>
      host.setStatus('reconnecting', { kind: 'unavailable', message: 'Lost.' })
    );
    expect(names()).toEqual(['digits']);
    expect(text()).toContain('Reconnecting');
    await act(async () => host.setStatus('connected'));
    expect(text()).not.toContain('Reconnecting');
  });

  it('asks for older ones when told to, and says so until they are there', async () => {
    await show([job('digits')], { more: true });
    expect(host.open[0]?.params).toEqual({ kinds: ['training'], limit: 100 });
    await click(button('Show older jobs'));
    expect(host.open.map(({ params }) => params)).toEqual([{ kinds: ['training'], limit: 200 }]);
    expect(names()).toEqual(['digits']);
    expect(text()).toContain('Looking further back…');
    await show([job('digits'), job('cifar')]);
    expect(text()).not.toContain('Looking further back…');
    expect(() => button('Show older jobs')).toThrow();
  });

  it('asks for older ones as one scrolls to the end, once until they are there', async () => {
    const jobs = Array.from({ length: 100 }, (_, index) => job(`job-${index}`));
    await show(jobs, { more: true });
    const frame = section.node.querySelector('.jp-sm-List')!;
    for (let step = 0; step < 3; step += 1) {
      await act(async () => {
        frame.scrollTop = 100_000;
        frame.dispatchEvent(new Event('scroll', { bubbles: true }));
      });
    }
    expect(host.open.map(({ params }) => params)).toEqual([{ kinds: ['training'], limit: 200 }]);
  });

  it('asks the host for a state among all jobs, and shows what stands like it', async () => {
    await show([job('a', running), job('b', { status: 'Failed' }), job('c')]);
    await act(async () => filter.setStandings(['failed', 'running']));
    expect(host.open[0]?.params).toEqual({
      kinds: ['training'],
      limit: 100,
      statuses: ['Failed', 'InProgress', 'Stopping']
    });
    expect(names()).toEqual(['a', 'b']);
    await show([]);
    expect(text()).toContain('No training job stands like this');
    await click(button('Show all'));
    expect(host.open[0]?.params).toEqual({ kinds: ['training'], limit: 100 });
  });

  it('hands out the line of a row by dragging it', async () => {
    await show([job('digits')]);
    const row = section.node.querySelector<HTMLElement>('.jp-sm-JobRow')!;
    expect(row.draggable).toBe(true);
    expect(row.dataset['jpSmLine']).toBe('%sagemaker attach digits');
  });

  it('draws only the rows in sight of five thousand', async () => {
    await show(Array.from({ length: 5_000 }, (_, index) => job(`job-${index}`)));
    expect(names().length).toBeLessThan(60);
    expect(section.node.querySelector('[role=grid]')?.getAttribute('aria-rowcount')).toBe('5001');
  });

  it('opens the one that is clicked, and stops only running ones', async () => {
    await show([job('a', running), job('b')]);
    await click(buttons()[1]!);
    expect(opened).toEqual(['b']);
    await click(button('Stop a…'));
    expect(stopped).toEqual(['a']);
    expect(() => button('Stop b…')).toThrow();
  });

  it('says why it cannot attach without a notebook', async () => {
    await show([job('a')]);
    const attach = button('Attach in a notebook: open a notebook first');
    expect(attach.getAttribute('aria-disabled')).toBe('true');
  });
});

describe('the keyboard', () => {
  beforeEach(() => show([job('a'), job('b'), job('c')]));

  it('stops at one row of the list, the first one at first', () => {
    expect(buttons().map(({ tabIndex }) => tabIndex)).toEqual([0, -1, -1]);
  });

  it.each([
    [['ArrowDown'], 'b'],
    [['ArrowDown', 'ArrowDown', 'ArrowDown'], 'c'],
    [['End'], 'c'],
    [['End', 'ArrowUp'], 'b'],
    [['End', 'Home'], 'a'],
    [['PageDown'], 'c'],
    [['ArrowUp'], 'a']
  ])('moves by %p to %s', async (keys, name) => {
    await act(async () => buttons()[0]?.focus());
    for (const key of keys) {
      await press(key);
    }
    expect(document.activeElement?.textContent).toContain(name);
    expect(document.activeElement).toHaveProperty('tabIndex', 0);
    expect(buttons().filter(({ tabIndex }) => tabIndex === 0)).toHaveLength(1);
  });

  it.each(['Enter', ' '])('opens its row by %p', async key => {
    await act(async () => buttons()[1]?.focus());
    await press(key);
    expect(opened).toEqual(['b']);
  });

  it('stays with its row when a newer job comes in above it', async () => {
    await act(async () => buttons()[0]?.focus());
    await press('ArrowDown');
    await show([job('new'), job('a'), job('b'), job('c')]);
    expect(document.activeElement?.textContent).toContain('b');
  });
});

describe('several jobs', () => {
  beforeEach(() => show([job('a'), job('b'), job('c'), job('d')]));

  const selected = (): (string | undefined)[] =>
    [...section.node.querySelectorAll('[aria-selected=true] .jp-sm-Row-name')].map(
      name => name.textContent ?? ''
    );
  /** Clicks rows by their names, each with what is held: `b`, `Control+c`. */
  async function clickRows(...clicks: readonly string[]): Promise<void> {
    for (const one of clicks) {
      const [name = '', held] = one.split('+').reverse();
      const init = {
        bubbles: true,
        shiftKey: held === 'Shift',
        ctrlKey: held === 'Control',
        metaKey: held === 'Meta'
      };
      const row = buttons()['abcd'.indexOf(name)];
      await act(async () => row?.dispatchEvent(new MouseEvent('click', init)));
    }
  }

  it.each([
    [['Control+b'], 'b'],
    [['Control+b', 'Meta+d'], 'b d'],
    [['Control+b', 'Control+d', 'Control+b'], 'd'],
    [['Control+b', 'Shift+d'], 'b c d'],
    [['Control+d', 'Shift+b', 'Shift+c'], 'c d'],
    [['Shift+c'], 'c'],
    [['b', 'Shift+d'], 'b c d'],
    [['Control+b', 'c'], '']
  ])('are selected by clicks %p', async (clicks, names) => {
    await clickRows(...clicks);
    expect(selected().join(' ')).toBe(names);
    expect(opened).toEqual(clicks.filter(one => !one.includes('+')));
  });

  it.each([
    [['Shift+ArrowDown'], 'a b'],
    [['Shift+End', 'Shift+ArrowUp'], 'a b c'],
    [['Control+ ', 'ArrowDown', 'ArrowDown', 'Meta+ '], 'a c'],
    [['Control+ ', 'ArrowDown', 'ArrowDown', 'Shift+ArrowDown'], 'c d'],
    [['Shift+ArrowDown', 'Escape'], '']
  ])('are selected by keys %p', async (keys, names) => {
    await act(async () => buttons()[0]?.focus());
    for (const key of keys) {
      await press(key);
    }
    expect(selected().join(' ')).toBe(names);
    expect(opened).toEqual([]);
  });

  it('are counted, said to menus and compared; one is compared with others', async () => {
    const grid = section.node.querySelector<HTMLElement>('[role=grid]');
    expect(grid?.getAttribute('aria-multiselectable')).toBe('true');
    await clickRows('Control+b', 'Control+d');
    expect(text()).toContain('2 selected');
    expect(JSON.parse(grid?.dataset['jpSmJobs'] ?? '')).toEqual([job('b').ref, job('d').ref]);
    await click(button('Compare'));
    expect(selected()).toEqual([]);
    expect(grid?.dataset['jpSmJobs']).toBeUndefined();
    await clickRows('Control+a');
    await click(button('Compare with…'));
    expect(compared).toEqual(['b d', 'a']);
  });

  it('are let go of, and the focus goes back to the list', async () => {
    await clickRows('Control+c');
    await click(button('Clear'));
    expect(selected()).toEqual([]);
    expect(document.activeElement).toHaveProperty('dataset.jpSmRow', '');
  });
});

describe('out of sight', () => {
  it('lets go of the list after a while, and reads it again when seen', async () => {
    jest.useFakeTimers();
    try {
      await act(async () => observers.forEach(tell => tell(false)));
      expect(host.open).toHaveLength(1);
      await act(async () => jest.advanceTimersByTime(60_000));
      expect(host.open).toHaveLength(0);
      await act(async () => observers.forEach(tell => tell(true)));
      expect(host.open).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
