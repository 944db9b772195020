import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { JobDescription, JobRef, Json } from '../../../../src/protocol';
import { hasEnded } from '../../../../src/protocol';
import { Aws } from '../../../../src/host/aws/aws';
import type { Caller } from '../../../../src/host/caller';
import { systemClock } from '../../../../src/host/clock';
import type { LogEvent, LogWriter } from '../../../../src/host/logs/source';
import type { Place, TrainingRequest } from '../../../../src/host/places/place';
import { LocalInputs } from '../../../../src/host/places/inputs';
import { createProcessPlace } from '../../../../src/host/places/process';
import { identityOf } from '../../../../src/host/places/process/identity';

const REPOSITORY = resolve(__dirname, '../../../..');

/** The Python that the tests run scripts with: the repository's own environment, or the PATH's. */
export const PYTHON = process.env.TEST_PYTHON ?? join(REPOSITORY, '.venv/bin/python');

/** A directory of its own for one test file: locations, the bundled runner, sources. Removed at the end. */
export class Surroundings implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'process-place-'));
  readonly jobs = join(this.directory, 'jobs');
  readonly runner = join(this.directory, 'runner.mjs');
  readonly #aws = new Aws({ clock: systemClock });

  constructor() {
    buildSync({
      entryPoints: [join(REPOSITORY, 'src/host/places/process/runner/main.ts')],
      outfile: this.runner,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node22.13',
      mainFields: ['module', 'main'],
      conditions: ['module'],
      // tar-stream is CommonJS and calls `require` for Node's own modules, as scripts/build.mjs knows.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"
      },
      logLevel: 'warning'
    });
  }

  /** A host's place; several are several hosts, one after the other or at once. */
  place(runner = this.runner): Place {
    return createProcessPlace({
      locations: { jobs: this.jobs, runtime: join(this.directory, 'run') },
      clock: systemClock,
      inputs: new LocalInputs({ aws: this.#aws, cache: join(this.directory, 'cache') }),
      runner
    });
  }

  [Symbol.dispose](): void {
    this.#aws[Symbol.dispose]();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function caller(env: Record<string, string> = {}, python = PYTHON): Caller {
  return {
    id: 'test',
    context: {
      face: 'kernel',
      cwd: tmpdir(),
      env: { PATH: '/usr/local/bin:/usr/bin:/bin', ...env },
      python
    }
  };
}

let count = 0;

/** A request that runs `script`, under a name that no other test has. */
export function request(script: string, more: Partial<TrainingRequest> = {}): TrainingRequest {
  count += 1;
  return {
    name: `test-${process.pid}-${count}`,
    instanceType: 'local_cpu',
    instanceCount: 1,
    entryPoint: 'train.py',
    script,
    hyperparameters: {},
    channels: {},
    metricDefinitions: [],
    environment: {},
    ...more
  };
}

/** Resolves with the first description of which `wanted` is true. */
export function until(
  place: Place,
  ref: JobRef,
  wanted: (job: JobDescription) => boolean
): Promise<JobDescription> {
  return new Promise(resolve => {
    const watch = place.watch(ref, caller(), job => {
      if (wanted(job)) {
        watch[Symbol.dispose]();
        resolve(job);
      }
    });
  });
}

export function ended(place: Place, ref: JobRef): Promise<JobDescription> {
  return until(place, ref, job => hasEnded(job.status));
}

export async function trained(
  place: Place,
  script: string,
  more: Partial<TrainingRequest> = {},
  by = caller()
): Promise<JobDescription> {
  return ended(place, await place.train(request(script, more), by, () => undefined));
}

/** A log's writer that keeps everything, and refuses what it already has, as the store does. */
export class RecordingWriter implements LogWriter {
  readonly events: LogEvent[] = [];
  readonly batches: number[] = [];
  readonly milestones: string[] = [];
  opened: Readonly<Record<string, string>> = {};
  cursor: Json | undefined;
  /** Called after every change. */
  changed: () => void = () => undefined;
  readonly #known = new Set<string>();

  append(events: readonly LogEvent[], cursor: Json): number {
    const fresh = events.filter(event => !this.#known.has(event.id));
    for (const event of fresh) {
      this.#known.add(event.id);
      this.events.push(event);
    }
    this.batches.push(events.length);
    this.cursor = cursor;
    this.changed();
    return fresh.length;
  }

  open(text: Readonly<Record<string, string>>): void {
    this.opened = text;
    this.changed();
  }

  caughtUp(): void {
    this.milestones.push('caught up');
    this.changed();
  }

  settled(): void {
    this.milestones.push('settled');
    this.changed();
  }

  paused(): void {
    this.milestones.push('paused');
  }

  get texts(): string[] {
    return this.events.map(event => event.text);
  }

  /** Resolves once `wanted` is true. */
  async until(wanted: () => boolean): Promise<void> {
    while (!wanted()) {
      await new Promise<void>(resolve => (this.changed = resolve));
    }
  }
}

/** Resolves once no such process runs; a killed one takes its time to die on a busy machine. */
export async function gone(pid: number): Promise<void> {
  while (await identityOf(pid)) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}

/** Everything that a job has logged, read to its end. */
export async function logged(place: Place, job: JobDescription): Promise<RecordingWriter> {
  const writer = new RecordingWriter();
  await place.logSource(job, caller()).run(writer, new AbortController().signal);
  return writer;
}
