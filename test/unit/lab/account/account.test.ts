import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { Widget } from '@lumino/widgets';

import { Account } from '../../../../src/lab/account/account';
import { AccountHost } from '../../../../src/lab/account/accountHost';
import { AccountBar } from '../../../../src/lab/panel/accountBar';
import {
  listAccountChoices,
  listJobs,
  watchEndpoint,
  watchEndpoints,
  watchJobs,
  type AccountChoices
} from '../../../../src/protocol';
import { FakeHost, settle } from '../views/fakeHost';
import { steerSight } from '../views/sight';

/** The person's settings, as the registry hands them out. */
class Settings {
  composite: Record<string, string> = {};
  readonly saved: unknown[] = [];
  readonly changed = new Signal<this, void>(this);

  save(raw: string): Promise<void> {
    this.saved.push(JSON.parse(raw));
    this.set(JSON.parse(raw) as Record<string, string>);
    return Promise.resolve();
  }

  set(composite: Record<string, string>): void {
    this.composite = composite;
    this.changed.emit();
  }
}

function account(settings = new Settings()) {
  const loaded = Promise.resolve(settings) as unknown as ConstructorParameters<typeof Account>[0];
  return { settings, account: new Account(loaded) };
}

const CHOICES: AccountChoices = {
  profiles: ['default', 'research'],
  profile: 'default',
  regions: [
    { code: 'us-east-1', name: 'US East (N. Virginia)' },
    { code: 'us-west-2', name: 'US West (Oregon)' }
  ],
  region: 'us-east-1'
};

class RunningHost extends FakeHost {
  readonly ran: unknown[] = [];

  override run(...asked: unknown[]): Promise<null> {
    this.ran.push(asked);
    return Promise.resolve(null);
  }
}

describe('the choice', () => {
  it('is what the settings say, and follows them', async () => {
    const { settings, account: one } = account();
    settings.composite = { profile: 'research', region: '' };
    await settle();
    expect(one.choice).toEqual({ profile: 'research' });
    settings.set({ profile: '', region: 'us-west-2' });
    expect(one.choice).toEqual({ region: 'us-west-2' });
  });

  it('is saved at once and told once', async () => {
    const { settings, account: one } = account();
    await settle();
    const told: unknown[] = [];
    one.changed.connect((_, choice) => told.push(choice));
    one.choose({ profile: 'research', region: 'us-west-2' });
    one.choose({ profile: 'research', region: 'us-west-2' });
    expect(told).toEqual([{ profile: 'research', region: 'us-west-2' }]);
    expect(settings.saved).toEqual(told);
  });

  it('holds for the page where there are no settings', () => {
    const one = new Account(undefined);
    one.choose({ region: 'us-west-2' });
    expect(one.choice).toEqual({ region: 'us-west-2' });
  });
});

describe('the host as seen from an account', () => {
  it('lists what the account has, anew when another is chosen, and leaves what is open alone', () => {
    const host = new FakeHost();
    const one = new Account(undefined);
    const seen = new AccountHost(host, one);
    const read = { onEvents: () => undefined };
    const target = { ref: { place: 'sagemaker', name: 'churn' } } as const;
    const open = [
      seen.subscribe(watchJobs, { limit: 5 }, read),
      seen.subscribe(watchEndpoints, {}, read),
      seen.subscribe(watchEndpoint, target, read)
    ];
    one.choose({ profile: 'research', region: 'us-west-2' });
    void seen.request(listJobs, { limit: 1 });
    expect([...host.subscriptions].map(({ topic, params }) => [topic, params])).toEqual([
      [watchEndpoint.topic, target],
      [watchJobs.topic, { limit: 5, profile: 'research', region: 'us-west-2' }],
      [watchEndpoints.topic, { profile: 'research', region: 'us-west-2' }]
    ]);
    expect(host.requests).toEqual([
      { method: listJobs.method, params: { limit: 1, profile: 'research', region: 'us-west-2' } }
    ]);
    open.forEach(subscription => subscription.dispose());
    one.choose({});
    expect(host.subscriptions.size).toBe(0);
  });

  it('runs commands there, but for those that say where', async () => {
    const host = new RunningHost();
    const one = new Account(undefined);
    const seen = new AccountHost(host, one);
    one.choose({ profile: 'research' });
    await seen.run('train', { instance: 'ml.m5.xlarge' });
    await seen.run('autoscale', { name: 'churn', region: 'us-east-1' });
    await seen.run('stop', { name: 'digits' }, { contextId: 'kernel' });
    expect(host.ran).toEqual([
      ['train', { profile: 'research', instance: 'ml.m5.xlarge' }, {}],
      ['autoscale', { name: 'churn', region: 'us-east-1' }, {}],
      ['stop', { name: 'digits' }, { contextId: 'kernel' }]
    ]);
  });
});

describe('the bar above the lists', () => {
  let bar: AccountBar;
  let host: FakeHost;
  let one: Account;

  beforeEach(() => {
    steerSight();
    host = new FakeHost();
    one = new Account(undefined);
    bar = new AccountBar(host, one, nullTranslator.load(''));
  });

  afterEach(() => bar.dispose());

  const select = (label: string) =>
    bar.node.querySelector<HTMLSelectElement>(`select[aria-label="${label}"]`);
  const texts = (label: string) => [...(select(label)?.options ?? [])].map(({ text }) => text);

  async function shown(): Promise<void> {
    Widget.attach(bar, document.body);
    for (let turn = 0; turn < 50 && !select('AWS region'); turn++) {
      await new Promise(done => setTimeout(done));
    }
    await new Promise(done => setTimeout(done, 20));
  }

  function choose(label: string, value: string): void {
    const found = select(label);
    if (found) {
      found.value = value;
      found.dispatchEvent(new Event('change', { bubbles: true }));
    }
  }

  it('asks nobody before it is seen', () => {
    expect(host.requests).toEqual([]);
  });

  it('offers profiles and regions, what holds by itself first, and switches', async () => {
    host.answers.set(listAccountChoices.method, CHOICES);
    await shown();
    expect(texts('AWS profile')).toEqual(['default', 'research']);
    expect(texts('AWS region')).toEqual([
      'us-east-1',
      'us-east-1 · US East (N. Virginia)',
      'us-west-2 · US West (Oregon)'
    ]);
    choose('AWS region', 'us-west-2');
    expect(one.choice).toEqual({ region: 'us-west-2' });
    choose('AWS profile', 'research');
    expect(one.choice).toEqual({ profile: 'research' });
    expect(host.requests.at(-1)?.params).toEqual({ profile: 'research' });
  });

  it('says so where there is neither, and keeps what is chosen in sight', async () => {
    host.answers.set(listAccountChoices.method, { profiles: [], regions: [] });
    one.choose({ profile: 'gone' });
    await shown();
    expect(texts('AWS profile')).toEqual(['no profile', 'gone']);
    expect(select('AWS profile')?.value).toBe('gone');
    expect(texts('AWS region')).toEqual(['no region']);
  });
});
