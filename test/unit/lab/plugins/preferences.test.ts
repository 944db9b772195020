import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Notification } from '@jupyterlab/apputils';
import { Signal } from '@lumino/signaling';

import { preferencesPlugin } from '../../../../src/lab/plugins/preferences';
import type { IAccount } from '../../../../src/lab/tokens';
import { keepPreferences, type AccountChoice } from '../../../../src/protocol';
import { FakeHost } from '../panel/fakeHost';
import { settle } from '../views/fakeHost';

class Account implements IAccount {
  choice: AccountChoice = {};
  readonly changed: Signal<IAccount, AccountChoice> = new Signal<IAccount, AccountChoice>(this);

  choose(choice: AccountChoice): void {
    this.choice = choice;
    this.changed.emit(choice);
  }
}

let host: FakeHost;
let account: Account;
let training: { composite: object; changed: Signal<object, void> };

async function activate(): Promise<void> {
  const settings: Partial<ISettingRegistry> = {
    load: () => Promise.resolve(training as unknown as ISettingRegistry.ISettings)
  };
  await preferencesPlugin.activate({} as JupyterFrontEnd, host, settings, account);
  await settle();
}

async function connect(): Promise<void> {
  host.setStatus('connected');
  await settle();
}

beforeEach(() => {
  host = new FakeHost();
  host.status = 'idle';
  account = new Account();
  training = { composite: {}, changed: new Signal<object, void>({}) };
});

const told = () =>
  host.requests
    .filter(({ method }) => method === keepPreferences.method)
    .map(({ params }) => params);

it('starts no host, and tells the one that connects, each time', async () => {
  training.composite = { defaults: { role: 'Trainer', instance: '', 'instance-count': 2 } };
  account.choice = { profile: 'research' };
  await activate();
  account.choose({ profile: 'production' });
  await settle();
  expect(told()).toEqual([]);
  const preferences = {
    profile: 'production',
    arguments: { role: 'Trainer', 'instance-count': 2 }
  };
  await connect();
  expect(told()).toEqual([preferences]);
  host.setStatus('reconnecting');
  await connect();
  expect(told()).toEqual([preferences, preferences]);
});

it('tells of every change while there is a host, and of new defaults in any case', async () => {
  await activate();
  training.composite = { defaults: { role: 'Trainer' } };
  training.changed.emit();
  await settle();
  expect(told()).toEqual([{ arguments: { role: 'Trainer' } }]);
  await connect();
  account.choose({ region: 'us-west-2' });
  await settle();
  expect(told().at(-1)).toEqual({ region: 'us-west-2', arguments: { role: 'Trainer' } });
});

it('says when the host cannot keep them', async () => {
  const warned = jest.spyOn(Notification, 'warning');
  host.refusal = { kind: 'machine', message: 'The disk is full.' };
  host.status = 'connected';
  await activate();
  expect(warned).toHaveBeenCalledWith(expect.stringMatching(/do not know .* The disk is full\./));
});
