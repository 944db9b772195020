import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobDescription } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import type { Clock } from '../../clock';
import { isCode } from '../../systemError';
import { description, endedState } from './describe';
import { isAlive } from './identity';
import type { JobLayout } from './layout';
import { jobLayout } from './layout';
import type { JobRecord, StateRecord } from './record';
import { jobRecord, parseRecord, stateRecord } from './record';

/** A runner that has written nothing so long after its job's record never will. */
const START_PATIENCE = 60_000;
/** Jobs that are read at the same time. */
const READERS = 32;

/** One look at a job's directory. */
export interface ObservedJob {
  readonly layout: JobLayout;
  readonly description: JobDescription;
  /** Absent in the moment between a job's record and its runner's first word. */
  readonly state: StateRecord | undefined;
  /** The runner lives and keeps the state and the times up to date. */
  readonly supervised: boolean;
}

/** The jobs of this place: the directories below `locations.jobs` that hold a valid `job.json`. */
export class JobDirectories {
  readonly root: string;
  readonly #clock: Clock;
  /** Ended jobs never change; kept by the identity of their state file. */
  readonly #ended = new Map<string, { readonly version: string; readonly job: ObservedJob }>();

  constructor(root: string, clock: Clock) {
    this.root = root;
    this.#clock = clock;
  }

  layout(name: string): JobLayout {
    return jobLayout(join(this.root, name));
  }

  /** Names that may be jobs; cheap. */
  async names(): Promise<string[]> {
    try {
      const entries = await readdir(this.root, { withFileTypes: true });
      return entries.flatMap(entry =>
        entry.isDirectory() && isName(entry.name) ? entry.name : []
      );
    } catch (error) {
      if (isCode(error, 'ENOENT')) {
        return [];
      }
      throw error;
    }
  }

  async all(): Promise<ObservedJob[]> {
    const names = await this.names();
    this.#forget(names);
    const jobs: ObservedJob[] = [];
    const pending = names.values();
    const reader = async () => {
      for (const name of pending) {
        const job = await this.observe(name);
        if (job) {
          jobs.push(job);
        }
      }
    };
    await Promise.all(Array.from({ length: READERS }, reader));
    return jobs;
  }

  /** `undefined` when there is no job of that name. */
  async observe(name: string): Promise<ObservedJob | undefined> {
    if (!isName(name)) {
      return undefined;
    }
    const layout = this.layout(name);
    const version = await versionOf(layout.state);
    const known = this.#ended.get(name);
    if (known && known.version === version) {
      return known.job;
    }
    const record = await readRecord(layout.job, text => parseRecord(jobRecord, text));
    if (record === undefined) {
      return undefined;
    }
    const job = await this.#look(layout, record);
    if (version !== undefined && job.state && hasEnded(job.state.status)) {
      // The version was taken before the reading, so a state that changed meanwhile is read again next time.
      this.#ended.set(name, { version, job });
    }
    return job;
  }

  async #look(layout: JobLayout, record: JobRecord): Promise<ObservedJob> {
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

/** A job's name is a directory's name: nothing in it may lead elsewhere. */
export function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/.test(text);
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
  return readRecord(layout.state, text => parseRecord(stateRecord, text));
}

/** The record in a file; `undefined` where there is none, or none that can be read. */
export async function readRecord<T>(
  path: string,
  parse: (text: string) => T | undefined
): Promise<T | undefined> {
  try {
    return parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) {
      return undefined;
    }
    throw error;
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  const status = await statusOf(path);
  return status && `${status.ino} ${status.mtimeMs} ${status.size}`;
}

async function statusOf(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) {
      return undefined;
    }
    throw error;
  }
}
