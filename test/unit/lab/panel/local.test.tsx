import { nullTranslator } from '@jupyterlab/translation';

import { pruneLocal } from '../../../../src/lab/dialogs/pruneLocal';
import { PanelFilter } from '../../../../src/lab/panel/filter';
import { localSection } from '../../../../src/lab/panel/local/section';
import type { Finding, Json, LocalList, LocalRun } from '../../../../src/protocol';
import { waitFor } from '../client/waitFor';
import { type FakeHost, job } from './fakeHost';
import { eachShows } from './shown';

const NOW = Date.now();
const NO_ENGINE: Finding = {
  what: 'Docker',
  state: 'missing',
  text: 'No Docker Engine answers at /var/run/docker.sock.',
  next: 'Start it.'
};

const running: LocalRun = {
  type: 'job',
  ...job('digits', {
    status: 'InProgress',
    secondaryStatus: 'Training',
    startedAt: NOW - 102_000,
    ref: { kind: 'training', place: 'docker', name: 'digits' }
  }),
  usage: { cpu: 98.4, memory: 1_200_000_000 }
};
const ended: LocalRun = {
  type: 'job',
  ...job('cifar', { status: 'Failed', endedAt: NOW }),
  usage: { disk: 4_100_000 }
};
const endpoint: LocalRun = {
  type: 'endpoint',
  ref: { place: 'process', name: 'churn' },
  status: 'InService',
  createdAt: NOW,
  modifiedAt: NOW,
  usage: {}
};

function listOf(runs: readonly LocalRun[], rest: Partial<LocalList> = {}): LocalList {
  return { runs, more: false, problems: [], ...rest };
}

describe('the section of local runs', () => {
  const shown = eachShows();
  const filter = new PanelFilter();
  let done: string[];

  const send = (list: LocalList): void => shown.host.open[0]?.send(list);
  const note =
    (what: string) =>
    ({ ref }: LocalRun): void =>
      void done.push(`${what} ${ref.name}`);

  beforeEach(async () => {
    done = [];
    shown.show(
      localSection({
        host: shown.host,
        filter,
        translator: nullTranslator,
        notebook: { insert: line => void done.push(line), canInsert: () => true },
        actions: {
          open: note('open'),
          stop: note('stop'),
          remove: note('remove'),
          line: ({ type, ref }) => `${type} ${ref.name}`,
          prune: () => void done.push('prune'),
          doctor: () => void done.push('doctor')
        }
      })
    );
    await waitFor(() => (shown.host.open.length === 1 ? true : undefined));
  });
  afterEach(() => filter.clear());

  it('tells how each run stands and what it takes, in numbers and as a sentence', async () => {
    await shown.says(/Looking at this machine/);
    send(listOf([running, endpoint, ended]));
    await shown.says(/digits00:01:4\d · 98% CPU · 1\.2 GBDocker/);
    await shown.says(/churnIn serviceprocess/);
    await shown.says(/cifarfailed \d\d:\d\d · 4\.1 MBprocess/);
    expect(shown.title).toBe('Local · 2 running');
    const labels = [...shown.node.querySelectorAll('[data-jp-sm-row]')].map(row =>
      row.getAttribute('aria-label')
    );
    expect(labels).toEqual([
      expect.stringMatching(
        /^Job digits, Training, 00:01:4\d, uses 98% of one core, uses 1\.2 GB of memory, Docker$/
      ),
      'Endpoint churn, In service, process',
      expect.stringMatching(/^Job cifar, Failed, failed \d\d:\d\d, keeps 4\.1 MB on disk, process$/)
    ]);
  });

  it('stops what runs, deletes what has ended and what serves, opens and writes lines', async () => {
    for (const run of [running, endpoint, ended]) {
      send(listOf([run]));
      await shown.says(new RegExp(run.ref.name));
      shown.press(`Open ${run.ref.name}`);
      shown.press(`${run === running ? 'Stop' : 'Delete'} ${run.ref.name}…`);
      shown.press(`Insert the line of ${run.ref.name} into the notebook`);
    }
    expect(done).toEqual([
      ...['open digits', 'stop digits', 'job digits'],
      ...['open churn', 'remove churn', 'endpoint churn'],
      ...['open cifar', 'remove cifar', 'job cifar']
    ]);
  });

  it('tells what ended runs keep together, and leads to cleaning up', async () => {
    send(listOf([running, ended, { ...ended, ref: { ...ended.ref, name: 'bert' } }]));
    await shown.says(/2 ended runs, 8\.2 MB on disk/);
    shown.press('Prune…');
    expect(done).toEqual(['prune']);
  });

  it.each([
    [NO_ENGINE, /– Docker does not answer.*No Docker Engine answers at .*docker\.sock\.Start it\./],
    [{ what: 'Docker', state: 'fine', text: 'version 28' } as const, /✓ Docker answersversion 28/],
    [
      { what: 'Docker', state: 'broken', text: 'too old', next: 'Update it.' } as const,
      /✕ Docker cannot be usedtoo oldUpdate it\./
    ]
  ])('tells how the engine is and leads to the doctor (%#)', async (engine, words) => {
    send(listOf([], { engine }));
    await shown.says(words);
    shown.press('Ask the doctor');
    expect(done).toEqual(['doctor']);
  });

  it.each([
    ['nothing has run', () => send(listOf([])), /Nothing has run on this machine yet/],
    [
      'a place cannot be listed',
      () =>
        send(
          listOf([], {
            problems: [
              { place: 'docker', problem: { kind: 'machine', message: 'The disk is gone.' } }
            ]
          })
        ),
      /Runs in Docker are not listed.*The disk is gone\./
    ],
    [
      'an older host does not know the list',
      () => shown.host.open[0]?.end({ kind: 'usage', message: 'There is no such topic.' }),
      /does not know this list/
    ],
    ['the host says no more', () => shown.host.open[0]?.end(), /stopped telling about local runs/]
  ])('says what to do where %s', async (_, act, words) => {
    act();
    await shown.says(words);
  });

  it('asks for what stands as the filter wants it', async () => {
    filter.setStandings(['completed']);
    expect(shown.host.open.at(-1)?.params).toEqual({
      limit: 100,
      jobStatuses: ['Completed'],
      endpointStatuses: []
    });
    filter.setStandings(['failed']);
    expect(shown.host.open.at(-1)?.params).toMatchObject({
      jobStatuses: ['Failed'],
      endpointStatuses: ['Failed', 'UpdateRollbackFailed']
    });
  });
});

describe('cleaning up', () => {
  const shown = eachShows();
  const host = (): FakeHost => shown.host;

  /** Resolves with the dialog once it is there. */
  const dialog = (): Promise<HTMLElement> =>
    waitFor(() => document.querySelector<HTMLElement>('.jp-Dialog-content') ?? undefined);
  const press = (node: HTMLElement, text: string): void =>
    [...node.querySelectorAll('button')].find(({ textContent }) => textContent === text)?.click();
  const left: readonly Json[] = [
    { what: 'directory', name: '/jobs/a', of: 'job', owner: 'a', bytes: 1_000_000 },
    { what: 'directory', name: '/jobs/b', of: 'job', owner: 'b', bytes: 200_000 },
    { what: 'directory', name: '/endpoints/c', of: 'endpoint', owner: 'c', bytes: 10 },
    { what: 'container', name: 'a-algo-1', of: 'job', owner: 'a' },
    'from another version'
  ];

  it('says what would go and how much room it takes before it removes anything', async () => {
    host().value = left;
    const pruning = pruneLocal(host(), nullTranslator.load(''));
    const asked = await dialog();
    expect(asked.textContent).toContain(
      '2 ended jobs with their logs, models and outputs, 1 endpoint out of service, 1 leftover in Docker: 1.2 MB on this machine.'
    );
    expect(host().ran).toEqual([
      { command: 'prune', directories: true, local: true, 'dry-run': true }
    ]);
    press(asked, 'Remove 1.2 MB');
    await pruning;
    expect(host().ran.at(-1)).toEqual({ command: 'prune', directories: true, local: true });
  });

  it('removes nothing when it is kept, and asks about one run alone by its name', async () => {
    host().value = left.slice(0, 1);
    const pruning = pruneLocal(host(), nullTranslator.load(''), 'a');
    const asked = await dialog();
    expect(asked.textContent).toContain('Delete a?');
    press(asked, 'Keep');
    await pruning;
    expect(host().ran).toEqual([
      { command: 'prune', directories: true, local: true, name: 'a', 'dry-run': true }
    ]);
  });

  it.each([
    ['there is nothing', [], 'There is nothing to remove'],
    ['the host answers otherwise', null, 'There is nothing to remove']
  ])('says so where %s', async (_, value, words) => {
    host().value = value;
    const pruning = pruneLocal(host(), nullTranslator.load(''));
    const told = await dialog();
    expect(told.textContent).toContain(words);
    press(told, 'Close');
    await pruning;
    expect(host().ran).toHaveLength(1);
  });
});
