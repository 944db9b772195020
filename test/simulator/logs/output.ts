import type { Page } from './page';

/**
 * An answer with a page of events. They are objects only for who looks at them in this process; over the wire goes what
 * the page has written already.
 */
export class EventsOutput<Event> {
  declare readonly events: Event[];
  readonly #page: Page;
  readonly #whole: boolean;
  readonly #rest: object;

  private constructor(page: Page, whole: boolean, rest: object, events: () => Event[]) {
    this.#page = page;
    this.#whole = whole;
    this.#rest = rest;
    let made: Event[] | undefined;
    Object.defineProperty(this, 'events', { enumerable: true, get: () => (made ??= events()) });
  }

  /** The answer of FilterLogEvents. */
  static filtered<Rest extends object>(page: Page, rest: Rest) {
    return Object.assign(new EventsOutput(page, true, rest, () => page.events), rest);
  }

  /** The answer of GetLogEvents, which tells neither streams nor ids. */
  static got<Rest extends object>(page: Page, rest: Rest) {
    const events = () =>
      page.events.map(({ timestamp, message, ingestionTime }) => ({
        timestamp,
        message,
        ingestionTime
      }));
    return Object.assign(new EventsOutput(page, false, rest, events), rest);
  }

  get count(): number {
    return this.#page.count;
  }

  json(): Buffer {
    const rest = JSON.stringify(this.#rest);
    const after = rest === '{}' ? ']}' : `],${rest.slice(1)}`;
    return this.#page.json('{"events":[', this.#whole, after);
  }
}
