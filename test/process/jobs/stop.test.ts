import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobRef } from '../../../src/protocol';
import type { Place, TrainingRequest } from '../../../src/host/places/place';
import { parseRecord, stateRecord } from '../../../src/host/places/process/record';
import {
  caller,
  ended,
  gone,
  logged,
  RecordingWriter,
  request,
  Surroundings,
  trained,
  until
} from './surroundings';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const surroundings = new Surroundings();
const place = surroundings.place();
afterAll(() => surroundings[Symbol.dispose]());

const GRACE = { JUPYTERLAB_SAGEMAKER_STOP_GRACE: '400' };

/** Starts a script and resolves once it has printed its first line, which is given back. */
async function started(
  script: string,
  env: Record<string, string> = GRACE,
  more: Partial<TrainingRequest> = {},
  at: Place = place
): Promise<{ ref: JobRef; line: string }> {
  const ref = await at.train(request(script, more), caller(env), () => undefined);
  const reading = new AbortController();
  const writer = new RecordingWriter();
  const run = at.logSource(await at.describe(ref, caller()), caller()).run(writer, reading.signal);
  await writer.until(() => writer.events.length > 0);
  reading.abort();
  await run;
  return { ref, line: writer.texts[0] ?? '' };
}

const OBEDIENT = `
import os, signal, sys, time
def stop(*_):
    open(os.environ["SM_MODEL_DIR"] + "/checkpoint", "w").write("saved")
    print("saved", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(600)`;

const DEAF = `
import os, signal, subprocess, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)`;

describe('stopping', () => {
  it('lets a script that hears SIGTERM save its work', async () => {
    const { ref } = await started(OBEDIENT, { JUPYTERLAB_SAGEMAKER_STOP_GRACE: '60000' });
    await place.stop(ref, caller());
    const job = await ended(place, ref);
    expect(job).toMatchObject({ status: 'Stopped', secondaryStatus: 'Stopped', exitCode: 0 });
    expect(job.timeline.map(({ status }) => status)).toEqual([
      'Starting',
      'Downloading',
      'Training',
      'Stopping',
      'Uploading',
      'Stopped'
    ]);
    expect(job.model?.bytes).toBeGreaterThan(0);
    expect((await logged(place, job)).texts).toEqual(['ready', 'saved']);
  });

  it('kills a script that does not, and its children, after the grace', async () => {
    const { ref, line } = await started(DEAF);
    await place.stop(ref, caller());
    const stopping = await until(place, ref, job => job.status !== 'InProgress');
    expect(stopping.status).toBe('Stopping');
    const job = await ended(place, ref);
    expect(job).toMatchObject({ status: 'Stopped', exitCode: 137 });
    const stop = job.timeline.find(({ status }) => status === 'Stopping');
    expect((stop?.endedAt ?? 0) - (stop?.startedAt ?? 0)).toBeGreaterThanOrEqual(390);
    expect(job.failureReason).toBeUndefined();
    await gone(Number(line));
  });

  it('gives 120 seconds unless told otherwise', async () => {
    const job = await trained(place, 'pass', {}, caller());
    const record: unknown = JSON.parse(readFileSync(join(job.directory ?? '', 'job.json'), 'utf8'));
    expect(record).toHaveProperty('stopGrace', 120_000);
  });

  it('ends an installation too', async () => {
    const { ref } = await started('print("never")', GRACE, {
      sourceDirectory: slowPip()
    });
    await place.stop(ref, caller());
    const job = await ended(place, ref);
    expect(job.status).toBe('Stopped');
    expect((await logged(place, job)).texts).toEqual(['installing']);
  });

  it('twice is stopping once, and of an ended job it is no error', async () => {
    const { ref } = await started(OBEDIENT);
    await Promise.all([place.stop(ref, caller()), place.stop(ref, caller())]);
    const job = await ended(place, ref);
    expect(job.timeline.filter(({ status }) => status === 'Stopping')).toHaveLength(1);
    await expect(place.stop(ref, caller())).resolves.toBeUndefined();
    expect((await place.describe(ref, caller())).status).toBe('Stopped');
  });
});

describe('a run outlives', () => {
  it('its host: another one finds it, reads it from the first line, and stops it', async () => {
    const { ref } = await started(OBEDIENT);
    const other = surroundings.place();
    const found = await other.list({}, caller());
    expect(found.jobs.find(job => job.ref.name === ref.name)?.status).toBe('InProgress');
    await other.stop(ref, caller());
    const job = await ended(other, ref);
    expect((await logged(other, job)).texts).toEqual(['ready', 'saved']);
  });

  it('not its runner and its script at once: the job has failed, and why is said', async () => {
    const { ref } = await started(
      'import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)'
    );
    const state = stateOf((await place.describe(ref, caller())).directory);
    process.kill(state.runner.pid, 'SIGKILL');
    process.kill(-state.script.pid, 'SIGKILL');
    const job = await ended(place, ref);
    expect(job).toMatchObject({ status: 'Failed', secondaryStatus: 'Failed' });
    expect(job.failureReason).toMatch(/^The runner of this job \(process \d+\) was killed/);
    expect(job.endedAt).toBeGreaterThanOrEqual(job.startedAt ?? Infinity);
    expect((await logged(place, job)).texts).toEqual([String(state.script.pid)]);
  });

  it('its runner: the script is followed on and can be stopped, and fails at its end', async () => {
    const { ref } = await started(`
import os, signal, sys, time
def stop(*_):
    print("stopped", flush=True)
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print("ready", flush=True)
time.sleep(600)`);
    const { directory } = await place.describe(ref, caller());
    const state = stateOf(directory);
    process.kill(state.runner.pid, 'SIGKILL');
    const orphan = await until(
      place,
      ref,
      job => job.statusMessage?.includes('was killed') ?? false
    );
    expect(orphan).toMatchObject({ status: 'InProgress', secondaryStatus: 'Training' });
    expect(orphan.statusMessage).toContain(`the script still runs (process ${state.script.pid})`);

    await place.stop(ref, caller());
    const job = await ended(place, ref);
    expect(job.failureReason).toContain('how the script ended is not known');
    expect((await logged(place, job)).texts).toEqual(['ready', 'stopped']);
  });
});

function stateOf(directory = ''): { runner: { pid: number }; script: { pid: number } } {
  const state = parseRecord(stateRecord, readFileSync(join(directory, 'state.json'), 'utf8'));
  if (!state?.script) {
    throw new Error(`No script runs in ${directory}.`);
  }
  return { runner: state.runner, script: state.script };
}

function slowPip(): string {
  const root = join(surroundings.directory, 'slow-pip');
  mkdirSync(join(root, 'pip'), { recursive: true });
  writeFileSync(join(root, 'pip/__init__.py'), '');
  writeFileSync(
    join(root, 'pip/__main__.py'),
    'import time; print("installing", flush=True); time.sleep(600)'
  );
  writeFileSync(join(root, 'requirements.txt'), 'x');
  return root;
}
