import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import type { Leftovers } from '../../src/host/places/leftovers';
import type { Place } from '../../src/host/places/place';
import { createDockerPlace } from '../../src/host/places/docker';
import { LocalInputs } from '../../src/host/places/inputs';
import { trainingAs } from '../process/jobs/training';

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
    await prune(this.place(), false);
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    for (const one of this.#open) {
      one[Symbol.dispose]();
    }
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Removes what can go; tells what went and what is kept. */
export async function prune(place: Place, directories: boolean): Promise<Leftovers> {
  const { found = [], kept = [] } = (await place.leftovers?.(caller(), { directories })) ?? {};
  for (const leftover of found) {
    await leftover.remove();
  }
  return { found, kept };
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

export const { request, until, ended, trained, logged, line, said } = trainingAs(caller, {
  image: IMAGES.plain
});
