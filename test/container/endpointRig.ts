import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { EndpointDescription } from '../../src/protocol';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import { createDockerEndpoints } from '../../src/host/places/docker/endpoints';
import { LocalInputs } from '../../src/host/places/inputs';
import { homeMark } from '../../src/host/places/docker/labels';
import type { EndpointPlace } from '../../src/host/places/endpointPlace';
import { EndpointRig } from '../process/endpoints/surroundings';
import { engine } from './engine';
import { caller, IMAGES } from './place';

/** What brings its own program. */
export const OWN = { image: IMAGES.own, entryPoint: undefined, script: undefined };

/** The Docker place's endpoints, served by AWS's inference toolkit unless told. */
export class DockerEndpointRig extends EndpointRig {
  readonly directory: string;
  readonly endpoints: string;
  protected override readonly defaults = { image: IMAGES.toolkit };
  readonly #shared: boolean;
  readonly #aws = new Aws({ clock: systemClock });

  /** @param directory one that others use too and remove; one of its own unless told */
  constructor(directory?: string) {
    super();
    this.#shared = directory !== undefined;
    this.directory = directory ?? mkdtempSync(join(tmpdir(), 'docker-endpoints-'));
    this.endpoints = join(this.directory, 'endpoints');
  }

  override caller(env: Record<string, string> = {}): Caller {
    return caller(env);
  }

  /** @param clock by which a host knows how long a server has served */
  protected make(clock = systemClock): EndpointPlace & Disposable {
    const { endpoints } = this;
    const inputs = new LocalInputs({ aws: this.#aws, cache: this.directory });
    return createDockerEndpoints({ locations: { endpoints }, clock, aws: this.#aws, inputs });
  }

  /** The container of an endpoint's first server that is there. */
  async containerOf({ ref }: Pick<EndpointDescription, 'ref'>): Promise<Docker.Container> {
    const [name = ''] = (await this.containers()).filter(text => text.includes(`-${ref.name}-`));
    return engine().getContainer(name.slice(1));
  }

  override async untilGone(endpoint: EndpointDescription): Promise<() => Promise<unknown>> {
    const container = await this.containerOf(endpoint);
    const removed = container.wait({ condition: 'removed' });
    return () => removed;
  }

  /** Names of the containers that are this rig's, also of ended ones. */
  async containers(): Promise<string[]> {
    const label = [`org.jupyterlab-sagemaker.home=${homeMark(this.endpoints)}`];
    const found = await engine().listContainers({ all: true, filters: { label } });
    return found.flatMap(({ Names }) => Names);
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await super[Symbol.asyncDispose]();
    this.#aws[Symbol.dispose]();
    if (!this.#shared) {
      rmSync(this.directory, { recursive: true, force: true });
    }
  }
}
