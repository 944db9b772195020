import { join } from 'node:path';
import type { EndpointRef } from '../../../../../protocol';
import type { Aws } from '../../../../aws/aws';
import { Storage } from '../../../../aws/s3/storage';
import type { Caller } from '../../../../caller';
import type { Clock } from '../../../../clock';
import type { Locations } from '../../../../locations';
import { KnownArchives } from '../../../../models';
import { ProblemError } from '../../../../problem';
import type {
  DeploymentPlan,
  DeployRequest,
  UnfinishedDeployment,
  UpdateRequest
} from '../../../endpointPlace';
import type { Progress } from '../../../place';
import { callerAt, originOf } from '../../origin';
import type { CallSageMaker } from '../ask';
import { endpointNamed, sagemakerCalls } from '../ask';
import type { Deploying } from './context';
import type { Deployment, DeploymentKey } from './journal';
import { Journal } from './journal';
import type { PreparedDeployment } from './plan';

export interface DeploymentsOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly locations: Pick<Locations, 'cache' | 'deployments'>;
}

/** Deployments to SageMaker, from a plan until nothing is left of them but the endpoint. */
export class Deployments {
  readonly #aws: Aws;
  readonly #clock: Clock;
  readonly #known: KnownArchives;
  readonly #journal: Journal;
  readonly #underWay = new Set<string>();

  constructor({ aws, clock, locations }: DeploymentsOptions) {
    this.#aws = aws;
    this.#clock = clock;
    this.#known = new KnownArchives(join(locations.cache, 'archives'));
    this.#journal = new Journal(locations.deployments);
  }

  /** As {@link EndpointPlace.plan}. */
  async plan(
    request: DeployRequest | UpdateRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<DeploymentPlan> {
    const { planOf } = await import('./summary');
    const prepared = await prepare(request, this.#deploying(caller, progress, signal));
    return {
      ...planOf(prepared, caller),
      carryOut: (shown, interrupt) =>
        this.#carryOut(prepared, this.#deploying(caller, shown, interrupt))
    };
  }

  /** As {@link EndpointPlace.settle}. */
  async settle(ref: EndpointRef, caller: Caller): Promise<string[]> {
    const there = callerAt(ref, caller);
    if ((await this.#journal.all()).every(({ name }) => name !== ref.name)) {
      return [];
    }
    const { region, account } = await this.#aws.identify(there);
    const key = { name: ref.name, region, account };
    if (this.#underWay.has(textOf(key))) {
      return [];
    }
    const { settle } = await import('./settle');
    return settle(key, {
      undo: sagemakerCalls(this.#aws, there),
      journal: this.#journal,
      storage: new Storage(this.#aws, there)
    });
  }

  /** As {@link EndpointPlace.unfinished}. */
  async unfinished(caller: Caller): Promise<UnfinishedDeployment[]> {
    const entries = await this.#journal.all();
    if (entries.length === 0) {
      return [];
    }
    const { region, account } = await this.#aws.identify(caller);
    const here = entries.filter(entry => entry.region === region && entry.account === account);
    const found = await Promise.all(here.map(entry => this.#standing(entry, caller)));
    return found.flatMap(deployment => deployment ?? []);
  }

  /** Deletes what the deployments of an endpoint that is deleted have left; returns what was deleted, as sentences. */
  async forget(key: DeploymentKey, call: CallSageMaker): Promise<readonly string[]> {
    const entry = await this.#journal.find(key);
    if (!entry) {
      return [];
    }
    const { tidy } = await import('./tidy');
    const { said } = await tidy(entry, undefined, call);
    await this.#journal.remove(entry);
    return said;
  }

  /** How a deployment stands; `undefined` where nothing is left of it, which then is forgotten. */
  async #standing(entry: Deployment, caller: Caller): Promise<UnfinishedDeployment | undefined> {
    const { name, startedAt, creates, made } = entry;
    const told = { name, startedAt, creates };
    const noted = [...made.archives, ...made.models, ...made.configs];
    if (this.#underWay.has(textOf(entry))) {
      return { ...told, state: 'going-on', left: noted };
    }
    const { standingOf, servingConfig } = await import('./standing');
    const { leftovers } = await import('./leftovers');
    const call = sagemakerCalls(this.#aws, caller);
    try {
      const endpoint = await endpointNamed(name, call);
      const standing = standingOf(entry, endpoint);
      if (standing.state === 'going-on') {
        return { ...told, ...standing, left: noted };
      }
      const serving = servingConfig(entry, endpoint);
      const storage = new Storage(this.#aws, caller);
      const left = await leftovers(entry, standing.state, serving, { call, storage });
      if (left.length > 0) {
        return { ...told, ...standing, left };
      }
      await this.#journal.remove(entry);
      return undefined;
    } catch (error) {
      if (error instanceof ProblemError) {
        return { ...told, state: 'unknown', left: noted };
      }
      throw error;
    }
  }

  /** One deployment of an endpoint at a time: two would undo what the other makes. */
  async #carryOut(prepared: PreparedDeployment, on: Deploying): Promise<EndpointRef> {
    const { name, region, account } = prepared;
    const key = textOf(prepared);
    if (this.#underWay.has(key)) {
      throw new ProblemError('usage', `Another deployment of ${name} is just beginning.`, {
        hint: 'Wait until it is there, then deploy again.'
      });
    }
    this.#underWay.add(key);
    try {
      const { carryOut } = await import('./carryOut');
      await carryOut(prepared, on);
    } finally {
      this.#underWay.delete(key);
    }
    return { place: 'sagemaker', name, ...originOf(on.caller, region), account };
  }

  #deploying(caller: Caller, progress: Progress, signal?: AbortSignal): Deploying {
    return {
      aws: this.#aws,
      caller,
      clock: this.#clock,
      call: sagemakerCalls(this.#aws, caller, { signal }),
      undo: sagemakerCalls(this.#aws, caller),
      known: this.#known,
      journal: this.#journal,
      progress,
      signal
    };
  }
}

async function prepare(
  request: DeployRequest | UpdateRequest,
  on: Deploying
): Promise<PreparedDeployment> {
  if ('update' in request) {
    const { prepareUpdate } = await import('./update');
    return prepareUpdate(request, on);
  }
  const { prepareDeployment } = await import('./plan');
  return prepareDeployment(request, on);
}

function textOf({ account, region, name }: DeploymentKey): string {
  return `${account} ${region} ${name}`;
}
