/**
 * The Docker place: a job is one container a host, made by a Docker Engine's own interface. Code and configuration are
 * copied in, logs and results are copied out into the job's directory, so that nothing depends on a shared file system and
 * no file belongs to root. What runs outlives the host: the engine keeps containers and logs until a host has fetched them.
 */
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JobRef } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Aws } from '../../aws/aws';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { Locations } from '../../locations';
import type { LocalInputs } from '../inputs';
import { jobQueries } from '../local/jobQueries';
import type { Place, Progress, TrainingRequest } from '../place';
import { untilEnded } from '../process/untilEnded';
import { JobWatches } from '../process/watch';
import { ContainerCredentials } from './aws';
import { leftoversAt } from './clear';
import { jobRef } from './describe';
import { addressOf, atEngine, connect } from './engine';
import { ImagePrograms } from './image';
import type { EnsureImage } from './imageSource';
import { presentImage } from './imageSource';
import type { ObservedJob } from './jobs';
import { JobDirectories } from './jobs';
import { homeMark } from './labels';
import { hostFiles } from './layout';
import { ContainersLog } from './log';
import { ownerOf } from './owner';
import { DockerMetrics } from './samples';
import { Supervisor } from './supervisor';

export interface DockerPlaceOptions {
  readonly locations: Pick<Locations, 'jobs'>;
  readonly clock: Clock;
  readonly aws: Aws;
  /** Where channels and code on S3 are brought to. */
  readonly inputs: LocalInputs;
  /** Without, an image that the engine lacks is refused. */
  readonly ensureImage?: EnsureImage;
}

/** Disposing it ends the watching; the containers run on, and the next host goes on with them. */
export function createDockerPlace(options: DockerPlaceOptions): Place & Disposable {
  const { locations, clock, aws, ensureImage = presentImage } = options;
  const root = join(dirname(locations.jobs), 'docker-jobs');
  const home = homeMark(root);
  const directories = new JobDirectories(root);
  const watches = new JobWatches<ObservedJob>(directories);
  const programs = new ImagePrograms(join(root, 'images.json'));
  const credentials = new ContainerCredentials(aws, clock);
  const supervisor = new Supervisor(directories, home, credentials, clock);
  const ending = new AbortController();
  supervisor.begin();

  const train = async (
    asked: TrainingRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<JobRef> => {
    // Loaded now: a host that runs nothing in Docker never needs it.
    const { checkGpu, checkRequest, engineMachine, recordOf } = await import('./preflight');
    const { commandText, createDockerJob, hyperparametersOf, launch } = await import('./start');
    progress({ what: 'Checking the run', done: 0, total: 3, unit: 'steps' });
    const request = await options.inputs.withCode(asked, caller, progress, signal);
    const checked = await checkRequest(request, caller, root, signal);
    const address = await addressOf(caller);
    const docker = await connect(address);
    const search =
      request.role === undefined
        ? credentials.search(caller)
        : await credentials.assume(caller, request.role, request.name, signal);
    const gpu = request.instanceType === 'local_gpu';
    const found = await atEngine(address, `the start of ${request.name}`, async () => {
      const machine = await engineMachine(docker, address, gpu);
      if (gpu) {
        checkGpu(machine);
      }
      const wish = { caller, aws, progress, signal };
      const image = await ensureImage(docker, checked.request.image, wish);
      return { machine, program: await programs.of(docker, image) };
    });
    const hyperparameters = hyperparametersOf(checked);
    const channels = await options.inputs.channels(request, caller, progress, signal);
    const recorded = recordOf(
      checked,
      channels[0] ?? {},
      address,
      hyperparameters,
      {
        toolkit: found.program.kind === 'toolkit' && request.containerEntrypoint === undefined,
        command: commandText(found.program, checked, hyperparameters)
      },
      clock.now()
    );
    const record = { ...recorded, owner: ownerOf(caller) };
    signal?.throwIfAborted();
    progress({ what: 'Starting the containers', done: 1, total: 3, unit: 'steps' });
    const layout = directories.layout(request.name);
    const state = await createDockerJob(layout, record, (where, job) =>
      supervisor.claim(where, job)
    );
    try {
      await state.enter('Downloading', {}, 'Preparing the code and the data');
      const access = credentials.access(search, checked.region);
      const containers = await launch(
        { ...found, docker, address, checked, channels, record, home, access },
        progress,
        starting => supervisor.watch({ layout, record }, state, starting),
        signal
      );
      if (access.files.length > 0) {
        const running = untilEnded(watches, request.name, ending.signal);
        credentials.keepFresh(containers, search, access, running).catch(() => undefined);
      }
    } catch (error) {
      await rm(layout.root, { recursive: true, force: true });
      throw error;
    }
    await state.enter('Training', { startedAt: clock.now() });
    progress({ what: 'Starting the containers', done: 3, total: 3, unit: 'steps' });
    return jobRef(request.name);
  };

  return {
    name: 'docker',

    ...jobQueries({
      place: 'docker',
      where: 'in Docker',
      directories,
      watches,
      stop: job => supervisor.stop(job)
    }),

    train,

    logSource(job) {
      const layout = directories.layout(job.ref.name);
      const files = job.hosts.map((host, index) => ({
        ...hostFiles(layout, host),
        part: host,
        host,
        suffix: job.hosts.length > 1 ? `:${index}` : ''
      }));
      return new ContainersLog({
        key: `docker/${job.ref.name}/${job.createdAt}`,
        directory: layout.logs,
        files: () => Promise.resolve(files),
        watch: changed =>
          watches.job(job.ref.name, ({ description }) =>
            changed({ ended: hasEnded(description.status) })
          )
      });
    },

    machineMetrics(job) {
      return new DockerMetrics(directories.layout(job.ref.name), job.hosts);
    },

    async leftovers(caller, query) {
      const { jobLeftovers } = await import('./prune');
      return leftoversAt(await addressOf(caller), async docker =>
        jobLeftovers(docker, await directories.all(), home, query)
      );
    },

    [Symbol.dispose]() {
      ending.abort();
      supervisor[Symbol.dispose]();
    }
  };
}
