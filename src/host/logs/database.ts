import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** WAL on a local file system; a rollback journal on a network one, where shared memory and sync order are not to be had. */
export type Journal = 'wal' | 'truncate';

/** A stored log of another version is not converted: logs can always be read again. */
const SCHEMA_VERSION = 1;

/**
 * `lines` is clustered in the order of the log (see `Key`); `position` is the order of arrival, ascending with gaps;
 * `tag` packs host, lateness and level (see `tag.ts`). `facts` holds the log's name, its state, its index.
 */
const SCHEMA = `
  CREATE TABLE lines (
    time INTEGER NOT NULL, delay INTEGER NOT NULL, id TEXT NOT NULL,
    position INTEGER NOT NULL, tag INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (time, delay, id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX arrivals ON lines (position);
  CREATE TABLE hosts (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Large enough for a window and its neighbours, small enough for a hundred open logs. */
const CACHE_KIB = 8_000;
/** Pages of 8 KiB: fewer steps than SQLite's 4 KiB for rows of a hundred bytes. */
const PAGE_SIZE = 8_192;
/** Pages in the WAL before they move into the database: 4 MB, so that no append waits long for it. */
const CHECKPOINT_PAGES = 512;

const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

/** The file is not a log that this version can read; delete it and read the log anew. */
export class UnreadableStore extends Error {
  override readonly name = 'UnreadableStore';
}

/**
 * Opens or makes a log's database and holds its lock until it is closed: one host, one writer.
 * @throws UnreadableStore for a damaged file or one of another version; SQLite's own errors otherwise
 */
export function openDatabase(file: string, journal: Journal): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(`
      PRAGMA locking_mode = EXCLUSIVE;
      PRAGMA page_size = ${PAGE_SIZE};
      PRAGMA journal_mode = ${journal};
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -${CACHE_KIB};
      PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES};
      BEGIN EXCLUSIVE;
    `);
    const version = database.prepare('PRAGMA user_version').get()?.user_version;
    if (version === 0) {
      database.exec(SCHEMA);
    } else if (version !== SCHEMA_VERSION) {
      throw new UnreadableStore(`${file} is of version ${String(version)}.`);
    }
    database.exec('COMMIT');
    return database;
  } catch (error) {
    database.close();
    throw isDamage(error) ? new UnreadableStore(`${file} is damaged.`, { cause: error }) : error;
  }
}

/** Another host holds the file. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

/** The file's content is broken. */
export function isDamage(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB || error instanceof UnreadableStore;
}

/** The disk has no room. */
export function isFull(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_FULL;
}

/** Deletes a database that nobody has open. */
export function deleteDatabase(file: string): void {
  for (const part of ['', '-wal', '-shm', '-journal']) {
    rmSync(file + part, { force: true });
  }
}

/** SQLite's primary result code: https://www.sqlite.org/rescode.html */
function sqliteCode(error: unknown): number | undefined {
  return typeof error === 'object' &&
    error !== null &&
    'errcode' in error &&
    typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : undefined;
}
