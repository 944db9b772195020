import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type {
  EndpointDescription,
  EndpointRef,
  Invocation,
  InvocationAnswer
} from '../../../src/protocol';
import type { Caller } from '../../../src/host/caller';
import type { Clock } from '../../../src/host/clock';
import { Aws } from '../../../src/host/aws/aws';
import { systemClock } from '../../../src/host/clock';
import type { DeployRequest, EndpointPlace } from '../../../src/host/places/endpointPlace';
import { LocalInputs } from '../../../src/host/places/inputs';
import { createProcessEndpoints } from '../../../src/host/places/process/endpoints';
import { caller, gone, RecordingWriter, Surroundings } from '../jobs/surroundings';

const SERVING = resolve(__dirname, '../../../jupyterlab_sagemaker/serving');

/** The endpoints of a local place, with archives to deploy; closing deletes every endpoint. */
export abstract class EndpointRig {
  abstract readonly directory: string;
  /** What every deployment has unless told. */
  protected readonly defaults: Partial<DeployRequest> = {};
  readonly #hosts: Disposable[] = [];
  #place: (EndpointPlace & Disposable) | undefined;
  #count = 0;

  /** The place of the first host. */
  get place(): EndpointPlace & Disposable {
    return (this.#place ??= this.host());
  }

  /** A host's place; several are several hosts, one after the other or at once. */
  host(clock?: Clock): EndpointPlace & Disposable {
    const place = this.make(clock);
    this.#hosts.push(place);
    return place;
  }

  caller(): Caller {
    return caller();
  }

  protected abstract make(clock?: Clock): EndpointPlace & Disposable;

  /** Finds an endpoint's server of now; what it returns resolves once nothing of that one runs. */
  abstract untilGone(endpoint: EndpointDescription): Promise<() => Promise<unknown>>;

  /** A `model.tar.gz` of these files. */
  archive(files: Readonly<Record<string, string>>): string {
    const root = mkdtempSync(join(this.directory, 'model-'));
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, 'in', name)), { recursive: true });
      writeFileSync(join(root, 'in', name), text);
    }
    mkdirSync(join(root, 'in'), { recursive: true });
    execFileSync('tar', ['-czf', join(root, 'model.tar.gz'), '-C', join(root, 'in'), '.']);
    return join(root, 'model.tar.gz');
  }

  request(script: string, more: Partial<DeployRequest> = {}): DeployRequest {
    this.#count += 1;
    return {
      name: `endpoint-${process.pid}-${this.#count}`,
      instanceType: 'local_cpu',
      instanceCount: 1,
      model: this.archive({ 'weights.txt': '2' }),
      entryPoint: 'inference.py',
      script,
      environment: {},
      ...this.defaults,
      ...more
    };
  }

  async deployed(
    script: string,
    more: Partial<DeployRequest> = {},
    place = this.place
  ): Promise<EndpointDescription> {
    const ref = await place.deploy(this.request(script, more), this.caller(), () => undefined);
    return this.settled(ref, place);
  }

  /** Resolves with the first description in a status that does not pass by itself. */
  settled(ref: EndpointRef, place = this.place): Promise<EndpointDescription> {
    return this.until(ref, ({ status }) => !/Creating|Updating/.test(status), place);
  }

  until(
    ref: EndpointRef,
    wanted: (endpoint: EndpointDescription) => boolean,
    place = this.place
  ): Promise<EndpointDescription> {
    return new Promise(resolve => {
      const watch = place.watch(ref, this.caller(), endpoint => {
        if (endpoint && wanted(endpoint)) {
          watch[Symbol.dispose]();
          resolve(endpoint);
        }
      });
    });
  }

  invoke(
    { ref }: Pick<EndpointDescription, 'ref'>,
    body: string,
    more: Partial<Invocation> = {}
  ): Promise<InvocationAnswer> {
    return this.place.invoke(ref, invocation(body, more), this.caller());
  }

  /** What the model answered, as text. */
  async asked(
    endpoint: Pick<EndpointDescription, 'ref'>,
    body: string,
    more: Partial<Invocation> = {}
  ): Promise<string> {
    return textOf(await this.invoke(endpoint, body, more));
  }

  /** The log up to the moment in which it has what is wanted. */
  async logOf({ ref }: Pick<EndpointDescription, 'ref'>, wanted: RegExp): Promise<string> {
    const { source } = await this.place.log({ name: ref.name }, this.caller());
    const writer = new RecordingWriter();
    const stop = new AbortController();
    const running = source.run(writer, stop.signal);
    await writer.until(() => wanted.test(writer.texts.join('\n')));
    stop.abort();
    await running;
    return writer.texts.join('\n');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { endpoints } = await this.place.list({ limit: 1000 }, this.caller());
    await Promise.all(endpoints.map(({ ref }) => this.place.delete(ref, this.caller())));
    for (const host of this.#hosts) {
      host[Symbol.dispose]();
    }
  }
}

/** The process place's endpoints. */
export class EndpointSurroundings extends EndpointRig {
  readonly #surroundings = new Surroundings();
  readonly directory = this.#surroundings.directory;
  readonly #aws = new Aws({ clock: systemClock });

  protected make(): EndpointPlace & Disposable {
    const { directory, runner } = this.#surroundings;
    return createProcessEndpoints({
      locations: { endpoints: join(directory, 'endpoints'), runtime: join(directory, 'run') },
      clock: systemClock,
      inputs: new LocalInputs({ aws: this.#aws, cache: join(directory, 'cache') }),
      runner,
      serving: SERVING
    });
  }

  override untilGone(endpoint: EndpointDescription): Promise<() => Promise<unknown>> {
    const { runner, server } = stateOf(endpoint);
    return Promise.resolve(() => Promise.all([gone(runner), gone(server)]));
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#aws[Symbol.dispose]();
    this.#surroundings[Symbol.dispose]();
  }
}

/** The processes of an endpoint's server, by its number. */
export function stateOf({ directory = '' }: EndpointDescription, number = 1) {
  const state = JSON.parse(readFileSync(join(directory, `state-${number}.json`), 'utf8')) as {
    runner: { pid: number };
    server: { pid: number };
  };
  return { runner: state.runner.pid, server: state.server.pid };
}

export function invocation(body: string, more: Partial<Invocation> = {}): Invocation {
  return {
    body: Buffer.from(body).toString('base64'),
    contentType: 'application/json',
    ...more
  };
}

export function textOf({ body }: InvocationAnswer): string {
  return Buffer.from(body, 'base64').toString();
}
