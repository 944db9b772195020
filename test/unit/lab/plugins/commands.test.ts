/** @jest-environment @jupyterlab/testing/lib/jest-env.js */
import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { acceptDialog, dismissDialog, waitForDialog } from '@jupyterlab/testing';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import { CommandRegistry } from '@lumino/commands';
import { Menu, Widget } from '@lumino/widgets';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import plugins from '../../../../src/lab';
import { attachLine } from '../../../../src/lab/plugins/attachCell';
import { CommandIDs } from '../../../../src/lab/plugins/commandIds';
import { commandsPlugin } from '../../../../src/lab/plugins/commands';
import { argumentsOf, jobFromArguments } from '../../../../src/lab/plugins/jobArguments';
import { panelPlugin } from '../../../../src/lab/plugins/panel';
import { comparePlugin } from '../../../../src/lab/plugins/compare';
import { endpointsPlugin } from '../../../../src/lab/plugins/endpoints';
import { localPlugin } from '../../../../src/lab/plugins/local';
import { modelsPlugin } from '../../../../src/lab/plugins/models';
import { trainingPlugin } from '../../../../src/lab/plugins/training';
import { viewsPlugin } from '../../../../src/lab/plugins/views';
import type { JobRef } from '../../../../src/protocol';
import { waitFor } from '../client/waitFor';
import { FakeHost } from '../panel/fakeHost';

/** Milliseconds in which a dialog has come up, however busy the machine is. */
const PATIENCE = 4_000;

const DIGITS: JobRef = { kind: 'training', place: 'process', name: 'digits' };
const REMOTE: JobRef = {
  kind: 'training',
  place: 'sagemaker',
  name: 'bert',
  region: 'us-east-1',
  profile: 'research'
};

/** As much of the application as the plugins ask for. */
class FakeApp {
  readonly commands = new CommandRegistry();
  readonly added: { readonly widget: Widget; readonly area: string }[] = [];
  readonly shell = {
    currentWidget: null as Widget | null,
    add: (widget: Widget, area: string) => this.added.push({ widget, area }),
    activateById: () => undefined
  };
  readonly contextMenu = { menu: new Menu({ commands: this.commands }) };
  underMenu: HTMLElement | undefined;
  contextMenuHitTest(fn: (node: HTMLElement) => boolean): HTMLElement | undefined {
    return this.underMenu && fn(this.underMenu) ? this.underMenu : undefined;
  }
  readonly app = this as unknown as JupyterFrontEnd;
}

function row(ref: JobRef): HTMLElement {
  const node = document.createElement('div');
  node.dataset['jpSmJob'] = JSON.stringify(ref);
  return node;
}

describe('the plugins', () => {
  it.each(plugins.map(plugin => [plugin.id, plugin] as [string, JupyterFrontEndPlugin<unknown>]))(
    '%s starts by itself, says what it is and needs nothing of JupyterLab',
    (id, plugin) => {
      expect(id).toMatch(/^jupyterlab-sagemaker:[a-z-]+$/);
      expect(plugin.autoStart).toBe(true);
      expect(plugin.description).toMatch(/\.$/);
      for (const token of plugin.requires ?? []) {
        expect(token.name).toMatch(/^jupyterlab-sagemaker:|IRenderMimeRegistry$/);
      }
    }
  );

  it.each(['account', 'commands', 'jobs', 'status-bar', 'training', 'views'])(
    'the schema of %s belongs to a plugin',
    name => {
      const schema = readFileSync(join(__dirname, '../../../../schema', `${name}.json`), 'utf8');
      expect(() => JSON.parse(schema) as unknown).not.toThrow();
      expect(plugins.map(({ id }) => id)).toContain(`jupyterlab-sagemaker:${name}`);
    }
  );
});

describe('every command', () => {
  it('has a label, a caption and a schema of its arguments', async () => {
    const { commands, app } = new FakeApp();
    void commandsPlugin.activate(app, new FakeHost(), null, null, null);
    void viewsPlugin.activate(app, new FakeHost(), null, null, null, null, null);
    void comparePlugin.activate(app, new FakeHost(), null, null, null, null, null);
    void endpointsPlugin.activate(app, new FakeHost(), null, null, null, null);
    void trainingPlugin.activate(app, new FakeHost(), null, null, null, null, null, null, null);
    void modelsPlugin.activate(app, new FakeHost(), null, null, null, null);
    void localPlugin.activate(app, new FakeHost(), null, null, null);
    const panel = await panelPlugin.activate(app, null, null, null);
    expect(commands.listCommands().sort()).toEqual(Object.values(CommandIDs).sort());
    for (const id of commands.listCommands()) {
      expect(commands.label(id)).not.toBe('');
      expect(commands.caption(id)).not.toBe('');
      expect((await commands.describedBy(id)).args).toMatchObject({ type: 'object' });
    }
    (panel as unknown as Widget).dispose();
  });
});

describe('a job', () => {
  it.each([[DIGITS], [REMOTE]])('goes through arguments and comes out the same', ref => {
    expect(jobFromArguments(argumentsOf(ref))).toEqual(ref);
  });

  it.each([
    [{}],
    [{ name: 'digits' }],
    [{ name: '', place: 'process' }],
    [{ name: 'digits', place: 'moon' }],
    [{ name: 'digits', place: 'process', kind: 'endpoint' }],
    [{ name: 3, place: 'process' }]
  ])('is not read from %j', args => {
    expect(jobFromArguments(args)).toBeUndefined();
  });

  it.each([
    [DIGITS, '%sagemaker attach digits'],
    [REMOTE, '%sagemaker attach bert --profile research --region us-east-1']
  ])('is attached to by a line', (ref, line) => {
    expect(attachLine(ref)).toBe(line);
  });
});

describe('what runs on this machine', () => {
  let fake: FakeApp;
  let host: FakeHost;

  beforeEach(() => {
    fake = new FakeApp();
    host = new FakeHost();
    void localPlugin.activate(fake.app, host, null, null, null);
  });

  /** As it is with a notebook in front that takes lines, or without. */
  const insertLine = (insert: ((line: unknown) => void) | undefined): void =>
    void fake.commands.addCommand(CommandIDs.insertLine, {
      describedBy: { args: {} },
      isEnabled: () => insert !== undefined,
      execute: ({ line }) => insert?.(line)
    });

  it.each([
    [DIGITS, true],
    [REMOTE, false]
  ])('is deleted from its own row alone (%#)', (ref, enabled) => {
    fake.underMenu = row(ref);
    expect(fake.commands.isEnabled(CommandIDs.deleteRun)).toBe(enabled);
  });

  it('is looked for by name before anything of an ended job goes', async () => {
    host.value = [
      { what: 'directory', name: '/jobs/digits', of: 'job', owner: 'digits', bytes: 8 }
    ];
    const done = fake.commands.execute(CommandIDs.deleteRun, argumentsOf(DIGITS));
    await waitForDialog(document.body, PATIENCE);
    await dismissDialog();
    await done;
    expect(host.ran).toEqual([
      { command: 'prune', directories: true, local: true, name: 'digits', 'dry-run': true }
    ]);
  });

  it('asks the doctor in the notebook in front, where there is one', async () => {
    const lines: unknown[] = [];
    insertLine(line => void lines.push(line));
    await fake.commands.execute(CommandIDs.doctor);
    expect(lines).toEqual(['%sagemaker doctor']);
  });

  it('asks the doctor by a line to paste where there is no notebook', async () => {
    const copied = jest.spyOn(Clipboard, 'copyToSystem').mockImplementation();
    insertLine(undefined);
    await fake.commands.execute(CommandIDs.doctor);
    expect(Notification.manager.notifications[0]?.message).toContain('Copied %sagemaker doctor');
    expect(copied).toHaveBeenCalledWith('%sagemaker doctor');
    copied.mockRestore();
    Notification.dismiss();
  });
});

describe('stop', () => {
  let fake: FakeApp;
  let host: FakeHost;

  beforeEach(() => {
    fake = new FakeApp();
    host = new FakeHost();
    void commandsPlugin.activate(fake.app, host, null, null, null);
  });

  it('asks by name, and stops nothing when left', async () => {
    const done = fake.commands.execute(CommandIDs.stopJob, argumentsOf(DIGITS));
    await waitForDialog(document.body, PATIENCE);
    await waitFor(() =>
      document.querySelector('.jp-Dialog')?.textContent.includes('Stop digits?') ? true : undefined
    );
    await dismissDialog();
    await done;
    expect(host.requests).toEqual([]);
  });

  it('stops the job under the context menu', async () => {
    fake.underMenu = row(REMOTE);
    const done = fake.commands.execute(CommandIDs.stopJob);
    await acceptDialog(document.body, PATIENCE);
    await done;
    expect(host.requests).toEqual([{ method: 'job/stop', params: { ref: REMOTE } }]);
  });

  it('says why it could not', async () => {
    host.refusal = { kind: 'denied', message: 'You may not stop bert.', hint: 'Ask an admin.' };
    const done = fake.commands.execute(CommandIDs.stopJob, argumentsOf(REMOTE));
    await acceptDialog(document.body, PATIENCE);
    await done;
    expect(Notification.manager.notifications[0]?.message).toBe(
      'You may not stop bert. Ask an admin.'
    );
  });

  it('does not wait for a host that is away', async () => {
    host.setStatus('unavailable', { kind: 'unavailable', message: 'There is no host.' });
    const done = fake.commands.execute(CommandIDs.stopJob, argumentsOf(DIGITS));
    await acceptDialog(document.body, PATIENCE);
    await done;
    expect(host.requests).toEqual([]);
    expect(Notification.manager.notifications[0]?.message).toBe('There is no host.');
  });

  it('takes the tab in front where nothing else names a job', () => {
    expect(fake.commands.isEnabled(CommandIDs.stopJob)).toBe(false);
    fake.shell.currentWidget = new Widget({ node: row(DIGITS) });
    expect(fake.commands.isEnabled(CommandIDs.stopJob)).toBe(true);
  });

  it('attaches only where there is a notebook', () => {
    expect(fake.commands.isEnabled(CommandIDs.attach)).toBe(false);
    expect(fake.commands.isEnabled(CommandIDs.pickAndAttach)).toBe(false);
  });
});

describe('compare', () => {
  it.each([
    ['the selected jobs from one of their rows', 'true', 'Compare 2 training jobs'],
    ['the one job of a row that is not among them', 'false', 'Compare']
  ])('is about %s', (_, selected, label) => {
    const fake = new FakeApp();
    void comparePlugin.activate(fake.app, new FakeHost(), null, null, null, null, null);
    const list = document.createElement('div');
    list.dataset['jpSmJobs'] = JSON.stringify([DIGITS, REMOTE]);
    fake.underMenu = row(DIGITS);
    fake.underMenu.setAttribute('aria-selected', selected);
    list.append(fake.underMenu);
    expect(fake.commands.label(CommandIDs.compareJobs)).toBe(label);
  });
});

describe('the tab of a job', () => {
  it.each([
    [{}, 'main'],
    [null, 'down']
  ])('is opened once, in the area that the application has', async (labShell, area) => {
    const fake = new FakeApp();
    const views = await viewsPlugin.activate(fake.app, new FakeHost(), labShell, null, null, null);
    await fake.commands.execute(CommandIDs.openJob, argumentsOf(DIGITS));
    views.open(DIGITS);
    await fake.commands.execute(CommandIDs.openJob, argumentsOf(DIGITS));
    expect(fake.added.map(added => added.area)).toEqual([area]);
    expect(fake.added[0]?.widget.title.label).toBe('digits');
    expect(fake.added[0]?.widget.node.dataset['jpSmJob']).toBe(JSON.stringify(DIGITS));
    fake.added[0]?.widget.dispose();
  });
});
