import type { Json } from '../../../src/protocol';
import type { Batch } from '../../../src/host/logs/batch';
import type { LogEvent, LogWriter } from '../../../src/host/logs/source';

/** A log's writer that keeps everything, and refuses what it already has, as the store does. */
export class RecordingWriter implements LogWriter {
  readonly events: LogEvent[] = [];
  readonly batches: number[] = [];
  readonly milestones: string[] = [];
  opened: Readonly<Record<string, string>> = {};
  cursor: Json | undefined;
  /** Called after every change. */
  changed: () => void = () => undefined;
  readonly #known = new Set<string>();

  append(events: Batch | readonly LogEvent[], cursor: Json): number {
    const given = [...events];
    const fresh = given.filter(event => !this.#known.has(event.id));
    for (const event of fresh) {
      this.#known.add(event.id);
      this.events.push(event);
    }
    this.batches.push(given.length);
    this.cursor = cursor;
    this.changed();
    return fresh.length;
  }

  open(text: Readonly<Record<string, string>>): void {
    this.opened = text;
    this.changed();
  }

  caughtUp(): void {
    this.milestones.push('caught up');
    this.changed();
  }

  settled(): void {
    this.milestones.push('settled');
    this.changed();
  }

  paused(): void {
    this.milestones.push('paused');
  }

  get texts(): string[] {
    return this.events.map(event => event.text);
  }

  /** Resolves once `wanted` is true. */
  async until(wanted: () => boolean): Promise<void> {
    while (!wanted()) {
      await new Promise<void>(resolve => (this.changed = resolve));
    }
  }
}
