import type {
  EndpointDescription,
  EndpointQuery,
  EndpointRef,
  PlaceName,
  Problem
} from '../protocol';
import type { Caller } from './caller';
import type { Clock } from './clock';
import { nearestFew } from './commands/nearest';
import type { EndpointAnswer } from './endpointList';
import { endpointLimit, EndpointListWatch, mergeEndpoints } from './endpointList';
import type { Endpoints } from './host';
import type { EndpointPlace } from './places/endpointPlace';
import { ProblemError } from './problem';

/** How far back similar names are looked for when an endpoint is not found. */
const NAMES_TO_COMPARE = 200;

/** What {@link createEndpoints} stands on. */
export interface EndpointsOptions {
  /** In the order in which a bare name is looked up. */
  readonly places: readonly EndpointPlace[];
  readonly clock: Clock;
  /** What a defect in a place becomes; see `problemOf` of the connection. */
  readonly problemOf: (error: unknown, doing: string) => Problem;
}

/** The endpoints of several places, as one. */
export function createEndpoints({ places, clock, problemOf }: EndpointsOptions): Endpoints {
  const at = (name: PlaceName): EndpointPlace => {
    const place = places.find(candidate => candidate.name === name);
    if (!place) {
      throw new ProblemError(
        'machine',
        `This version serves no endpoints in the place "${name}"; it knows ${places.map(({ name }) => name).join(' and ')}.`
      );
    }
    return place;
  };

  const ask = async (
    place: EndpointPlace,
    query: EndpointQuery,
    caller: Caller,
    signal?: AbortSignal
  ): Promise<EndpointAnswer> => {
    try {
      return await place.list({ ...query, limit: endpointLimit(query) }, caller, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return { problem: problemOf(error, `listing the endpoints of ${place.name}`) };
    }
  };

  const asked = (query: EndpointQuery) =>
    places.filter(({ name }) => query.places?.includes(name) ?? true);

  const find: Endpoints['find'] = (name, caller, signal) => findIn(places, name, caller, signal);

  return {
    find,
    place: at,
    placeFor: instanceType => at(placeNameFor(instanceType)),
    describe: async (ref, caller, signal) => at(ref.place).describe(ref, caller, signal),
    watch: (ref, caller, changed) => at(ref.place).watch(ref, caller, changed),
    invoke: async (ref, invocation, caller, signal) =>
      at(ref.place).invoke(ref, invocation, caller, signal),
    stream: (ref, invocation, caller, signal) =>
      at(ref.place).stream(ref, invocation, caller, signal),
    delete: async (ref, caller) => at(ref.place).delete(ref, caller),
    log: async (query, caller, signal) => {
      const ref = query.ref ?? (await find(query.name, caller, signal)).ref;
      return at(ref.place).log({ ...query, ref }, caller, signal);
    },
    list: async (query, caller, signal) => {
      const answers = new Map<PlaceName, EndpointAnswer>();
      await Promise.all(
        asked(query).map(async place => {
          answers.set(place.name, await ask(place, query, caller, signal));
        })
      );
      return mergeEndpoints(answers, query);
    },
    watchList: (query, caller, changed) =>
      new EndpointListWatch(
        asked(query),
        query,
        caller,
        clock,
        (place, signal) => ask(place, query, caller, signal),
        changed
      )
  };
}

/** @throws ProblemError `usage` for what is no instance type. */
function placeNameFor(instanceType: string): PlaceName {
  if (instanceType === 'local_cpu' || instanceType === 'local_gpu') {
    return 'process';
  }
  if (instanceType.startsWith('ml.')) {
    return 'sagemaker';
  }
  throw new ProblemError(
    'usage',
    `There is no instance type "${instanceType}"; take local_cpu or local_gpu for this machine, or one of SageMaker’s, as in ml.m5.xlarge.`
  );
}

async function findIn(
  places: readonly EndpointPlace[],
  name: string,
  caller: Caller,
  signal?: AbortSignal
): Promise<EndpointDescription> {
  let unasked: ProblemError | undefined;
  for (const place of places) {
    try {
      return await place.describe(refIn(place, name), caller, signal);
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      if (error.problem.kind !== 'not-found') {
        unasked = error;
      }
    }
  }
  const similar = await similarNames(places, name, caller, signal);
  const hint = similar.length
    ? `Did you mean ${similar.map(other => `"${other}"`).join(' or ')}?`
    : '`endpoints` lists what there is.';
  if (unasked) {
    const { message, hint: remedy, ...details } = unasked.problem;
    throw new ProblemError(
      details.kind,
      `There is no endpoint "${name}" on this machine, and SageMaker could not be asked: ${message}`,
      { ...details, hint: similar.length ? hint : (remedy ?? hint), cause: unasked }
    );
  }
  throw new ProblemError('not-found', `There is no endpoint "${name}".`, { hint });
}

function refIn(place: EndpointPlace, name: string): EndpointRef {
  return { place: place.name, name };
}

async function similarNames(
  places: readonly EndpointPlace[],
  name: string,
  caller: Caller,
  signal?: AbortSignal
): Promise<string[]> {
  const lists = await Promise.allSettled(
    places.map(place => place.list({ limit: NAMES_TO_COMPARE }, caller, signal))
  );
  signal?.throwIfAborted();
  const names = lists.flatMap(list =>
    list.status === 'fulfilled' ? list.value.endpoints.map(({ ref }) => ref.name) : []
  );
  return nearestFew(name, new Set(names), 3);
}
