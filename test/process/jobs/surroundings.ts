import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Aws } from '../../../src/host/aws/aws';
import type { Caller } from '../../../src/host/caller';
import { systemClock } from '../../../src/host/clock';
import { LocalInputs } from '../../../src/host/places/inputs';
import type { Place } from '../../../src/host/places/place';
import { createProcessPlace } from '../../../src/host/places/process';
import { identityOf } from '../../../src/host/places/process/identity';
import { trainingAs } from './training';

export { RecordingWriter } from './recordingWriter';

const REPOSITORY = resolve(__dirname, '../../..');

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
  place({ runner = this.runner, aws = this.#aws } = {}): Place {
    return createProcessPlace({
      locations: { jobs: this.jobs, runtime: join(this.directory, 'run') },
      clock: systemClock,
      aws,
      inputs: new LocalInputs({ aws, cache: join(this.directory, 'cache') }),
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

export const { request, until, ended, trained, logged } = trainingAs(caller);

/** Resolves once no such process runs; a killed one takes its time to die on a busy machine. */
export async function gone(pid: number): Promise<void> {
  while (await identityOf(pid)) {
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
