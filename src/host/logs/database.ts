import { rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** WAL on a local file system; a rollback journal on a network one, where shared memory and sync order are not to be had. */
export type Journal = 'wal' | 'truncate';

/** A stored log of another version is not converted: logs can always be read again. */
const SCHEMA_VERSION = 3;

/**
 * A row of `lines` holds up to some hundred lines, column by column (see `Columns`), and is a piece of one block (see
 * `Contents`); `blocks` is the index that is kept in memory. `facts` holds the log's name and its state.
 */
const SCHEMA = `
  CREATE TABLE lines (
    number INTEGER PRIMARY KEY, numbers BLOB NOT NULL, texts TEXT NOT NULL, ids TEXT NOT NULL
  ) STRICT;
  CREATE TABLE blocks (
    number INTEGER PRIMARY KEY, parts INTEGER NOT NULL, count INTEGER NOT NULL,
    size INTEGER NOT NULL, oldest INTEGER NOT NULL, newest INTEGER NOT NULL,
    first_time INTEGER NOT NULL, first_delay INTEGER NOT NULL, first_id TEXT NOT NULL,
    last_time INTEGER NOT NULL, last_delay INTEGER NOT NULL, last_id TEXT NOT NULL
  ) STRICT;
  CREATE TABLE hosts (number INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
  CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Little more than the index of what is written: a hundred logs may be open. What is read again soon, the system keeps. */
const CACHE_KIB = 64;
/** Pages of 8 KiB: fewer steps than SQLite's 4 KiB for rows of many of them. */
const PAGE_SIZE = 8_192;
/** Pages in the WAL before they move into the database: 8 MB, so that no append waits long for it, nor many for the disk. */
const CHECKPOINT_PAGES = 1_024;

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
