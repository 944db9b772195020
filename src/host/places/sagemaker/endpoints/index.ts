import type {
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  Invocation,
  Milliseconds,
  PendingAnswer
} from '../../../../protocol';
import type { Aws } from '../../../aws/aws';
import type { Caller } from '../../../caller';
import type { Clock } from '../../../clock';
import type { EndpointLogQuery } from '../../../host';
import { Polls } from '../../../polls';
import type {
  DeployRequest,
  EndpointMetricsQuery,
  EndpointPlace,
  UpdateRequest
} from '../../endpointPlace';
import type { Progress } from '../../place';
import { parseArn } from '../kinds/arn';
import { lookAtList } from '../listWatch';
import { callerAt } from '../origin';
import { readPages } from '../pages';
import { describeEndpoint, sagemakerCalls } from './ask';
import { invokeAsync, pendingAnswer } from './asynchronous';
import { checkDeletable, deleteEndpoint, endScaling, variantNames } from './delete';
import type { DeploymentsOptions } from './deploy/deployments';
import { Deployments } from './deploy/deployments';
import { invoke, stream } from './invoke';
import { checkVariant, endpointLog } from './log';
import { endpointMetrics } from './metrics';
import { endpointDescription, endpointPage, readEndpoint, regionOf } from './read';
import { endpointScaling } from './scaling';
import { lookAtEndpoint } from './watch';

/** What SageMaker can do and other places need not. */
type Abilities = 'plan' | 'settle' | 'unfinished' | 'invokeAsync' | 'answer';

/** SageMaker's endpoints in the caller's account and region. Dispose it to stop what it watches. */
export function createSageMakerEndpoints(
  options: DeploymentsOptions
): EndpointPlace & Required<Pick<EndpointPlace, Abilities>> & Disposable {
  return new SageMakerEndpoints(options);
}

class SageMakerEndpoints implements EndpointPlace, Disposable {
  readonly name = 'sagemaker';
  readonly #aws: Aws;
  readonly #clock: Clock;
  readonly #watches: Polls<EndpointDescription | undefined>;
  readonly #lists: Polls<undefined>;
  readonly #deployments: Deployments;

  constructor(options: DeploymentsOptions) {
    const { aws, clock } = options;
    this.#aws = aws;
    this.#clock = clock;
    this.#watches = new Polls(clock);
    this.#lists = new Polls(clock);
    this.#deployments = new Deployments(options);
  }

  async list(query: EndpointQuery, caller: Caller, signal?: AbortSignal) {
    const { rows, more } = await readPages(
      token => endpointPage(query, token, this.#aws, caller, signal),
      query,
      ({ status }) => query.statuses?.includes(status) ?? true
    );
    return { endpoints: rows, more };
  }

  describe(ref: EndpointRef, caller: Caller, signal?: AbortSignal) {
    return endpointDescription(ref.name, this.#aws, callerAt(ref, caller), { signal });
  }

  watch(ref: EndpointRef, caller: Caller, changed: Parameters<EndpointPlace['watch']>[2]) {
    const there = callerAt(ref, caller);
    return this.#watches.watch(
      `${this.#aws.contextKey(there)}/${ref.name}`,
      () =>
        lookAtEndpoint(signal =>
          endpointDescription(ref.name, this.#aws, there, { signal, urgent: false })
        ),
      changed
    );
  }

  watchList(caller: Caller, changed: () => void) {
    const recent = async (signal: AbortSignal) =>
      (await endpointPage({}, undefined, this.#aws, caller, signal)).rows;
    return this.#lists.watch(this.#aws.contextKey(caller), () => lookAtList(recent), changed);
  }

  plan(
    request: DeployRequest | UpdateRequest,
    caller: Caller,
    progress: Progress,
    signal?: AbortSignal
  ) {
    return this.#deployments.plan(request, caller, progress, signal);
  }

  async deploy(request: DeployRequest, caller: Caller, progress: Progress, signal?: AbortSignal) {
    const plan = await this.plan(request, caller, progress, signal);
    return plan.carryOut(progress, signal);
  }

  settle(ref: EndpointRef, caller: Caller) {
    return this.#deployments.settle(ref, caller);
  }

  unfinished(caller: Caller) {
    return this.#deployments.unfinished(caller);
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
    const call = sagemakerCalls(this.#aws, there);
    const described = await readEndpoint(ref.name, call);
    const { EndpointName: name = ref.name, EndpointArn } = described.endpoint;
    checkDeletable(described.endpoint);
    const scaling = endpointScaling({ endpoint: name, aws: this.#aws, caller: there });
    const { account = '', region = await regionOf(this.#aws, there) } = parseArn(EndpointArn);
    return [
      ...(await endScaling(variantNames(described), scaling)),
      ...(await deleteEndpoint(name, described, call)),
      ...(await this.#deployments.forget({ name, account, region }, call))
    ];
  }

  async log(query: EndpointLogQuery, caller: Caller, signal?: AbortSignal) {
    const there = query.ref ? callerAt(query.ref, caller) : caller;
    const call = sagemakerCalls(this.#aws, there, { signal });
    const endpoint = await describeEndpoint(query.name, call);
    checkVariant(query, endpoint);
    const region = await regionOf(this.#aws, there);
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
    this.#watches[Symbol.dispose]();
    this.#lists[Symbol.dispose]();
  }
}
