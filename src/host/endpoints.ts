import type {
  EndpointDescription,
  EndpointList,
  EndpointQuery,
  EndpointSummary
} from '../protocol';
import type { AllPlacesOptions } from './allPlaces';
import { AllPlaces, placeNameFor } from './allPlaces';
import type { Caller } from './caller';
import type { Endpoints } from './host';
import type { RowList } from './placeList';
import type { EndpointPlace } from './places/endpointPlace';
import { ProblemError } from './problem';
import { typed } from './typed';

/** What {@link createEndpoints} stands on. */
export type EndpointsOptions = Omit<
  AllPlacesOptions<EndpointPlace, EndpointQuery, EndpointSummary>,
  'noun' | 'verb' | 'rows'
>;

/** The endpoints of several places, as one. */
export function createEndpoints(options: EndpointsOptions): Endpoints {
  const all = new AllPlaces<EndpointPlace, EndpointQuery, EndpointSummary>({
    ...options,
    noun: 'endpoint',
    verb: 'serves',
    rows: async (place, query, caller, signal) => {
      const { endpoints, more } = await place.list(query, caller, signal);
      return { rows: endpoints, more };
    }
  });
  const find: Endpoints['find'] = (name, caller, signal) =>
    findIn(all, options.places, name, caller, signal);
  return {
    find,
    place: name => all.named(name),
    placeFor: (instanceType, image) => all.named(placeNameFor(instanceType, image)),
    describe: async (ref, caller, signal) => all.named(ref.place).describe(ref, caller, signal),
    watch: (ref, caller, changed) => all.named(ref.place).watch(ref, caller, changed),
    invoke: async (ref, invocation, caller, signal) =>
      all.named(ref.place).invoke(ref, invocation, caller, signal),
    stream: (ref, invocation, caller, signal) =>
      all.named(ref.place).stream(ref, invocation, caller, signal),
    delete: async (ref, caller) => all.named(ref.place).delete(ref, caller),
    log: async (query, caller, signal) => {
      const ref = query.ref ?? (await find(query.name, caller, signal)).ref;
      return all.named(ref.place).log({ ...query, ref }, caller, signal);
    },
    metrics: async (endpoint, query, caller, signal) => {
      const { name, place } = endpoint.ref;
      const service = all.named(place);
      if (!service.metrics) {
        throw new ProblemError('usage', `Nothing measures the endpoint ${name} on this machine.`, {
          hint: `\`${typed(`logs --endpoint ${name}`, caller)}\` shows its requests; SageMaker’s endpoints have metrics.`
        });
      }
      return service.metrics(endpoint, query, caller, signal);
    },
    scaling: (ref, caller, signal) => {
      const scaling = all.named(ref.place).scaling?.(ref, caller, signal);
      if (!scaling) {
        throw new ProblemError(
          'usage',
          `The endpoint ${ref.name} serves on this machine, where nothing scales; SageMaker’s endpoints do.`
        );
      }
      return scaling;
    },
    list: async (query, caller, signal) => endpointList(await all.list(query, caller, signal)),
    watchList: (query, caller, changed) =>
      all.watchList(query, caller, list => changed(endpointList(list)))
  };
}

function endpointList({ rows, ...list }: RowList<EndpointSummary>): EndpointList {
  return { endpoints: rows, ...list };
}

async function findIn(
  all: AllPlaces<EndpointPlace, EndpointQuery, EndpointSummary>,
  places: readonly EndpointPlace[],
  name: string,
  caller: Caller,
  signal?: AbortSignal
): Promise<EndpointDescription> {
  const unasked = new Map<EndpointPlace, ProblemError>();
  for (const place of places) {
    try {
      return await place.describe({ place: place.name, name }, caller, signal);
    } catch (error) {
      if (!(error instanceof ProblemError)) {
        throw error;
      }
      if (error.problem.kind !== 'not-found') {
        unasked.set(place, error);
      }
    }
  }
  throw await all.notFound(name, unasked, caller, signal);
}
