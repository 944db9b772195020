/**
 * The host: one process per user that knows everything, behind a Unix socket. Here it is put together, started and ended.
 *
 * Whoever starts it holds the lock `host-<version>-p<protocol>.lock` of the runtime directory and hands the locked file
 * over as standard input: a lock held means that a host lives, also after a SIGKILL. Standard input, because Node keeps
 * only low descriptors from its children, and a job that outlives the host must not keep the lock.
 */
import { Aws } from './aws/aws';
import { systemClock } from './clock';
import type { Commands } from './commands';
import { createEndpoints } from './endpoints';
import type { Host } from './host';
import { createJobs } from './jobs';
import type { Locations } from './locations';
import { locations as locationsOf } from './locations';
import { createLocalRuns } from './localRuns';
import { createLogs } from './logs';
import { createMetrics } from './metrics';
import { createDockerPlace } from './places/docker';
import { createDockerEndpoints } from './places/docker/endpoints';
import type { EnsureImage } from './places/docker/imageSource';
import { LocalInputs } from './places/inputs';
import { createProcessPlace } from './places/process';
import { createProcessEndpoints } from './places/process/endpoints';
import { createSageMakerPlace } from './places/sagemaker';
import { createSageMakerEndpoints } from './places/sagemaker/endpoints';
import { PageReceiver } from './places/sagemaker/log/receiver';
import { createSageMakerModels } from './places/sagemaker/models';
import { KeptPreferences } from './preferences';
import { ProblemError } from './problem';
import { Contexts } from './rpc/contexts';
import { IdleTimer } from './rpc/idle';
import { OpenLogs } from './rpc/openLogs';
import { problemOf, reportToStandardError as report } from './rpc/report';
import { claimSocket, hostFile, openRuntimeDirectory } from './rpc/runtime';
import { SocketServer } from './rpc/server';
import type { Services } from './rpc/session';
import { Session } from './rpc/session';
import { createModels } from './sagemakerModels';

/** Replaced by the bundler. */
const VERSION = process.env.PACKAGE_VERSION ?? '0.0.0';

/** Without a connection for so long the host ends; the next face starts another one. */
const IDLE_SECONDS = 600;

async function run(env: NodeJS.ProcessEnv): Promise<void> {
  const uid = process.getuid?.();
  if (uid === undefined) {
    throw new ProblemError(
      'machine',
      'The host runs on Linux and macOS, not on Windows; use it inside WSL.'
    );
  }
  // Credentials are the callers' alone, and none of theirs may reach another one by way of the host.
  for (const name of Object.keys(env).filter(name => name.startsWith('AWS_'))) {
    delete env[name];
  }
  const locations = locationsOf(env, uid);
  openRuntimeDirectory(locations.runtime, uid);
  // The directory that it was started in may go away.
  process.chdir(locations.runtime);
  const socket = hostFile(locations.runtime, VERSION, 'sock');
  await claimSocket(socket);

  using services = compose(locations);
  using idle = new IdleTimer(idleDelay(env));
  await using server = new SocketServer(
    connection => new Session(connection, services),
    connections => idle.count(connections)
  );
  await server.listen(socket);
  await Promise.race([idle.elapsed, signalled()]);
}

/** Everything that connections are served from. Disposing closes what it opened. */
function compose(locations: Locations): Services & Disposable {
  const clock = systemClock;
  const contexts = new Contexts();
  const preferences = new KeptPreferences(locations.preferences);
  const aws = new Aws({ clock });
  const receiver = new PageReceiver();
  const sagemaker = createSageMakerPlace({ aws, clock, receiver });
  const inputs = new LocalInputs({ aws, cache: locations.cache });
  const ensureImage: EnsureImage = async (engine, image, options) =>
    (await import('./places/docker/pull')).ensureImage(engine, image, options);
  const docker = createDockerPlace({ locations, clock, aws, inputs, ensureImage });
  const processes = createProcessPlace({ locations, clock, aws, inputs });
  const jobs = createJobs({
    places: [processes, docker, sagemaker],
    clock,
    problemOf: (error, doing) => problemOf(error, doing, report)
  });
  const endpointPlaces = [
    createProcessEndpoints({ locations, clock, inputs }),
    createDockerEndpoints({ locations, clock, aws, inputs, ensureImage }),
    createSageMakerEndpoints({ aws, clock, locations })
  ];
  const models = createSageMakerModels({ aws, clock });
  const logs = createLogs({
    locations,
    clock,
    source: (job, caller) => jobs.place(job.ref.place).logSource(job, caller)
  });
  const endpoints = createEndpoints({
    places: endpointPlaces,
    clock,
    problemOf: (error, doing) => problemOf(error, doing, report)
  });
  const host: Host = {
    version: VERSION,
    startedAt: clock.now(),
    clock,
    locations,
    jobs,
    logs,
    endpoints,
    localRuns: createLocalRuns({
      jobs,
      endpoints,
      clock,
      problemOf: (error, doing) => problemOf(error, doing, report),
      findEngine: async (caller, signal) =>
        (await import('./commands/doctor/docker')).findEngine(caller, signal)
    }),
    models: createModels({
      places: [models],
      clock,
      problemOf: (error, doing) => problemOf(error, doing, report)
    }),
    metrics: createMetrics({ logs, clock, place: name => jobs.place(name) }),
    callerOf: (target, connected) => contexts.callerOf(target, connected),
    callerIn: ({ profile, region }, connected) => contexts.derive(connected, { profile, region })
  };
  const openLogs = new OpenLogs(host);
  let commands: Promise<Commands> | undefined;
  return {
    host,
    contexts,
    preferences,
    report,
    logs: openLogs,
    commands: () => (commands ??= loadCommands(host, contexts, preferences, aws)),
    [Symbol.dispose]: () => {
      openLogs[Symbol.dispose]();
      logs[Symbol.dispose]();
      for (const place of endpointPlaces) {
        place[Symbol.dispose]();
      }
      models[Symbol.dispose]();
      docker[Symbol.dispose]();
      processes[Symbol.dispose]();
      sagemaker[Symbol.dispose]();
      receiver[Symbol.dispose]();
      aws[Symbol.dispose]();
    }
  };
}

/** Loaded when the first command comes: a sidebar alone needs none. */
async function loadCommands(
  host: Host,
  contexts: Contexts,
  preferences: KeptPreferences,
  aws: Aws
): Promise<Commands> {
  const { createCommands } = await import('./commands');
  return createCommands(host, {
    derive: (caller, overrides) => contexts.derive(caller, overrides),
    preferences,
    identify: async (caller, signal) => {
      const identity = await aws.identify(caller, signal);
      const { roleInWords } = await import('./places/sagemaker/role');
      return { ...identity, role: await roleInWords(aws, caller, signal) };
    },
    profiles: async caller => {
      const { loadProfiles } = await import('./aws/profiles');
      const { surroundingsOf } = await import('./aws/surroundings');
      return (await loadProfiles(surroundingsOf(caller))).names;
    }
  });
}

function idleDelay(env: NodeJS.ProcessEnv): number {
  const seconds = Number(env.JUPYTERLAB_SAGEMAKER_IDLE_SECONDS ?? IDLE_SECONDS);
  return (Number.isFinite(seconds) && seconds > 0 ? seconds : IDLE_SECONDS) * 1_000;
}

function signalled(): Promise<void> {
  return new Promise(resolve => {
    process.once('SIGTERM', () => resolve());
    process.once('SIGINT', () => resolve());
  });
}

/** The starter keeps standard error, and quotes its end when the host did not come up. */
function fail(error: unknown): never {
  if (error instanceof ProblemError) {
    process.stderr.write(`${error.message}\n`);
  } else {
    report(error, 'the host');
  }
  process.exit(1);
}

process.on('uncaughtException', fail);
process.on('unhandledRejection', fail);

await run(process.env).then(() => process.exit(0), fail);
