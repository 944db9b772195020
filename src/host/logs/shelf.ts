import { createHash } from 'node:crypto';
import { mkdirSync, statfsSync, utimesSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { ProblemError } from '../problem';
import { deleteDatabase, isBusy, isDamage } from './database';
import type { Journal } from './database';
import { LogStore } from './store';
import { parseState } from './storedState';

/**
 * File systems of other machines, by the `f_type` of Linux' statfs(2), where neither shared memory nor locks can be
 * relied on: NFS, SMB, CIFS, FUSE, 9P, Ceph, Lustre, GPFS, AFS.
 */
const NETWORK_FILE_SYSTEMS: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xfe534d42, 0xff534d42, 0x65735546, 0x01021997, 0x00c36400, 0x0bd00bd0,
  0x47504653, 0x5346414f
]);

const ENDING = '.sqlite';
/** Hosts of so many versions may have a log open side by side. */
const MOST_COPIES = 8;
/** What is deleted brings the shelf down to this part of its bound, so that it is not at the bound again at once. */
const LEFT_AFTER_EVICTION = 0.9;

interface StoredFile {
  readonly file: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** The directory of the stored logs: one file a log, so that deleting a log is deleting a file, and damage stays in one. */
export class Shelf {
  readonly #directory: string;
  readonly #mostBytes: number;
  readonly #inUse = new Set<string>();
  #journal: Journal | undefined;
  #evicting: Promise<void> | undefined;

  constructor(directory: string, mostBytes: number) {
    this.#directory = directory;
    this.#mostBytes = mostBytes;
  }

  /**
   * Opens a log's store. A file that this version cannot read is deleted and the log begins anew; where a host of
   * another version holds the file, this one keeps a copy of its own.
   * @throws ProblemError of kind `machine` when the directory cannot be written
   */
  open(name: string): LogStore {
    try {
      const journal = (this.#journal ??= this.#prepare());
      for (let copy = 1; copy < MOST_COPIES; copy++) {
        const file = this.#file(name, copy);
        try {
          return this.#take(file, openAnew(file, name, journal));
        } catch (error) {
          if (!isBusy(error)) {
            throw error;
          }
        }
      }
      const last = this.#file(name, MOST_COPIES);
      return this.#take(last, openAnew(last, name, journal));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ProblemError(
        'machine',
        `The log cannot be kept in ${this.#directory}: ${reason}.`,
        {
          hint: 'Make the directory writable, or set JUPYTERLAB_SAGEMAKER_HOME to one that is.',
          cause: error
        }
      );
    }
  }

  /** Closes a store that {@link open} gave. */
  close(store: LogStore): void {
    store[Symbol.dispose]();
    this.#inUse.delete(store.file);
  }

  /** Closes and deletes a damaged store, and opens a new one for the log. */
  renew(name: string, damaged: LogStore): LogStore {
    damaged.abandon();
    this.#inUse.delete(damaged.file);
    deleteDatabase(damaged.file);
    return this.open(name);
  }

  /** Deletes logs until what is left is well within the bound: complete ones first, the oldest used first, none in use. */
  async evict(): Promise<void> {
    this.#evicting ??= this.#evict().finally(() => (this.#evicting = undefined));
    return this.#evicting;
  }

  #prepare(): Journal {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    return NETWORK_FILE_SYSTEMS.has(statfsSync(this.#directory).type >>> 0) ? 'truncate' : 'wal';
  }

  #file(name: string, copy: number): string {
    const hash = createHash('sha256').update(name).digest('hex').slice(0, 32);
    return join(this.#directory, `${hash}${copy === 1 ? '' : `-${copy}`}${ENDING}`);
  }

  #take(file: string, store: LogStore): LogStore {
    this.#inUse.add(file);
    const now = new Date();
    utimesSync(file, now, now);
    return store;
  }

  async #evict(): Promise<void> {
    const files = await this.#files();
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes <= this.#mostBytes) {
      return;
    }
    const unfinished: StoredFile[] = [];
    const goal = this.#mostBytes * LEFT_AFTER_EVICTION;
    const drop = (file: StoredFile) => {
      if (bytes <= goal || this.#inUse.has(file.file)) {
        return;
      }
      try {
        deleteDatabase(file.file);
        bytes -= file.bytes;
      } catch {
        // A file that cannot be deleted stays, and counts; another one goes in its place.
      }
    };
    for (const file of files.sort((a, b) => a.usedAt - b.usedAt)) {
      if (bytes <= goal) {
        return;
      }
      if (this.#inUse.has(file.file)) {
        continue;
      }
      const complete = isComplete(file.file);
      if (complete === undefined) {
        continue;
      }
      if (complete) {
        drop(file);
      } else {
        unfinished.push(file);
      }
      await setImmediate();
    }
    unfinished.forEach(drop);
  }

  async #files(): Promise<StoredFile[]> {
    const names = await readdir(this.#directory).catch(() => []);
    const files: StoredFile[] = [];
    for (const name of names.filter(candidate => candidate.endsWith(ENDING))) {
      const file = join(this.#directory, name);
      // A file may go while the directory is read.
      const found = await stat(file).catch(() => undefined);
      if (found) {
        files.push({ file, bytes: found.size, usedAt: found.mtimeMs });
      }
    }
    return files;
  }
}

function openAnew(file: string, name: string, journal: Journal): LogStore {
  try {
    return LogStore.open(file, name, journal);
  } catch (error) {
    if (!isDamage(error)) {
      throw error;
    }
    deleteDatabase(file);
    return LogStore.open(file, name, journal);
  }
}

/** Whether the log in a file is complete; `undefined` when another host has it open. A file that cannot be read may go. */
function isComplete(file: string): boolean | undefined {
  try {
    const database = new DatabaseSync(file);
    try {
      const row = database.prepare("SELECT value FROM facts WHERE name = 'state'").get();
      return typeof row?.value === 'string' && parseState(row.value).complete;
    } finally {
      database.close();
    }
  } catch (error) {
    return isBusy(error) ? undefined : true;
  }
}
