import type { JobDescription, JobList, LocalList, LogLine } from '../../../../src/protocol';
import {
  jobMetrics,
  listCommands,
  logLines,
  logState,
  watchJob,
  watchJobs,
  watchLocalRuns
} from '../../../../src/protocol';
import { numbered } from './client';
import { job, NO_ENGINE } from './fakeHost';
import { Served } from './served';

describe('Topics', () => {
  it('tell of a job anew on every change, and end with it', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits', { secondaryStatus: 'Starting' }));
    const reading = await client.subscribe(watchJob, { ref: job('digits').ref }, 10);
    await reading.until(1);
    served.fake.local.set(job('digits', { secondaryStatus: 'Training' }));
    await reading.until(2);
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    expect(await reading.ended).toBeUndefined();
    expect(reading.events.map((event: JobDescription) => event.secondaryStatus)).toEqual([
      'Starting',
      'Training',
      'Completed'
    ]);
    expect(served.fake.local.watchers).toBe(0);
  });

  it('give a reader without credit the newest state and none of those between', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits', { secondaryStatus: 'Starting' }));
    const reading = await client.subscribe(watchJob, { ref: job('digits').ref }, 1);
    await reading.until(1);
    for (const secondaryStatus of ['Downloading', 'Training', 'Uploading']) {
      served.fake.local.set(job('digits', { secondaryStatus }));
    }
    await reading.grant(5);
    await reading.until(2);
    expect(reading.events.map(event => event.secondaryStatus)).toEqual(['Starting', 'Uploading']);
  });

  it('tell of what runs on this machine with how its engine is', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits'));
    const reading = await client.subscribe(watchLocalRuns, {}, 10);
    const whole = ({ runs, engine, pending }: LocalList) => runs.length > 0 && engine && !pending;
    for (let count = 1; !reading.events.some(whole); count += 1) {
      await reading.until(count);
    }
    const list = reading.events.find(whole);
    expect(list?.runs).toMatchObject([{ type: 'job', ref: job('digits').ref, usage: {} }]);
    expect(list?.engine).toEqual(NO_ENGINE);
  });

  it('end with the reason when the job is not there', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const { ref } = job('nothing');
    for (const reading of [
      await client.subscribe(watchJob, { ref }, 1),
      await client.subscribe(logState, { ref }, 1),
      await client.subscribe(logLines, { ref, follow: true }, 1),
      await client.subscribe(jobMetrics, { ref }, 1)
    ]) {
      expect(await reading.ended).toMatchObject({ kind: 'not-found' });
    }
    expect(served.sessions[0]?.subscriptions).toBe(0);
  });

  it('tell of the list of jobs, and ask each place once however many watch', async () => {
    await using served = await Served.start();
    const clients = [await served.client(), await served.client('lab'), await served.client('lab')];
    served.fake.local.set(job('one'));
    const readings = await Promise.all(clients.map(client => client.subscribe(watchJobs, {}, 100)));
    const holds = (name: string) => (list: JobList) =>
      list.jobs.some(found => found.ref.name === name);
    await Promise.all(readings.map(reading => reading.first(holds('one'))));
    expect(served.fake.remote.lists).toBe(1);
    served.fake.local.set(job('two'));
    await Promise.all(readings.map(reading => reading.first(holds('two'))));
    expect(served.fake.local.lists).toBe(2);
    expect(served.fake.remote.lists).toBe(1);
    await Promise.all(readings.map(reading => reading.close()));
    await clients[0]?.request(listCommands, null);
    await clients[1]?.request(listCommands, null);
    await clients[2]?.request(listCommands, null);
    expect(served.fake.local.watchers).toBe(0);
  });

  it('give every line once to a reader that is slow, while another is fast', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const { ref } = job('digits');
    served.fake.local.set(job('digits'));
    served.fake.local.print('digits', ...numbered(2_500));
    const slow = await client.subscribe(logLines, { ref, follow: true }, 7);
    const fast = await client.subscribe(logLines, { ref, follow: true }, 100_000);
    await fast.until(2_500);
    expect(slow.events).toHaveLength(7);
    served.fake.local.print('digits', ...numbered(3_000).slice(2_500));
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    while (slow.events.length < 3_000) {
      const known = slow.events.length;
      await slow.grant(611);
      await slow.until(Math.min(known + 611, 3_000));
    }
    await slow.grant(10);
    expect(await slow.ended).toBeUndefined();
    expect(await fast.ended).toBeUndefined();
    for (const reading of [slow, fast]) {
      expect(reading.events.map((line: LogLine) => line.text)).toEqual(numbered(3_000));
    }
  });

  it('resume behind the last position that a reader saw', async () => {
    await using served = await Served.start();
    const { ref } = job('digits');
    served.fake.local.set(job('digits'));
    served.fake.local.print('digits', ...numbered(1_000));
    const first = await served.client();
    const before = await first.subscribe(logLines, { ref, follow: true }, 333);
    await before.until(333);
    first[Symbol.dispose]();
    await served.connections(0);

    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    const second = await served.client();
    const after = before.events.at(-1)?.position;
    const rest = await second.subscribe(logLines, { ref, follow: true, after }, 10_000);
    await rest.ended;
    const texts = [...before.events, ...rest.events].map(line => line.text);
    expect(texts).toEqual(numbered(1_000));
  });

  it('keep a message of lines under about 256 kB', async () => {
    await using served = await Served.start();
    const client = await served.client();
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    served.fake.local.print('digits', ...Array.from({ length: 200 }, () => 'x'.repeat(5_000)));
    const reading = await client.subscribe(
      logLines,
      { ref: job('digits').ref, follow: false },
      1_000
    );
    await reading.ended;
    expect(reading.events).toHaveLength(200);
    expect(Math.max(...reading.messages)).toBeLessThanOrEqual(52);
  });

  it('tell how a log stands, and go on until they are closed', async () => {
    await using served = await Served.start();
    const client = await served.client();
    const { ref } = job('digits');
    served.fake.local.set(job('digits'));
    const reading = await client.subscribe(logState, { ref }, 1_000);
    served.fake.local.print('digits', 'one', 'two');
    await reading.first(state => state.total === 2 && state.phase === 'live');
    served.fake.local.set(job('digits', { status: 'Completed', secondaryStatus: 'Completed' }));
    await reading.first(state => state.phase === 'complete');
    expect(served.sessions[0]?.subscriptions).toBe(1);
    await reading.close();
    await client.request(listCommands, null);
    expect(served.sessions[0]?.subscriptions).toBe(0);
  });
});
