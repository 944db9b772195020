import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobDescription } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { isCode } from '../../systemError';
import { isAlive } from '../process/identity';
import type { StateRecord } from '../process/record';
import { parseRecord, stateRecord } from '../process/record';
import { description } from './describe';
import type { JobLayout } from './layout';
import { jobLayout } from './layout';
import type { JobRecord } from './record';
import { jobRecord } from './record';

/** One look at a job's directory. */
export interface ObservedJob {
  readonly layout: JobLayout;
  readonly record: JobRecord;
  readonly description: JobDescription;
  /** Absent for a job whose host ended in the moment between its record and its first state. */
  readonly state: StateRecord | undefined;
  /** A host lives that watches over its containers. */
  readonly supervised: boolean;
}

/** The jobs of this place: the directories below `root` that hold a valid `job.json`. The engine is not asked. */
export class JobDirectories {
  readonly root: string;
  /** Ended jobs never change; kept by the identity of their state file. */
  readonly #ended = new Map<string, { readonly version: string; readonly job: ObservedJob }>();

  constructor(root: string) {
    this.root = root;
  }

  layout(name: string): JobLayout {
    return jobLayout(join(this.root, name));
  }

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
    const jobs = await Promise.all(names.map(name => this.observe(name)));
    return jobs.filter(job => job !== undefined);
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
    const record = parseRecord(jobRecord, await textOf(layout.job));
    if (record === undefined) {
      this.#ended.delete(name);
      return undefined;
    }
    const state = parseRecord(stateRecord, await textOf(layout.state));
    const ended = state !== undefined && hasEnded(state.status);
    const stopping = !ended && (await versionOf(layout.stopping)) !== undefined;
    const job = {
      layout,
      record,
      state,
      description: description(layout, record, state, stopping),
      supervised: !ended && state !== undefined && (await isAlive(state.runner))
    };
    if (ended && version !== undefined) {
      // The version was taken before the reading, so a state that changed meanwhile is read again next time.
      this.#ended.set(name, { version, job });
    }
    return job;
  }
}

/** A job's name is a directory's name: nothing in it may lead elsewhere. */
function isName(text: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9-]{0,62}$/.test(text);
}

/** Empty for a file that is not there. */
async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES')) {
      return '';
    }
    throw error;
  }
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { ino, mtimeMs, size } = await stat(path);
    return `${ino} ${mtimeMs} ${size}`;
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR', 'EACCES')) {
      return undefined;
    }
    throw error;
  }
}
