import { join } from 'node:path';
import { hasEnded } from '../../../protocol';
import type { LocalJob } from '../local/jobDirectories';
import { LocalJobDirectories, statusOf } from '../local/jobDirectories';
import { isAlive } from '../process/identity';
import { readRecord, stateRecord } from '../process/record';
import { description } from './describe';
import type { JobLayout } from './layout';
import { jobLayout } from './layout';
import type { JobRecord } from './record';
import { jobRecord } from './record';

/** One look at a job's directory; `supervised` while a host lives that watches over its containers. */
export interface ObservedJob extends LocalJob {
  readonly layout: JobLayout;
  readonly record: JobRecord;
}

/** The jobs of this place: the directories below `root`. The engine is not asked. */
export class JobDirectories extends LocalJobDirectories<JobLayout, ObservedJob> {
  override layout(name: string): JobLayout {
    return jobLayout(join(this.root, name));
  }

  protected override async look(layout: JobLayout): Promise<ObservedJob | undefined> {
    const record = await readRecord(layout.job, jobRecord);
    if (record === undefined) {
      return undefined;
    }
    const state = await readRecord(layout.state, stateRecord);
    const ended = state !== undefined && hasEnded(state.status);
    const stopping = !ended && (await statusOf(layout.stopping)) !== undefined;
    return {
      layout,
      record,
      state,
      description: description(layout, record, state, stopping),
      supervised: !ended && state !== undefined && (await isAlive(state.runner))
    };
  }
}
