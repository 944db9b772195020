import { join } from 'node:path';
import { hasEnded } from '../../../protocol';
import type { Clock } from '../../clock';
import type { LocalJob } from '../local/jobDirectories';
import { LocalJobDirectories, statusOf } from '../local/jobDirectories';
import { description, endedState } from './describe';
import { isAlive } from './identity';
import type { JobLayout } from './layout';
import { jobLayout } from './layout';
import type { JobRecord, StateRecord } from './record';
import { jobRecord, readRecord, stateRecord } from './record';

/** A runner that has written nothing so long after its job's record never will. */
const START_PATIENCE = 60_000;

/** One look at a job's directory; `supervised` while its runner lives and keeps the state and the times up to date. */
export interface ObservedJob extends LocalJob {
  readonly layout: JobLayout;
}

/** The jobs of this place: the directories below `locations.jobs`. */
export class JobDirectories extends LocalJobDirectories<JobLayout, ObservedJob> {
  readonly #clock: Clock;

  constructor(root: string, clock: Clock) {
    super(root);
    this.#clock = clock;
  }

  override layout(name: string): JobLayout {
    return jobLayout(join(this.root, name));
  }

  protected override async look(layout: JobLayout): Promise<ObservedJob | undefined> {
    const record = await readRecord(layout.job, jobRecord);
    if (record === undefined) {
      return undefined;
    }
    const state = await readState(layout);
    if (state === undefined) {
      return this.#withoutState(layout, record);
    }
    if (hasEnded(state.status) || (await isAlive(state.runner))) {
      return observed(layout, record, state, !hasEnded(state.status));
    }
    // It may have written its last word between our reading and our looking at its process.
    const last = (await readState(layout)) ?? state;
    if (hasEnded(last.status)) {
      return observed(layout, record, last, false);
    }
    if (last.script && (await isAlive(last.script))) {
      return observed(layout, record, orphaned(last), false);
    }
    const reason = `The runner of this job (process ${last.runner.pid}) was killed or the machine went down, so how the script ended is not known.`;
    const end = endedState(last, await lastSign(layout, record.createdAt), reason);
    return {
      layout,
      description: description(layout, record, end),
      state: last,
      supervised: false
    };
  }

  #withoutState(layout: JobLayout, record: JobRecord): ObservedJob {
    const starting = description(layout, record, undefined);
    const late = this.#clock.now() - record.createdAt > START_PATIENCE;
    return {
      layout,
      description: late
        ? {
            ...starting,
            status: 'Failed',
            secondaryStatus: 'Failed',
            endedAt: record.createdAt,
            failureReason: 'The job never began: the host ended while it was starting it.'
          }
        : starting,
      state: undefined,
      supervised: !late
    };
  }
}

function observed(
  layout: JobLayout,
  record: JobRecord,
  state: StateRecord,
  supervised: boolean
): ObservedJob {
  return { layout, description: description(layout, record, state), state, supervised };
}

/** The script lives on without anybody who waits for it. */
function orphaned(state: StateRecord): StateRecord {
  const message = `The runner of this job was killed; the script still runs (process ${state.script?.pid}) and can be stopped, but how it ends will not be known.`;
  return {
    ...state,
    transitions: state.transitions.map((transition, index) =>
      index === state.transitions.length - 1 ? { ...transition, message } : transition
    )
  };
}

/** When the job was last seen doing something. */
async function lastSign(layout: JobLayout, createdAt: number): Promise<number> {
  const times = await Promise.all(
    [layout.log, layout.state, layout.samples].map(async path => {
      const status = await statusOf(path);
      return status ? Math.round(status.mtimeMs) : createdAt;
    })
  );
  return Math.max(...times);
}

function readState(layout: JobLayout): Promise<StateRecord | undefined> {
  return readRecord(layout.state, stateRecord);
}
