import type { LogWriter } from '../../../../src/host/logs/source';
import type { Changes } from './changes';

/** What fake jobs or endpoints have printed, as logs that are followed. */
export class Printed {
  readonly #lines = new Map<string, string[]>();
  readonly #changes: Changes;
  readonly #from: number;

  /** @param from the first line's time in milliseconds; every line is one later */
  constructor(changes: Changes, from: number) {
    this.#changes = changes;
    this.#from = from;
  }

  print(name: string, ...lines: string[]): void {
    this.#lines.set(name, [...(this.#lines.get(name) ?? []), ...lines]);
    this.#changes.tell(name);
  }

  /**
   * Writes what was printed and what will be, from the writer's cursor on.
   *
   * @param read called whenever all is written; false ends the reading
   */
  async follow(
    name: string,
    into: LogWriter,
    signal: AbortSignal,
    read: () => boolean = () => true
  ): Promise<void> {
    let told = typeof into.cursor === 'number' ? into.cursor : 0;
    for (let first = true; !signal.aborted; first = false) {
      const lines = this.#lines.get(name) ?? [];
      const events = lines.slice(told).map((text, index) => ({
        time: this.#from + told + index,
        ingestion: this.#from + told + index,
        id: String(told + index),
        host: 'algo-1',
        text
      }));
      if (events.length > 0) {
        told = lines.length;
        into.append(events, told);
      }
      if (first) {
        into.caughtUp();
      }
      if (!read()) {
        return;
      }
      await this.#changes.next(signal);
    }
  }
}
