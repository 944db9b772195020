/**
 * Endpoints of the Docker place: a model served by an image's own `serve`, in a container for each deployment. The model with
 * its code is copied in, requests go to a free port of this machine, and the log is copied out. What runs outlives the host.
 */
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { Milliseconds } from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import type { Locations } from '../../../locations';
import { ProblemError } from '../../../problem';
import type { DeployRequest, EndpointPlace } from '../../endpointPlace';
import type { LocalInputs } from '../../inputs';
import type { Leftovers, LeftoversQuery } from '../../leftovers';
import type { ObservedServer, ServerStatus } from '../../local/directories';
import { EndpointDirectories } from '../../local/directories';
import { LocalEndpoints } from '../../local/endpoints';
import type { EndpointLayout } from '../../local/layout';
import { endpointLayout } from '../../local/layout';
import type { ServerState } from '../../local/record';
import type { LogNeeds, NewServer, Servers } from '../../local/servers';
import type { Progress } from '../../place';
import { readRecord, writeRecord } from '../../process/record';
import { ContainerCredentials } from '../aws';
import { clear, leftoversAt } from '../clear';
import { addressOf, atEngine, connect } from '../engine';
import { ImagePrograms } from '../image';
import type { EnsureImage } from '../imageSource';
import { presentImage } from '../imageSource';
import { homeMark, serverLabels } from '../labels';
import { ContainersLog } from '../log';
import { ownerOf } from '../owner';
import { serverLog, serverLogs, stoppingFile } from './files';
import { serverLeftovers } from './prune';
import type { ContainerServer } from './record';
import { containerServer } from './record';
import { endContainer } from './retire';
import { ServerSupervisor } from './supervisor';

export interface DockerEndpointsOptions {
  readonly locations: Pick<Locations, 'endpoints'>;
  readonly clock: Clock;
  readonly aws: Aws;
  /** Where a model on S3 is brought to. */
  readonly inputs: Pick<LocalInputs, 'model'>;
  /** Without, an image that the engine lacks is refused. */
  readonly ensureImage?: EnsureImage;
}

/** Disposing it ends the watching; the containers run on, and the next host goes on with them. */
export function createDockerEndpoints(options: DockerEndpointsOptions): EndpointPlace & Disposable {
  return new DockerEndpoints(new ContainerServers(options), options);
}

/** Ends the watching with the rest. */
class DockerEndpoints extends LocalEndpoints {
  readonly #servers: ContainerServers;

  constructor(servers: ContainerServers, options: DockerEndpointsOptions) {
    super({ ...options, servers });
    this.#servers = servers;
  }

  override async leftovers(caller: Caller, query: LeftoversQuery): Promise<Leftovers> {
    const inEngine = await this.#servers.leftovers(caller, query);
    const onDisk = await super.leftovers(caller, query);
    return {
      found: [...inEngine.found, ...onDisk.found],
      kept: [...inEngine.kept, ...onDisk.kept]
    };
  }

  override [Symbol.dispose](): void {
    super[Symbol.dispose]();
    this.#servers[Symbol.dispose]();
  }
}

class ContainerServers implements Servers, Disposable {
  readonly place = 'docker';
  readonly noun = 'container';
  readonly #options: DockerEndpointsOptions;
  readonly #home: string;
  readonly #programs: ImagePrograms;
  readonly #credentials: ContainerCredentials;
  readonly #directories: EndpointDirectories;
  readonly #supervisor: ServerSupervisor;

  constructor(options: DockerEndpointsOptions) {
    const { locations, clock, aws } = options;
    this.#options = options;
    this.#home = homeMark(locations.endpoints);
    this.#programs = new ImagePrograms(join(locations.endpoints, 'images.json'));
    this.#credentials = new ContainerCredentials(aws, clock);
    this.#directories = new EndpointDirectories(locations.endpoints, clock, this);
    this.#supervisor = new ServerSupervisor(
      this.#directories,
      this.#home,
      this.#credentials,
      clock
    );
    this.#supervisor.begin();
  }

  async prepare(
    request: DeployRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<(server: NewServer) => Promise<void>> {
    // Loaded now: a host that deploys nothing in Docker never needs it.
    const { checkGpu, engineMachine } = await import('../preflight');
    const { checkProgram, checkRequest, launch } = await import('./launch');
    const { aws, ensureImage = presentImage } = this.#options;
    progress({ what: 'Checking the deployment', done: 0, total: 1, unit: 'steps' });
    const { image, region, port, startupTimeout, resources } = checkRequest(request, caller);
    const engine = await addressOf(caller);
    const docker = await connect(engine);
    const search = this.#credentials.search(caller);
    const gpu = request.instanceType === 'local_gpu';
    const machine = await atEngine(engine, `the deployment of ${request.name}`, async () => {
      const found = await engineMachine(docker, engine, gpu);
      if (gpu) {
        checkGpu(found);
      }
      const inspected = await ensureImage(docker, image, { caller, aws, progress, signal });
      checkProgram(await this.#programs.of(docker, inspected, 'serve'), image);
      return found;
    });
    progress({ what: 'Checking the deployment', done: 1, total: 1, unit: 'steps' });
    return async ({ endpoint, layout, record }) => {
      const server: ContainerServer = {
        ...record,
        image,
        engine,
        owner: ownerOf(caller),
        port,
        memory: resources.memory,
        startupTimeout
      };
      const { log, times } = serverLog(endpoint, record.number);
      await writeFile(log, '', { mode: 0o600 });
      await writeFile(times, '', { mode: 0o600 });
      // The state is first: a server without one is taken for one whose host was killed.
      const state = await this.#supervisor.claim(layout);
      await writeRecord(layout.server, server);
      const access = this.#credentials.access(search, region);
      let container: Docker.Container;
      try {
        signal?.throwIfAborted();
        container = await launch({
          docker,
          machine,
          record: server,
          resources,
          layout,
          program: request.entryPoint,
          region,
          home: this.#home,
          access
        });
        if (!existsSync(layout.server)) {
          throw new ProblemError('usage', `${record.endpoint} was deleted while it was starting.`);
        }
      } catch (error) {
        await clear(docker, serverLabels(this.#home, server)).catch(() => undefined);
        throw error;
      }
      // It is in the container by now.
      await rm(layout.model, { recursive: true, force: true });
      const running = this.#supervisor.watch(endpoint, server, state);
      if (access.files.length > 0) {
        this.#credentials.keepFresh([container], search, access, running).catch(() => undefined);
      }
    };
  }

  /** The containers go on without a host; the next one sees what became of them. */
  orphaned({ status }: ServerState): Promise<ServerStatus> {
    return Promise.resolve(status);
  }

  async end({ layout, record, state }: ObservedServer, grace: Milliseconds): Promise<void> {
    const server = await readRecord(layout.server, containerServer);
    const endpoint = endpointLayout(join(this.#options.locations.endpoints, record.endpoint));
    if (server !== undefined && state?.removed !== true) {
      await writeFile(stoppingFile(endpoint, record.number), '');
      await atEngine(server.engine, `ending ${record.endpoint}`, async () =>
        endContainer(await connect(server.engine), serverLabels(this.#home, server), grace)
      );
    }
    await this.#supervisor.ended(record);
    await rm(stoppingFile(endpoint, record.number), { force: true });
  }

  log(endpoint: EndpointLayout, needs: LogNeeds) {
    const files = () => serverLogs(endpoint);
    const source = new ContainersLog({ ...needs, directory: endpoint.logs, files });
    return { source, path: endpoint.logs };
  }

  async leftovers(caller: Caller, query: LeftoversQuery): Promise<Leftovers> {
    return leftoversAt(await addressOf(caller), async docker =>
      serverLeftovers(docker, await this.#directories.all(), this.#home, query)
    );
  }

  [Symbol.dispose](): void {
    this.#supervisor[Symbol.dispose]();
  }
}
