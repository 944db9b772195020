import { ownText } from '../../../logs/text';

/** Names the host that writes a stream; `undefined` for a stream that is not of the log. */
export type HostOf = (stream: string) => string | undefined;

/** The hosts of the streams of one answer, each named once. */
export class Hosts {
  readonly #hostOf: HostOf;
  readonly #known = new Map<string, string | undefined>();

  constructor(hostOf: HostOf) {
    this.#hostOf = hostOf;
  }

  of(stream: string): string | undefined {
    const host = this.#known.get(stream);
    if (host !== undefined || this.#known.has(stream)) {
      return host;
    }
    const own = ownText(stream);
    const named = this.#hostOf(own);
    this.#known.set(own, named);
    return named;
  }
}

/** For emulators that give no ids. */
export function fallbackId(stream: string | undefined, time: number, text: string): string {
  return `${stream ?? ''} ${time} ${text}`;
}

/** A line as the log keeps it. */
export function withoutNewline(text: string): string {
  return text.endsWith('\n') ? text.replace(/\r?\n$/, '') : text;
}
