import type { JobRef } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Caller } from '../../caller';
import type { Place } from '../place';
import type { JobWatches } from '../process/watch';
import { absent } from './absent';
import { summary } from './describeJob';
import type { LocalJob, LocalJobDirectories } from './jobDirectories';
import { jobPage } from './jobPage';
import type { LocalPlace } from './record';

/** What of a place of this machine follows from its directories. */
export function jobQueries<Job extends LocalJob>({
  place,
  where,
  directories,
  watches,
  stop
}: {
  readonly place: LocalPlace;
  /** As in `There is no job digits on this machine`. */
  readonly where: string;
  readonly directories: Pick<
    LocalJobDirectories<{ readonly root: string; readonly state: string }, Job>,
    'all' | 'observe'
  >;
  readonly watches: JobWatches<Job>;
  /** Of a job that has not ended. */
  readonly stop: (job: Job) => Promise<void>;
}): Pick<Place, 'list' | 'describe' | 'watch' | 'watchList' | 'stop'> {
  const observe = async ({ name }: JobRef, caller: Caller): Promise<Job> => {
    const job = await directories.observe(name);
    if (job === undefined) {
      throw absent('job', name, where, caller);
    }
    return job;
  };

  return {
    async list(query) {
      if (query.kinds?.includes('training') === false || query.places?.includes(place) === false) {
        return { jobs: [], more: false };
      }
      const jobs = await directories.all();
      return jobPage(
        jobs.map(({ description }) => summary(description)),
        query
      );
    },

    async describe(ref, caller) {
      return (await observe(ref, caller)).description;
    },

    watch(ref, _caller, changed) {
      return watches.job(ref.name, ({ description }) => changed(description));
    },

    watchList(_caller, changed) {
      return watches.list(changed);
    },

    async stop(ref, caller) {
      const job = await observe(ref, caller);
      if (!hasEnded(job.description.status)) {
        await stop(job);
      }
    }
  };
}
