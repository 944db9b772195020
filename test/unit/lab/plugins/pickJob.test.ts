import { waitForDialog } from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';

import { pickJob, pickJobs } from '../../../../src/lab/dialogs/pickJob';
import type { JobRef } from '../../../../src/protocol';
import { waitFor } from '../client/waitFor';
import { FakeHost, job, listOf } from '../panel/fakeHost';

let host: FakeHost;
let picked: Promise<JobRef | undefined>;

/** Sees the dialog open and fills its list. */
async function opened(): Promise<void> {
  await waitForDialog(document.body, 5_000);
  await until(() => host.open.length === 1 && document.activeElement === input());
  press('Enter');
  // Pressed before the list has come: the dialog waits.
  expect(document.querySelector('.jp-Dialog')).not.toBeNull();
  host.open[0]?.send(
    listOf([
      job('<b>ended</b>'),
      job('running', { status: 'InProgress', secondaryStatus: 'Training' }),
      job('older')
    ])
  );
  await until(() => options().length > 0);
}

beforeEach(() => {
  host = new FakeHost();
});

afterEach(() => {
  expect(host.open).toEqual([]);
  expect(document.querySelector('.jp-Dialog')).toBeNull();
});

function input(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('.jp-Dialog input');
}

function options(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[role=option]')];
}

function marked(): string {
  return (
    options().find(option => option.getAttribute('aria-selected') === 'true')?.textContent ?? ''
  );
}

async function until(holds: () => boolean): Promise<void> {
  await waitFor(() => (holds() ? true : undefined));
}

function type(text: string): void {
  // Past React's own setter, which would take the change for its own.
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input(), text);
  input()?.dispatchEvent(new Event('input', { bubbles: true }));
}

function press(key: string, more: KeyboardEventInit = {}): void {
  input()?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, ...more }));
}

describe('one job', () => {
  beforeEach(async () => {
    picked = pickJob(host, nullTranslator, { title: 'Attach to a training job', accept: 'Attach' });
    await opened();
  });

  it('shows running jobs first, names as text, and marks the first', async () => {
    expect(options().map(option => option.textContent)).toEqual([
      expect.stringMatching(/^running/),
      expect.stringMatching(/^<b>ended<\/b>/),
      expect.stringMatching(/^older/)
    ]);
    expect(marked()).toMatch(/^running/);
    const active = input()?.getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)).toBe(options()[0]);
    press('Escape');
    await expect(picked).resolves.toBeUndefined();
  });

  it('picks what the arrow keys marked', async () => {
    press('ArrowDown');
    await until(() => marked().startsWith('<b>'));
    press('ArrowDown');
    await until(() => marked().startsWith('older'));
    press('ArrowDown');
    press('ArrowUp');
    await until(() => marked().startsWith('<b>'));
    press('Enter');
    await expect(picked).resolves.toMatchObject({ name: '<b>ended</b>' });
  });

  it('picks the first of those that match', async () => {
    type('old');
    await until(() => options().length === 1);
    press('Enter');
    await expect(picked).resolves.toMatchObject({ name: 'older' });
  });

  it('stays open where nothing matches', async () => {
    type('nothing');
    await until(() => options().length === 0);
    expect(document.querySelector('.jp-Dialog')?.textContent).toContain('No training job matches');
    press('Enter');
    expect(document.querySelector('.jp-Dialog')).not.toBeNull();
    press('Escape');
    await expect(picked).resolves.toBeUndefined();
  });

  it('picks the one that is clicked', async () => {
    options()[2]?.click();
    await expect(picked).resolves.toMatchObject({ name: 'older' });
  });
});

describe('several jobs', () => {
  let all: Promise<readonly JobRef[]>;
  const chosen = () =>
    options().filter(option => option.getAttribute('aria-selected') === 'true').length;

  beforeEach(async () => {
    const words = { title: 'Compare training jobs', accept: 'Compare' };
    all = pickJobs(host, nullTranslator, { ...words, without: [job('older').ref] });
    await opened();
  });

  it('are those that are clicked, without those that are there already', async () => {
    expect(options()).toHaveLength(2);
    options()[1]?.click();
    await until(() => chosen() === 1);
    options()[0]?.click();
    await until(() => chosen() === 2);
    options()[0]?.click();
    await until(() => chosen() === 1);
    press('Enter');
    await expect(all).resolves.toMatchObject([{ name: '<b>ended</b>' }]);
  });

  it.each([
    ['Ctrl+Space', () => press(' ', { ctrlKey: true }), ['running']],
    [
      'Shift with an arrow',
      () => press('ArrowDown', { shiftKey: true }),
      ['running', '<b>ended</b>']
    ]
  ])('are chosen by %s', async (_, key, names) => {
    key();
    await until(() => chosen() === names.length);
    press('Enter');
    expect((await all).map(({ name }) => name)).toEqual(names);
  });

  it('are the marked one where none is chosen', async () => {
    press('Enter');
    await expect(all).resolves.toMatchObject([{ name: 'running' }]);
  });
});
