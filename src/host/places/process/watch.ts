import type { FSWatcher } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { JobDescription } from '../../../protocol';
import { hasEnded } from '../../../protocol';
import { watchQuietly } from './fileWatch';
import type { ObservedJob } from './jobs';
import { STATE_FILE } from './layout';

/** For disks that do not tell of changes, and to notice a runner that was killed. */
const JOB_POLL = 1000;
const LIST_POLL = 5000;
/** A new job's directory is there before its record is. */
const SETTLE = 50;

type Receiver<T> = (news: T) => void;

/** One look at a job, as far as its watchers care. */
export interface WatchedJob {
  readonly description: JobDescription;
  /** Somebody keeps its record up to date. */
  readonly supervised: boolean;
}

/** The jobs of a place, a directory each. */
export interface WatchedJobs<Job extends WatchedJob> {
  readonly root: string;
  layout(name: string): { readonly root: string };
  names(): Promise<string[]>;
  all(): Promise<Job[]>;
  observe(name: string): Promise<Job | undefined>;
}

/** Watches jobs for all who want to know: one watch a job, and none without anybody. */
export class JobWatches<Job extends WatchedJob = ObservedJob> {
  readonly #directories: WatchedJobs<Job>;
  readonly #jobs = new Map<string, JobWatch<Job>>();
  #list: ListWatch<Job> | undefined;

  constructor(directories: WatchedJobs<Job>) {
    this.#directories = directories;
  }

  /** Tells the job as it is, soon, and again whenever it changes; nothing more once it has ended. */
  job(name: string, changed: Receiver<Job>): Disposable {
    let shared = this.#jobs.get(name);
    if (!shared) {
      shared = new JobWatch(this.#directories, name, () => this.#jobs.delete(name));
      this.#jobs.set(name, shared);
    }
    return shared.add(changed);
  }

  /** Tells that a job has come, gone or changed. */
  list(changed: Receiver<void>): Disposable {
    this.#list ??= new ListWatch(this.#directories, this, () => (this.#list = undefined));
    return this.#list.add(changed);
  }
}

/** Something that runs while it has receivers. */
abstract class Shared<T> {
  readonly #receivers = new Set<{ readonly receive: Receiver<T> }>();
  readonly #unused: () => void;

  constructor(unused: () => void) {
    this.#unused = unused;
  }

  add(receive: Receiver<T>): Disposable {
    const receiver = { receive };
    this.#receivers.add(receiver);
    queueMicrotask(() => {
      const news = this.newest;
      if (news !== undefined && this.#receivers.has(receiver)) {
        receive(news);
      }
    });
    return {
      [Symbol.dispose]: () => {
        if (this.#receivers.delete(receiver) && this.#receivers.size === 0) {
          this.#unused();
          this.close();
        }
      }
    };
  }

  protected tell(news: T): void {
    for (const { receive } of [...this.#receivers]) {
      receive(news);
    }
  }

  /** What one who comes later is told first. */
  protected abstract readonly newest: T | undefined;
  protected abstract close(): void;
}

class JobWatch<Job extends WatchedJob> extends Shared<Job> {
  readonly #directories: WatchedJobs<Job>;
  readonly #name: string;
  readonly #poll: NodeJS.Timeout;
  readonly #watcher: FSWatcher | undefined;
  #seen: { readonly job: Job; readonly text: string } | undefined;
  #looking = false;
  #again = false;
  #closed = false;

  constructor(directories: WatchedJobs<Job>, name: string, unused: () => void) {
    super(unused);
    this.#directories = directories;
    this.#name = name;
    this.#watcher = watchQuietly(directories.layout(name).root, file => {
      if (file === STATE_FILE || file === null) {
        this.#look();
      }
    });
    this.#poll = setInterval(() => this.#look(), JOB_POLL);
    this.#look();
  }

  protected get newest(): Job | undefined {
    return this.#seen?.job;
  }

  /** One look at a time; what happens during one is looked at after it. */
  #look(): void {
    if (this.#looking) {
      this.#again = true;
      return;
    }
    this.#looking = true;
    this.#again = false;
    void this.#directories
      .observe(this.#name)
      // A directory that cannot be read for now is looked at again by the poll.
      .catch(() => undefined)
      .then(job => {
        this.#looking = false;
        if (!this.#closed && job) {
          this.#saw(job);
        }
        if (this.#again && !this.#closed) {
          this.#look();
        }
      });
  }

  #saw(job: Job): void {
    const text = JSON.stringify([job.description, job.supervised]);
    if (text !== this.#seen?.text) {
      this.#seen = { job, text };
      this.tell(job);
    }
    if (hasEnded(job.description.status)) {
      this.close();
    }
  }

  protected close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    this.#watcher?.close();
  }
}

class ListWatch<Job extends WatchedJob> extends Shared<void> {
  protected readonly newest = undefined;
  readonly #directories: WatchedJobs<Job>;
  readonly #watches: JobWatches<Job>;
  readonly #poll: NodeJS.Timeout;
  readonly #running = new Map<string, Disposable>();
  /** Names that have been looked at, so that an ended job is not looked at again. */
  #names: ReadonlySet<string> = new Set();
  #watcher: FSWatcher | undefined;
  #due: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(directories: WatchedJobs<Job>, watches: JobWatches<Job>, unused: () => void) {
    super(unused);
    this.#directories = directories;
    this.#watches = watches;
    this.#poll = setInterval(() => void this.#look(false), LIST_POLL);
    void this.#begin();
  }

  async #begin(): Promise<void> {
    // Where it cannot be made there are no jobs to watch; `train` says why.
    await mkdir(this.#directories.root, { recursive: true, mode: 0o700 }).catch(() => undefined);
    if (!this.#closed) {
      this.#watcher = watchQuietly(this.#directories.root, () => this.#soon());
      await this.#look(true);
    }
  }

  #soon(): void {
    this.#due ??= setTimeout(() => {
      this.#due = undefined;
      void this.#look(false);
    }, SETTLE);
  }

  /** Watches every job that is new here and has not ended; tells when the names are others than before. */
  async #look(first: boolean): Promise<void> {
    const names = new Set(await this.#directories.names().catch(() => this.#names));
    const before = this.#names;
    const come = [...names].filter(name => !before.has(name));
    const gone = [...before].filter(name => !names.has(name));
    if (this.#closed) {
      return;
    }
    this.#names = names;
    for (const name of gone) {
      this.#unwatch(name);
    }
    const jobs = first ? await this.#directories.all().catch(() => []) : [];
    const ended = new Set(
      jobs.flatMap(job => (hasEnded(job.description.status) ? job.description.ref.name : []))
    );
    if (this.#closed) {
      return;
    }
    for (const name of come) {
      if (!ended.has(name) && !this.#running.has(name)) {
        this.#watch(name);
      }
    }
    if (!first && come.length + gone.length > 0) {
      this.tell();
    }
  }

  #watch(name: string): void {
    const watch = this.#watches.job(name, job => {
      this.tell();
      if (hasEnded(job.description.status)) {
        this.#unwatch(name);
      }
    });
    this.#running.set(name, watch);
  }

  #unwatch(name: string): void {
    this.#running.get(name)?.[Symbol.dispose]();
    this.#running.delete(name);
  }

  protected close(): void {
    this.#closed = true;
    clearInterval(this.#poll);
    clearTimeout(this.#due);
    this.#watcher?.close();
    for (const name of [...this.#running.keys()]) {
      this.#unwatch(name);
    }
  }
}
