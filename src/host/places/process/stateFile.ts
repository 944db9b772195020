import { isCode, reasonOf } from '../../systemError';
import { writeRecord } from './record';

/** The file that tells how something stands, written by one process alone, one write after the other. */
export class StateFile {
  readonly #path: string;
  #writes: Promise<unknown> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Writes what is true when its turn comes. What cannot be written must not end what it tells of: whoever keeps our standard
   * error has the reason. Without its directory everything of it is deleted, and nobody asks any more.
   *
   * @returns whether there is nothing left to write
   */
  write(record: () => object): Promise<boolean> {
    const written = this.#writes.then(async () => {
      try {
        await writeRecord(this.#path, record());
        return true;
      } catch (error) {
        if (isCode(error, 'ENOENT')) {
          return true;
        }
        process.stderr.write(`${this.#path} could not be written: ${reasonOf(error)}.\n`);
        return false;
      }
    });
    this.#writes = written;
    return written;
  }
}
