/** What runs on this machine and what ended runs keep of it, with the engine that containers need: the sidebar's Local section. */
import type { Finding, LocalList, LocalQuery, LocalRun, PlaceName } from '../../protocol';
import type { AllPlacesOptions } from '../allPlaces';
import { AllPlaces } from '../allPlaces';
import type { Endpoints, Jobs, LocalRuns } from '../host';
import type { RowList } from '../placeList';
import type { FindEngine } from './engineWatch';
import { EngineWatches } from './engineWatch';
import { RunsOfPlace } from './runsOfPlace';

const LOCAL: readonly PlaceName[] = ['process', 'docker'];

/** What {@link createLocalRuns} stands on. */
export interface LocalRunsOptions extends Pick<
  AllPlacesOptions<RunsOfPlace, LocalQuery, LocalRun>,
  'clock' | 'problemOf'
> {
  readonly jobs: Pick<Jobs, 'place'>;
  readonly endpoints: Pick<Endpoints, 'place'>;
  readonly findEngine: FindEngine;
}

/** The jobs and endpoints of this machine, as one list. */
export function createLocalRuns(options: LocalRunsOptions): LocalRuns {
  const { jobs, endpoints, findEngine, clock, problemOf } = options;
  const all = new AllPlaces<RunsOfPlace, LocalQuery, LocalRun>({
    noun: 'run',
    verb: 'keeps',
    places: LOCAL.map(name => new RunsOfPlace(jobs.place(name), endpoints.place(name), clock)),
    clock,
    problemOf,
    rows: (place, query, caller, signal) => place.list(query, caller, signal)
  });
  const engines = new EngineWatches(findEngine, clock);
  return {
    watchList(query, caller, changed) {
      let list: RowList<LocalRun> | undefined;
      let engine: Finding | undefined;
      const tell = (): void => {
        if (list) {
          changed(localList(list, engine));
        }
      };
      const watches = [
        engines.watch(caller, found => {
          engine = found;
          tell();
        }),
        all.watchList(query, caller, newest => {
          list = newest;
          tell();
        })
      ];
      return {
        [Symbol.dispose]: () => {
          for (const watch of watches) {
            watch[Symbol.dispose]();
          }
        }
      };
    }
  };
}

function localList({ rows, ...list }: RowList<LocalRun>, engine: Finding | undefined): LocalList {
  return { runs: rows, ...list, ...(engine && { engine }) };
}
