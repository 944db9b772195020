import type {
  CallerContext,
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  Invocation,
  PlaceName
} from '../../../../src/protocol';
import type { Caller } from '../../../../src/host/caller';
import type { LogWriter } from '../../../../src/host/logs/source';
import type { DeployRequest, EndpointPlace } from '../../../../src/host/places/endpointPlace';
import { ProblemError } from '../../../../src/host/problem';
import { Changes } from '../fakes/changes';
import { Printed } from '../fakes/printed';

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
  readonly name;
  readonly requests: DeployRequest[] = [];
  readonly invocations: Invocation[] = [];
  readonly deleted: string[] = [];
  /** What every listing and lookup fails with. */
  failure: Error | undefined;
  /** Whose lists were asked for. */
  readonly listedBy: CallerContext[] = [];
  readonly #endpoints = new Map<string, EndpointDescription>();
  readonly #changes = new Changes();
  readonly #printed = new Printed(this.#changes, NOW);

  constructor(name: PlaceName = 'sagemaker') {
    this.name = name;
  }

  get watchers(): number {
    return this.#changes.count;
  }

  /** Adds or changes an endpoint, and tells who watches. */
  set(changed: EndpointDescription): void {
    this.#endpoints.set(changed.ref.name, changed);
    this.#changes.tell(changed.ref.name);
  }

  /** Appends to an endpoint's log. */
  print(name: string, ...lines: string[]): void {
    this.#printed.print(name, ...lines);
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
    return this.#changes.watch(other => {
      if (other === name) {
        changed(this.#endpoints.get(name));
      }
    });
  }

  watchList(_caller: Caller, changed: () => void): Disposable {
    return this.#changes.watch(changed);
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
    this.#changes.tell(name);
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
        run: (into: LogWriter, signal: AbortSignal) => this.#printed.follow(name, into, signal)
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
