/**
 * The process place: a job is a plain process of this machine, run by the caller's own Python with SageMaker's contract
 * around it. No image, no daemon: the waiting time is a process start. Everything about a job is in one directory, and
 * the process that watches over it (`runner/`) needs nobody.
 */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hasEnded } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Clock } from '../../clock';
import type { Locations } from '../../locations';
import type { LocalInputs } from '../inputs';
import type { Removable } from '../leftovers';
import { directoryOf } from '../leftovers';
import { createJob } from '../local/createJob';
import { jobQueries } from '../local/jobQueries';
import type { Place } from '../place';
import { ScriptCredentials } from '../scriptCredentials';
import { jobRef } from './describe';
import { environmentOf } from './environment';
import { JobDirectories } from './jobs';
import { HOST } from './layout';
import { ProcessLog } from './log';
import { preflight } from './preflight';
import { writeRecord } from './record';
import { RoleCredentials } from './roleCredentials';
import { ProcessMetrics } from './samples';
import { startRunner } from './start';
import { stopJob } from './stop';
import { untilEnded } from './untilEnded';
import { JobWatches } from './watch';

export interface ProcessPlaceOptions {
  readonly locations: Pick<Locations, 'jobs' | 'runtime'>;
  readonly clock: Clock;
  readonly aws: Aws;
  /** Where channels and code on S3 are brought to. */
  readonly inputs: LocalInputs;
  /** Path of the bundled runner; `runner.mjs` beside the host's own bundle unless told. */
  readonly runner?: string;
}

/** Disposing it ends the watching; the processes run on. */
export function createProcessPlace({
  locations,
  clock,
  aws,
  inputs,
  runner
}: ProcessPlaceOptions): Place & Disposable {
  const directories = new JobDirectories(locations.jobs, clock);
  const watches = new JobWatches(directories);
  const credentials = new ScriptCredentials(aws, clock);
  const ending = new AbortController();
  const program = {
    path: runner ?? fileURLToPath(new URL('runner.mjs', import.meta.url)),
    compileCache: join(locations.runtime, 'compile-cache')
  };

  return {
    name: 'process',

    ...jobQueries({
      place: 'process',
      where: 'on this machine',
      directories,
      watches,
      stop: stopJob
    }),

    async train(asked, caller, progress, signal) {
      progress({ what: 'Checking the run', done: 0, total: 2, unit: 'steps' });
      const request = await inputs.withCode(asked, caller, progress, signal);
      const checked = await preflight(request, caller, locations.jobs, signal);
      const [channels = {}] = await inputs.channels(request, caller, progress, signal);
      signal?.throwIfAborted();
      const record = { ...checked, channels, createdAt: clock.now() };
      progress({ what: 'Starting the process', done: 1, total: 2, unit: 'steps' });
      const layout = directories.layout(request.name);
      const own = environmentOf(caller);
      const acting =
        request.role === undefined
          ? undefined
          : await credentials.assume(caller, request.role, request.name, signal);
      await createJob(layout, request.name, async () => {
        await writeFile(layout.log, '', { mode: 0o600 });
        await writeFile(layout.times, '', { mode: 0o600 });
        await writeRecord(layout.job, record);
      });
      const role = new RoleCredentials(layout);
      try {
        const identity = await acting?.result;
        await startRunner(
          program,
          layout,
          identity ? await role.enter(own, identity, record.region) : own
        );
      } catch (error) {
        await rm(layout.root, { recursive: true, force: true });
        throw error;
      }
      if (acting) {
        const running = untilEnded(watches, request.name, ending.signal);
        credentials.renew(acting, identity => role.put(identity), running).catch(() => undefined);
      }
      progress({ what: 'Starting the process', done: 2, total: 2, unit: 'steps' });
      return jobRef(request.name);
    },

    logSource(job) {
      const { log, times } = directories.layout(job.ref.name);
      return new ProcessLog({
        // A name can be used again once its directory is deleted; the moment of its creation cannot.
        key: `process/${job.ref.name}/${job.createdAt}`,
        log,
        times,
        host: HOST,
        watch: changed =>
          watches.job(job.ref.name, ({ description, supervised }) =>
            changed({ ended: hasEnded(description.status), supervised })
          )
      });
    },

    async leftovers(_caller, { directories: alsoDirectories, name }) {
      if (!alsoDirectories) {
        return { found: [], kept: [] };
      }
      const found: Removable[] = [];
      for (const { description, layout } of await directories.all()) {
        const { ref, status } = description;
        if (hasEnded(status) && (name === undefined || ref.name === name)) {
          found.push(await directoryOf('job', ref.name, layout.root));
        }
      }
      return { found, kept: [] };
    },

    machineMetrics(job) {
      return new ProcessMetrics(directories.layout(job.ref.name).samples);
    },

    [Symbol.dispose]() {
      ending.abort();
    }
  };
}
