/**
 * The endpoints of a place of this machine. Each deployment is a server of its own, which needs nobody once it runs; an
 * update starts the new server, waits until it answers, sends it what comes from then on, and lets the old one finish what it
 * was asked. What a server is, a process or a container, is the place's own business: see `servers.ts`.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { EndpointQuery, EndpointRef, EndpointStatus } from '../../../protocol';
import type { Caller } from '../../caller';
import type { Clock } from '../../clock';
import type { Locations } from '../../locations';
import { ProblemError } from '../../problem';
import { codeOf, isCode, reasonOf } from '../../systemError';
import { typed } from '../../typed';
import type { DeployRequest, EndpointPlace } from '../endpointPlace';
import type { LocalInputs } from '../inputs';
import type { Leftovers, LeftoversQuery, Removable } from '../leftovers';
import { directoryOf } from '../leftovers';
import type { Progress } from '../place';
import { answerOf, piecesOf } from './answer';
import { EndpointDirectories, serverNumbers } from './directories';
import { endpointPage } from './endpointPage';
import type { EndpointLayout, ServerLayout } from './layout';
import { serverLayout } from './layout';
import type { EndpointRecord, LocalPlace } from './record';
import { WHERE } from './record';
import type { Servers } from './servers';
import { checkVariant } from './requests';
import { removeServer, Succession } from './succession';
import { makeTree } from './tree';
import { EndpointWatches } from './watch';

export interface LocalEndpointsOptions {
  readonly locations: Pick<Locations, 'endpoints'>;
  readonly clock: Clock;
  readonly servers: Servers;
  /** Where a model on S3 is brought to. */
  readonly inputs: Pick<LocalInputs, 'model'>;
}

/** Who deletes does not wait for answers that take longer. */
const DELETE_GRACE = 5000;

/** Dispose it to close its connections; the endpoints go on. */
export class LocalEndpoints implements EndpointPlace, Disposable {
  readonly name: LocalPlace;
  readonly #clock: Clock;
  readonly #servers: Servers;
  readonly #inputs: Pick<LocalInputs, 'model'>;
  readonly #directories: EndpointDirectories;
  readonly #watches: EndpointWatches;
  readonly #succession: Succession;

  constructor({ locations, clock, servers, inputs }: LocalEndpointsOptions) {
    this.name = servers.place;
    this.#clock = clock;
    this.#servers = servers;
    this.#inputs = inputs;
    this.#directories = new EndpointDirectories(locations.endpoints, clock, servers);
    this.#watches = new EndpointWatches(this.#directories);
    this.#succession = new Succession(clock, servers, this.#directories, this.#watches);
  }

  async list(query: EndpointQuery) {
    if (query.places?.includes(this.name) === false) {
      return { endpoints: [], more: false };
    }
    const endpoints = await this.#directories.all();
    return endpointPage(
      endpoints.map(({ description }) => description),
      query
    );
  }

  async describe({ name }: EndpointRef, caller: Caller) {
    return (await this.#succession.observe(name, caller)).description;
  }

  watch(ref: EndpointRef, _caller: Caller, changed: Parameters<EndpointPlace['watch']>[2]) {
    return this.#watches.endpoint(ref.name, endpoint => {
      if (endpoint) {
        this.#succession.tidy(endpoint);
      }
      changed(endpoint?.description);
    });
  }

  watchList(_caller: Caller, changed: () => void) {
    return this.#watches.list(changed);
  }

  async deploy(
    request: DeployRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<EndpointRef> {
    await this.#checkName(request.name, caller);
    const start = await this.#servers.prepare(request, caller, progress, signal);
    const endpoint = this.#directories.layout(request.name);
    const createdAt = this.#clock.now();
    const first = await this.#make(endpoint, request.name, createdAt, caller);
    const number = Math.max(0, ...(await serverNumbers(endpoint))) + 1;
    const layout = serverLayout(endpoint, number);
    await claim(layout);
    try {
      const archive = await this.#inputs.model(request.model, caller, progress, signal);
      const modelBytes = await makeTree(request, archive, layout, progress, signal);
      const what = `Starting the ${this.#servers.noun}`;
      progress({ what, done: 0, total: 1, unit: 'steps' });
      const { instanceType, model, environment, framework, image } = request;
      await start({
        endpoint,
        layout,
        record: {
          version: 1,
          endpoint: request.name,
          number,
          createdAt: this.#clock.now(),
          instanceType,
          model,
          modelBytes,
          environment: { ...environment },
          framework,
          image
        }
      });
      progress({ what, done: 1, total: 1, unit: 'steps' });
    } catch (error) {
      await removeServer(layout);
      if (first) {
        await rm(endpoint.root, { recursive: true, force: true });
      }
      throw signal?.aborted || codeOf(error) === undefined ? error : unwritable(endpoint, error);
    }
    if (!first) {
      this.#succession.switchWhenReady(request.name, number);
    }
    return { place: this.name, name: request.name };
  }

  async invoke(
    { name }: EndpointRef,
    invocation: Parameters<EndpointPlace['invoke']>[1],
    caller: Caller,
    signal?: AbortSignal
  ) {
    const began = performance.now();
    const { requests } = this.#succession;
    const { response, done } = await requests.send(name, invocation, caller, signal);
    try {
      return await answerOf(name, response, { caller, began });
    } finally {
      done();
    }
  }

  async *stream(
    { name }: EndpointRef,
    invocation: Parameters<EndpointPlace['stream']>[1],
    caller: Caller,
    signal: AbortSignal
  ) {
    const { requests } = this.#succession;
    const { response, done } = await requests.send(name, invocation, caller, signal);
    try {
      yield* piecesOf(name, response, caller);
    } finally {
      response.destroy();
      done();
    }
  }

  async delete({ name }: EndpointRef, caller: Caller): Promise<string[]> {
    const { layout, servers } = await this.#succession.observe(name, caller);
    this.#succession.forget(name);
    await Promise.all(servers.map(server => this.#servers.end(server, DELETE_GRACE)));
    await rm(layout.root, { recursive: true, force: true });
    const models = [...new Set(servers.map(({ record }) => record.model))];
    return [
      `Endpoint ${name} on this machine is deleted: its ${this.#servers.noun}, its copy of the model and its log in ${layout.root}.`,
      `${models.join(' and ')} ${models.length > 1 ? 'are' : 'is'} kept: only a copy was served.`
    ];
  }

  async leftovers(
    caller: Caller,
    { directories, name: wanted }: LeftoversQuery
  ): Promise<Leftovers> {
    const found: Removable[] = [];
    for (const { layout, description } of directories ? await this.#directories.all() : []) {
      const { ref, status } = description;
      if (isOver(status) && (wanted === undefined || ref.name === wanted)) {
        const remove = async (): Promise<void> => void (await this.delete(ref, caller));
        found.push(await directoryOf('endpoint', ref.name, layout.root, remove));
      }
    }
    return { found, kept: [] };
  }

  async log({ name, variant }: Parameters<EndpointPlace['log']>[0], caller: Caller) {
    const { layout, description } = await this.#succession.observe(name, caller);
    checkVariant(name, variant);
    const { source, path } = this.#servers.log(layout, {
      // A name can be used again once its directory is deleted; the moment of its creation cannot.
      key: `${this.name}/endpoint/${name}/${description.createdAt}`,
      watch: changed =>
        this.#watches.endpoint(name, endpoint => {
          changed({
            ended: endpoint === undefined,
            supervised: endpoint?.servers.some(({ supervised }) => supervised) ?? false
          });
        })
    });
    return {
      source,
      group: path,
      where: WHERE[this.name],
      from: description.createdAt
    };
  }

  [Symbol.dispose](): void {
    this.#succession[Symbol.dispose]();
  }

  /** A name is one endpoint's on this machine, whatever serves it. */
  async #checkName(name: string, caller: Caller): Promise<void> {
    const place = (await this.#directories.record(name))?.place ?? this.name;
    if (place !== this.name) {
      throw new ProblemError(
        'usage',
        `There is an endpoint ${name} on ${WHERE[place]} already, and what serves it cannot change.`,
        {
          hint: `Choose another --name, or delete that one first: ${typed(`delete ${name} --yes`, caller)}`
        }
      );
    }
  }

  /** The directory's making is what makes a name unique. @returns whether it is new */
  async #make(
    layout: EndpointLayout,
    name: string,
    createdAt: number,
    caller: Caller
  ): Promise<boolean> {
    try {
      await mkdir(layout.logs, { recursive: true, mode: 0o700 });
      const record: EndpointRecord = { version: 1, place: this.name, name, createdAt };
      await writeFile(layout.endpoint, JSON.stringify(record), { mode: 0o600, flag: 'wx' });
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) {
        // Somebody may have made it in this moment.
        await this.#checkName(name, caller);
        return false;
      }
      throw unwritable(layout, error);
    }
  }
}

/** Of two deployments at once, one has the number. */
async function claim({ root }: ServerLayout): Promise<void> {
  try {
    await mkdir(root, { mode: 0o700 });
  } catch (error) {
    if (isCode(error, 'EEXIST')) {
      throw new ProblemError('usage', 'Another deployment of this endpoint is just beginning.', {
        hint: 'Wait until it is there, then deploy again.',
        cause: error
      });
    }
    throw error;
  }
}

function unwritable({ root }: EndpointLayout, error: unknown): ProblemError {
  return new ProblemError(
    'machine',
    `The endpoint's directory ${root} cannot be made: ${reasonOf(error)}.`,
    { cause: error }
  );
}

/** Nothing serves it, and nothing is on its way to. */
function isOver(status: EndpointStatus): boolean {
  return status === 'Failed' || status === 'OutOfService';
}
