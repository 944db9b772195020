import type {
  CallerContext,
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  Invocation
} from '../../../../src/protocol';
import type { Caller } from '../../../../src/host/caller';
import type { DeployRequest, EndpointPlace } from '../../../../src/host/places/endpointPlace';
import { ProblemError } from '../../../../src/host/problem';

const NOW = Date.UTC(2026, 10, 22, 10, 41, 7, 311);

export function endpoint(
  name: string,
  changes: Partial<EndpointDescription> = {}
): EndpointDescription {
  return {
    ref: { place: 'sagemaker', name, region: 'us-east-1' },
    status: 'InService',
    createdAt: NOW,
    modifiedAt: NOW,
    instanceType: 'ml.m5.xlarge',
    variants: [{ name: 'AllTraffic', model: `${name}-model`, environment: {} }],
    config: `${name}-config`,
    contentType: 'application/json',
    accept: 'application/json',
    ...changes
  };
}

/** A place whose endpoints are what a test says. It answers with what it was sent. */
export class FakeEndpointPlace implements EndpointPlace {
  readonly name = 'sagemaker';
  readonly requests: DeployRequest[] = [];
  readonly invocations: Invocation[] = [];
  readonly deleted: string[] = [];
  /** What every listing and lookup fails with. */
  failure: Error | undefined;
  watchers = 0;
  /** Whose lists were asked for. */
  readonly listedBy: CallerContext[] = [];
  readonly #endpoints = new Map<string, EndpointDescription>();
  readonly #lines = new Map<string, string[]>();
  readonly #changed = new Set<(name: string) => void>();

  /** Adds or changes an endpoint, and tells who watches. */
  set(changed: EndpointDescription): void {
    this.#endpoints.set(changed.ref.name, changed);
    this.#tell(changed.ref.name);
  }

  /** Appends to an endpoint's log. */
  print(name: string, ...lines: string[]): void {
    this.#lines.set(name, [...(this.#lines.get(name) ?? []), ...lines]);
    this.#tell(name);
  }

  async list({ nameContains = '', limit = 100, statuses }: EndpointQuery, caller: Caller) {
    this.listedBy.push(caller.context);
    await this.#fail();
    const endpoints = [...this.#endpoints.values()].filter(
      ({ ref, status }) => ref.name.includes(nameContains) && (statuses?.includes(status) ?? true)
    );
    return { endpoints: endpoints.slice(0, limit), more: endpoints.length > limit };
  }

  async describe({ name }: EndpointRef): Promise<EndpointDescription> {
    await this.#fail();
    const found = this.#endpoints.get(name);
    if (!found) {
      throw new ProblemError('not-found', `There is no endpoint ${name}.`);
    }
    return found;
  }

  watch(
    { name }: EndpointRef,
    _caller: Caller,
    changed: (endpoint: EndpointDescription | undefined) => void
  ): Disposable {
    return this.#watch(other => {
      if (other === name) {
        changed(this.#endpoints.get(name));
      }
    });
  }

  watchList(_caller: Caller, changed: () => void): Disposable {
    return this.#watch(changed);
  }

  async deploy(request: DeployRequest): Promise<EndpointRef> {
    await this.#fail();
    this.requests.push(request);
    const made = endpoint(request.name, { status: 'Creating' });
    this.set(made);
    return made.ref;
  }

  async invoke(_ref: EndpointRef, invocation: Invocation) {
    await this.#fail();
    this.invocations.push(invocation);
    return { body: invocation.body, contentType: invocation.contentType, milliseconds: 5 };
  }

  async *stream(_ref: EndpointRef, invocation: Invocation) {
    await this.#fail();
    yield Buffer.from(invocation.body, 'base64');
  }

  async delete({ name }: EndpointRef): Promise<string[]> {
    await this.#fail();
    this.deleted.push(name);
    this.#endpoints.delete(name);
    this.#tell(name);
    return [`Endpoint ${name} is deleted.`];
  }

  async log({ name }: { readonly name: string }) {
    await this.describe({ place: 'sagemaker', name });
    return {
      group: `/aws/sagemaker/Endpoints/${name}`,
      where: 'SageMaker us-east-1',
      from: NOW,
      source: {
        key: `endpoint/${name}`,
        run: async (into: Parameters<Source['run']>[0], signal: AbortSignal) => {
          let told = typeof into.cursor === 'number' ? into.cursor : 0;
          for (let first = true; !signal.aborted; first = false) {
            const lines = this.#lines.get(name) ?? [];
            const events = lines.slice(told).map((text, index) => ({
              time: NOW + told + index,
              ingestion: NOW + told + index,
              id: String(told + index),
              host: 'algo-1',
              text
            }));
            if (events.length > 0) {
              told = lines.length;
              into.append(events, told);
            }
            if (first) {
              into.caughtUp();
            }
            await this.#change(signal);
          }
        }
      }
    };
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const finish = () => {
        watching[Symbol.dispose]();
        signal.removeEventListener('abort', finish);
        resolve();
      };
      const watching = this.#watch(finish);
      signal.addEventListener('abort', finish);
    });
  }

  #tell(name: string): void {
    for (const tell of [...this.#changed]) {
      tell(name);
    }
  }

  #watch(tell: (name: string) => void): Disposable {
    this.watchers += 1;
    const own = (name: string) => tell(name);
    this.#changed.add(own);
    return {
      [Symbol.dispose]: () => {
        if (this.#changed.delete(own)) {
          this.watchers -= 1;
        }
      }
    };
  }

  async #fail(): Promise<void> {
    await Promise.resolve();
    if (this.failure) {
      throw this.failure;
    }
  }
}

type Source = Awaited<ReturnType<EndpointPlace['log']>>['source'];
