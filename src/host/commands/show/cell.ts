import type { JobDescription, Output } from '../../../protocol';
import { jobChanges } from '../../jobChanges';
import type { RunContext } from '../command';
import type { Snapshot } from './bundle';
import { emptySnapshot, jobBundle, takeSnapshot } from './bundle';
import type { ShowOptions } from './job';
import { liveOutputs } from './live';
import { merge } from './merge';

/** Unique within the run of a command; the face makes it unique in its notebook. */
const ID = 'job';

/**
 * Shows a job as a bundle that names it: at once, anew when its status changes, and for the last time with the last
 * lines of its log. The view in the browser draws everything in between from the host itself.
 */
export async function* followInCell(
  { host, caller, signal }: RunContext,
  job: JobDescription,
  { wait, filter, tail, live }: ShowOptions
): AsyncGenerator<Output, Pick<Snapshot, 'job' | 'traceback'>, void> {
  const bundle = (snapshot: Snapshot) => jobBundle(snapshot, { contextId: caller.id, filter });
  let snapshot = emptySnapshot(job, host.clock.now());
  yield { type: 'display', id: ID, bundle: bundle(snapshot) };
  if (!wait) {
    return snapshot;
  }
  using log = host.logs.open(job, caller);
  const ended = new AbortController();
  async function* statuses(): AsyncGenerator<Output, void, void> {
    try {
      for await (const newest of jobChanges(host.jobs, job.ref, caller, signal)) {
        const known = snapshot.job;
        if (newest.status !== known.status || newest.secondaryStatus !== known.secondaryStatus) {
          snapshot = { ...emptySnapshot(newest, host.clock.now()), total: log.state().total };
          yield { type: 'update', id: ID, bundle: bundle(snapshot) };
        } else {
          snapshot = { ...snapshot, job: newest };
        }
      }
    } finally {
      ended.abort();
    }
  }
  const untilEnded = AbortSignal.any([signal, ended.signal]);
  yield* merge(statuses(), ...(live ? [liveOutputs(log, untilEnded)] : []));
  try {
    await log.settled(signal);
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
  if (!signal.aborted) {
    snapshot = await takeSnapshot(snapshot.job, log, host.clock.now(), { filter, tail }, signal);
    yield { type: 'update', id: ID, bundle: bundle(snapshot) };
  }
  return snapshot;
}
