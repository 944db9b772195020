import { join } from 'node:path';
import type {
  DescribeEndpointConfigOutput,
  DescribeEndpointOutput,
  DescribeModelOutput,
  SageMakerClient
} from '@aws-sdk/client-sagemaker';
import type {
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  EndpointSummary,
  Invocation,
  Milliseconds,
  PendingAnswer
} from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import type { EndpointLogQuery } from '../../../host';
import { ProblemError } from '../../../problem';
import type { Locations } from '../../../locations';
import { KnownArchives } from '../../../models';
import type {
  DeploymentPlan,
  DeployRequest,
  EndpointMetricsQuery,
  EndpointPlace,
  UnfinishedDeployment,
  UpdateRequest
} from '../../endpointPlace';
import type { Progress } from '../../place';
import { parseArn } from '../kinds/arn';
import { ListWatches } from '../listWatch';
import { callerAt, originOf } from '../origin';
import type { Page } from '../pages';
import { PAGE, readPages } from '../pages';
import { invokeAsync, pendingAnswer } from './asynchronous';
import type { CallSageMaker } from './delete';
import { deleteEndpoint, endScaling, modelsOf, variantNames } from './delete';
import type { Deploying } from './deploy/context';
import { Journal } from './deploy/journal';
import type { PreparedDeployment } from './deploy/plan';
import type { Described } from './describe';
import { description, statusOf } from './describe';
import { invoke, stream } from './invoke';
import { checkVariant, endpointLog } from './log';
import { endpointMetrics } from './metrics';
import { endpointScaling } from './scaling';
import { EndpointWatches } from './watch';

export interface SageMakerEndpointsOptions {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly locations: Pick<Locations, 'cache' | 'deployments'>;
}

/** What SageMaker can do and other places need not. */
type Abilities = 'plan' | 'update' | 'settle' | 'unfinished' | 'invokeAsync' | 'answer';

/** SageMaker's endpoints in the caller's account and region. Dispose it to stop what it watches. */
export function createSageMakerEndpoints(
  options: SageMakerEndpointsOptions
): EndpointPlace & Required<Pick<EndpointPlace, Abilities>> & Disposable {
  return new SageMakerEndpoints(options);
}

class SageMakerEndpoints implements EndpointPlace, Disposable {
  readonly name = 'sagemaker';
  readonly #aws: Aws;
  readonly #clock: Clock;
  /** By context: what one caller may see is never shown to another. */
  readonly #watches = new Map<string, EndpointWatches>();
  readonly #lists: ListWatches;
  readonly #known: KnownArchives;
  readonly #journal: Journal;
  readonly #underWay = new Set<string>();

  constructor({ aws, clock, locations }: SageMakerEndpointsOptions) {
    this.#aws = aws;
    this.#clock = clock;
    this.#lists = new ListWatches(clock);
    this.#known = new KnownArchives(join(locations.cache, 'archives'));
    this.#journal = new Journal(locations.deployments);
  }

  async list(query: EndpointQuery, caller: Caller, signal?: AbortSignal) {
    const { rows, more } = await readPages(
      token =>
        this.#page(
          caller,
          { NextToken: token, NameContains: query.nameContains || undefined },
          signal
        ),
      query,
      ({ status }) => query.statuses?.includes(status) ?? true
    );
    return { endpoints: rows, more };
  }

  async describe(
    ref: EndpointRef,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<EndpointDescription> {
    return this.#describe(ref.name, callerAt(ref, caller), true, signal);
  }

  watch(ref: EndpointRef, caller: Caller, changed: Parameters<EndpointPlace['watch']>[2]) {
    const there = callerAt(ref, caller);
    const key = this.#aws.contextKey(there);
    let watches = this.#watches.get(key);
    if (!watches) {
      watches = new EndpointWatches(this.#clock, (name, signal) =>
        this.#describe(name, there, false, signal)
      );
      this.#watches.set(key, watches);
    }
    const watch = watches.watch(ref.name, changed);
    return {
      [Symbol.dispose]: () => {
        watch[Symbol.dispose]();
        if (watches.size === 0 && this.#watches.get(key) === watches) {
          this.#watches.delete(key);
        }
      }
    };
  }

  watchList(caller: Caller, changed: () => void) {
    return this.#lists.watch(
      this.#aws.contextKey(caller),
      async signal => (await this.#page(caller, {}, signal)).rows,
      changed
    );
  }

  async plan(
    request: DeployRequest | UpdateRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<DeploymentPlan> {
    const { planOf } = await import('./deploy/summary');
    return planOf(await this.#prepare(request, this.#deploying(caller, progress, signal)));
  }

  async deploy(
    request: DeployRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<EndpointRef> {
    return this.#carryOut(request, this.#deploying(caller, progress, signal));
  }

  async update(
    request: UpdateRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ): Promise<EndpointRef> {
    return this.#carryOut(request, this.#deploying(caller, progress, signal));
  }

  async settle(ref: EndpointRef, caller: Caller): Promise<string[]> {
    const there = callerAt(ref, caller);
    if ((await this.#journal.all()).every(({ name }) => name !== ref.name)) {
      return [];
    }
    const { settle } = await import('./deploy/settle');
    const { region, account } = await this.#aws.identify(there);
    return settle(
      { name: ref.name, region, account },
      { undo: this.#caller(there), journal: this.#journal }
    );
  }

  async unfinished(caller: Caller): Promise<UnfinishedDeployment[]> {
    const entries = await this.#journal.all();
    if (entries.length === 0) {
      return [];
    }
    const { madeBy } = await import('./deploy/settle');
    const { region, account } = await this.#aws.identify(caller);
    return entries
      .filter(entry => entry.region === region && entry.account === account)
      .map(madeBy);
  }

  invoke(ref: EndpointRef, invocation: Invocation, caller: Caller, signal?: AbortSignal) {
    return invoke(this.#aws, callerAt(ref, caller), ref.name, invocation, signal);
  }

  invokeAsync(ref: EndpointRef, invocation: Invocation, caller: Caller, signal?: AbortSignal) {
    return invokeAsync(this.#aws, callerAt(ref, caller), ref.name, invocation, signal);
  }

  answer(
    ref: EndpointRef,
    pending: PendingAnswer,
    wait: Milliseconds,
    caller: Caller,
    signal?: AbortSignal
  ) {
    const on = { aws: this.#aws, caller: callerAt(ref, caller), clock: this.#clock };
    return pendingAnswer(on, ref.name, pending, wait, signal);
  }

  stream(ref: EndpointRef, invocation: Invocation, caller: Caller, signal: AbortSignal) {
    return stream(this.#aws, callerAt(ref, caller), ref.name, invocation, signal);
  }

  async delete(ref: EndpointRef, caller: Caller): Promise<string[]> {
    const there = callerAt(ref, caller);
    const described = await this.#ask(ref.name, there, true);
    const call = this.#caller(there);
    const { EndpointName: name = ref.name, EndpointArn } = described.endpoint;
    const scaling = endpointScaling({ endpoint: name, aws: this.#aws, caller: there });
    const said = [
      ...(await endScaling(variantNames(described), scaling)),
      ...(await deleteEndpoint(name, described, call))
    ];
    const { account = '', region = await this.#region(there) } = parseArn(EndpointArn);
    const entry = await this.#journal.find({ name, account, region });
    if (entry) {
      const { tidy } = await import('./deploy/tidy');
      said.push(...(await tidy(entry, undefined, call)).said);
      await this.#journal.remove(entry);
    }
    return said;
  }

  async log(query: EndpointLogQuery, caller: Caller, signal?: AbortSignal) {
    const there = query.ref ? callerAt(query.ref, caller) : caller;
    const endpoint = await this.#endpoint(query.name, there, true, signal);
    checkVariant(query, endpoint);
    const region = await this.#region(there);
    return endpointLog(query, region, endpoint, this.#aws, there, this.#clock);
  }

  metrics(
    endpoint: EndpointDescription,
    query: EndpointMetricsQuery,
    caller: Caller,
    signal?: AbortSignal
  ) {
    const there = callerAt(endpoint.ref, caller);
    const at = { aws: this.#aws, caller: there, now: this.#clock.now() };
    return endpointMetrics(endpoint, query, at, signal);
  }

  scaling({ name, ...where }: EndpointRef, caller: Caller, signal?: AbortSignal) {
    return endpointScaling({
      endpoint: name,
      aws: this.#aws,
      caller: callerAt(where, caller),
      signal
    });
  }

  [Symbol.dispose](): void {
    for (const watch of this.#watches.values()) {
      watch[Symbol.dispose]();
    }
    this.#watches.clear();
    this.#lists[Symbol.dispose]();
  }

  #deploying(caller: Caller, progress: Progress, signal?: AbortSignal): Deploying {
    return {
      aws: this.#aws,
      caller,
      clock: this.#clock,
      call: this.#caller(caller, signal),
      undo: this.#caller(caller),
      known: this.#known,
      journal: this.#journal,
      progress,
      signal
    };
  }

  async #prepare(
    request: DeployRequest | UpdateRequest,
    on: Deploying
  ): Promise<PreparedDeployment> {
    if ('update' in request) {
      const { prepareUpdate } = await import('./deploy/update');
      return prepareUpdate(request, on);
    }
    const { prepareDeployment } = await import('./deploy/plan');
    return prepareDeployment(request, on);
  }

  /** One deployment of an endpoint at a time: two would undo what the other makes. */
  async #carryOut(request: DeployRequest | UpdateRequest, on: Deploying): Promise<EndpointRef> {
    const prepared = await this.#prepare(request, on);
    const { name, region, account } = prepared;
    const key = `${account} ${region} ${name}`;
    if (this.#underWay.has(key)) {
      throw new ProblemError('usage', `Another deployment of ${name} is just beginning.`, {
        hint: 'Wait until it is there, then deploy again.'
      });
    }
    this.#underWay.add(key);
    try {
      const { carryOut } = await import('./deploy/carryOut');
      await carryOut(prepared, on);
    } finally {
      this.#underWay.delete(key);
    }
    return { place: 'sagemaker', name, ...originOf(on.caller, region), account };
  }

  #caller(caller: Caller, signal?: AbortSignal): CallSageMaker {
    return (operation, subject, send) => this.#call(caller, operation, subject, send, signal);
  }

  async #describe(name: string, caller: Caller, urgent: boolean, signal?: AbortSignal) {
    const described = await this.#ask(name, caller, urgent, signal);
    return description(described, originOf(caller, await this.#region(caller)));
  }

  async #ask(
    name: string,
    caller: Caller,
    urgent: boolean,
    signal?: AbortSignal
  ): Promise<Described> {
    const sdk = await import('../../../aws/sdk/sagemaker');
    const endpoint = await this.#endpoint(name, caller, urgent, signal);
    const configName = endpoint.EndpointConfigName;
    const config = await this.#optional<DescribeEndpointConfigOutput>(configName, found =>
      this.#call(caller, 'DescribeEndpointConfig', `endpoint configuration ${found}`, client =>
        client.send(new sdk.DescribeEndpointConfigCommand({ EndpointConfigName: found }), {
          abortSignal: signal
        })
      )
    );
    const models = new Map<string, DescribeModelOutput>();
    for (const model of modelsOf(config)) {
      const found = await this.#optional<DescribeModelOutput>(model, modelName =>
        this.#call(caller, 'DescribeModel', `model ${modelName}`, client =>
          client.send(new sdk.DescribeModelCommand({ ModelName: modelName }), {
            abortSignal: signal
          })
        )
      );
      if (found) {
        models.set(model, found);
      }
    }
    return { endpoint, config, models };
  }

  /** What may be gone, or not the caller's to see: then the rest is told without it. */
  async #optional<Answer>(
    name: string | undefined,
    ask: (name: string) => Promise<Answer>
  ): Promise<Answer | undefined> {
    if (name === undefined) {
      return undefined;
    }
    try {
      return await ask(name);
    } catch (error) {
      if (
        error instanceof ProblemError &&
        (error.problem.kind === 'not-found' || error.problem.kind === 'denied')
      ) {
        return undefined;
      }
      throw error;
    }
  }

  async #endpoint(
    name: string,
    caller: Caller,
    urgent: boolean,
    signal?: AbortSignal
  ): Promise<DescribeEndpointOutput> {
    const { DescribeEndpointCommand } = await import('../../../aws/sdk/sagemaker');
    return this.#aws.call(
      caller,
      { operation: 'DescribeEndpoint', subject: `endpoint ${name}`, urgent, signal },
      async (clients, abortSignal) =>
        (await clients.sagemaker()).send(new DescribeEndpointCommand({ EndpointName: name }), {
          abortSignal
        })
    );
  }

  /** Newest first. */
  async #page(
    caller: Caller,
    query: { readonly NextToken?: string; readonly NameContains?: string },
    signal?: AbortSignal
  ): Promise<Page<EndpointSummary>> {
    const { ListEndpointsCommand } = await import('../../../aws/sdk/sagemaker');
    const origin = originOf(caller, await this.#region(caller));
    const { Endpoints = [], NextToken } = await this.#call(
      caller,
      'ListEndpoints',
      'endpoints',
      client =>
        client.send(
          new ListEndpointsCommand({
            ...query,
            MaxResults: PAGE,
            SortBy: 'CreationTime',
            SortOrder: 'Descending'
          }),
          { abortSignal: signal }
        )
    );
    return {
      rows: Endpoints.map(endpoint => ({
        ref: {
          place: 'sagemaker',
          name: endpoint.EndpointName ?? '',
          ...origin,
          account: parseArn(endpoint.EndpointArn).account
        },
        status: statusOf(endpoint.EndpointStatus),
        createdAt: endpoint.CreationTime?.getTime() ?? 0,
        modifiedAt: endpoint.LastModifiedTime?.getTime() ?? 0
      })),
      next: NextToken
    };
  }

  #call<Answer>(
    caller: Caller,
    operation: string,
    subject: string,
    send: (client: SageMakerClient) => Promise<Answer>,
    signal?: AbortSignal
  ): Promise<Answer> {
    return this.#aws.call(caller, { operation, subject, urgent: true, signal }, async clients =>
      send(await clients.sagemaker())
    );
  }

  /** @throws ProblemError `usage` when no region is set */
  async #region(caller: Caller): Promise<string> {
    using lease = this.#aws.clientsFor(caller);
    return await lease.clients.region();
  }
}
