import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type {
  EndpointDescription,
  EndpointRef,
  Invocation,
  InvocationAnswer
} from '../../../../src/protocol';
import { systemClock } from '../../../../src/host/clock';
import type { DeployRequest, EndpointPlace } from '../../../../src/host/places/endpointPlace';
import { createProcessEndpoints } from '../../../../src/host/places/process/endpoints';
import { caller, Surroundings } from '../process/surroundings';

const SERVING = resolve(__dirname, '../../../../jupyterlab_sagemaker/serving');

/** The process place's endpoints, with archives to deploy; disposing deletes every endpoint. */
export class EndpointSurroundings {
  readonly #surroundings = new Surroundings();
  readonly place = this.host();
  readonly directory = this.#surroundings.directory;
  #count = 0;

  /** A host's place; several are several hosts, one after the other or at once. */
  host(): EndpointPlace & Disposable {
    const { directory, runner } = this.#surroundings;
    return createProcessEndpoints({
      locations: { endpoints: join(directory, 'endpoints'), runtime: join(directory, 'run') },
      clock: systemClock,
      runner,
      serving: SERVING
    });
  }

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
      name: `endpoint-${this.#count}`,
      instanceType: 'local_cpu',
      instanceCount: 1,
      model: this.archive({ 'weights.txt': '2' }),
      entryPoint: 'inference.py',
      script,
      environment: {},
      ...more
    };
  }

  async deployed(script: string, more: Partial<DeployRequest> = {}): Promise<EndpointDescription> {
    const ref = await this.place.deploy(this.request(script, more), caller(), () => undefined);
    return this.settled(ref);
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
      const watch = place.watch(ref, caller(), endpoint => {
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
    return this.place.invoke(ref, invocation(body, more), caller());
  }

  /** What the model answered, as text. */
  async asked(
    endpoint: Pick<EndpointDescription, 'ref'>,
    body: string,
    more: Partial<Invocation> = {}
  ): Promise<string> {
    return textOf(await this.invoke(endpoint, body, more));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const { endpoints } = await this.place.list({ limit: 1000 }, caller());
    await Promise.all(endpoints.map(({ ref }) => this.place.delete(ref, caller())));
    this.place[Symbol.dispose]();
    this.#surroundings[Symbol.dispose]();
  }
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
