import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobDescription, JobRef } from '../../src/protocol';
import { hasEnded } from '../../src/protocol';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import type { Place, TrainingRequest } from '../../src/host/places/place';
import { createDockerPlace } from '../../src/host/places/docker';
import { LocalInputs } from '../../src/host/places/inputs';
import { RecordingWriter } from '../unit/host/process/surroundings';

/** The test images by name: `plain` has a Python alone, `toolkit` AWS's `sagemaker-training`, `own` a `train` of its own. */
export const IMAGES = JSON.parse(process.env.TEST_IMAGES ?? '{}') as Record<
  'plain' | 'toolkit' | 'own',
  string
>;

/** Data directory of one test file, and hosts' places on it, one after the other or at once. */
export class DockerRig implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), 'docker-place-'));
  readonly #open: Disposable[] = [];

  place(): Place & Disposable {
    const aws = new Aws({ clock: systemClock });
    const place = createDockerPlace({
      locations: { jobs: join(this.directory, 'jobs') },
      clock: systemClock,
      aws,
      inputs: new LocalInputs({ aws, cache: join(this.directory, 'cache') })
    });
    this.#open.push(place, aws);
    return place;
  }

  /** Clears the engine of what the tests left in it. */
  async close(): Promise<void> {
    await this.place().prune?.(caller(), { directories: false });
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const one of this.#open) {
      one[Symbol.dispose]();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export function caller(env: Record<string, string> = {}): Caller {
  const { DOCKER_HOST } = process.env;
  return {
    id: 'test',
    context: {
      face: 'kernel',
      cwd: tmpdir(),
      env: {
        PATH: '/usr/local/bin:/usr/bin:/bin',
        HOME: '/nonexistent',
        AWS_EC2_METADATA_DISABLED: 'true',
        ...(DOCKER_HOST ? { DOCKER_HOST } : {}),
        ...env
      }
    }
  };
}

let count = 0;

/** A request that runs `script`, under a name that no other test has. */
export function request(script: string, more: Partial<TrainingRequest> = {}): TrainingRequest {
  count += 1;
  return {
    name: `test-${process.pid}-${Date.now().toString(36)}-${count}`,
    instanceType: 'local_cpu',
    instanceCount: 1,
    image: IMAGES.plain,
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

/** Resolves once the job has logged this line. */
export async function line(place: Place, job: JobDescription, text: string): Promise<void> {
  const writer = new RecordingWriter();
  const enough = new AbortController();
  const reading = place.logSource(job, caller()).run(writer, enough.signal);
  await writer.until(() => writer.texts.includes(text));
  enough.abort();
  await reading;
}
