import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import type { EndpointDescription } from '../../src/protocol';
import { Aws } from '../../src/host/aws/aws';
import type { Caller } from '../../src/host/caller';
import { systemClock } from '../../src/host/clock';
import { createDockerEndpoints } from '../../src/host/places/docker/endpoints';
import { homeMark } from '../../src/host/places/docker/labels';
import type { EndpointPlace } from '../../src/host/places/endpointPlace';
import { EndpointRig } from '../unit/host/endpoints/surroundings';
import { engine } from './engine';
import { caller, IMAGES } from './place';

/** What brings its own program. */
export const OWN = { image: IMAGES.own, entryPoint: undefined, script: undefined };

/** The Docker place's endpoints, served by AWS's inference toolkit unless told. */
export class DockerEndpointRig extends EndpointRig {
  readonly directory = mkdtempSync(join(tmpdir(), 'docker-endpoints-'));
  readonly endpoints = join(this.directory, 'endpoints');
  protected override readonly defaults = { image: IMAGES.toolkit };
  readonly #aws = new Aws({ clock: systemClock });

  override caller(env: Record<string, string> = {}): Caller {
    return caller(env);
  }

  /** @param clock by which a host knows how long a server has served */
  protected make(clock = systemClock): EndpointPlace & Disposable {
    const { endpoints } = this;
    return createDockerEndpoints({ locations: { endpoints }, clock, aws: this.#aws });
  }

  /** The container of an endpoint's first server that is there. */
  async containerOf({ ref }: Pick<EndpointDescription, 'ref'>): Promise<Docker.Container> {
    const [name = ''] = (await this.containers()).filter(text => text.includes(`-${ref.name}-`));
    return engine().getContainer(name.slice(1));
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
    rmSync(this.directory, { recursive: true, force: true });
  }
}
