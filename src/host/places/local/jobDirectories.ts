import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { hasEnded } from '../../../protocol';
import { inParallel } from '../../parallel';
import { isCode } from '../../systemError';
import type { StateRecord } from '../process/record';
import type { WatchedJob, WatchedJobs } from '../process/watch';
import { isName, namesIn } from './names';

const READ_AT_ONCE = 32;

/** One look at a job's directory. */
export interface LocalJob extends WatchedJob {
  /** Absent in the moment between a job's record and its first state. */
  readonly state: StateRecord | undefined;
}

/** The jobs of a place of this machine: the directories below `root` that hold a valid record. */
export abstract class LocalJobDirectories<
  Layout extends { readonly root: string; readonly state: string },
  Job extends LocalJob
> implements WatchedJobs<Job> {
  readonly root: string;
  /** Ended jobs never change; kept by the identity of their state file. */
  readonly #ended = new Map<string, { readonly version: string; readonly job: Job }>();

  constructor(root: string) {
    this.root = root;
  }

  abstract layout(name: string): Layout;

  /** `undefined` where there is no record. */
  protected abstract look(layout: Layout): Promise<Job | undefined>;

  names(): Promise<string[]> {
    return namesIn(this.root);
  }

  async all(): Promise<Job[]> {
    const names = await this.names();
    this.#forget(names);
    const jobs: Job[] = [];
    await inParallel(READ_AT_ONCE, names, async name => {
      const job = await this.observe(name);
      if (job) {
        jobs.push(job);
      }
    });
    return jobs;
  }

  /** `undefined` when there is no job of that name. */
  async observe(name: string): Promise<Job | undefined> {
    if (!isName(name)) {
      return undefined;
    }
    const layout = this.layout(name);
    const version = await versionOf(layout.state);
    const known = this.#ended.get(name);
    if (known && known.version === version) {
      return known.job;
    }
    const job = await this.look(layout);
    if (version !== undefined && job?.state && hasEnded(job.state.status)) {
      // The version was taken before the reading, so a state that changed meanwhile is read again next time.
      this.#ended.set(name, { version, job });
    }
    return job;
  }

  #forget(names: readonly string[]): void {
    if (this.#ended.size > names.length) {
      const present = new Set(names);
      for (const name of this.#ended.keys()) {
        if (!present.has(name)) {
          this.#ended.delete(name);
        }
      }
    }
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  const status = await statusOf(path);
  return status && `${status.ino} ${status.mtimeMs} ${status.size}`;
}

/** `undefined` for a file that is not there, or that nobody may see. */
export async function statusOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) {
      return undefined;
    }
    throw error;
  }
}
