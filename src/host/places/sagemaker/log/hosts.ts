import { ownText } from '../../../logs/text';

/** Names the host that writes a stream; `undefined` for a stream that is not of the log. */
export type HostOf = (stream: string) => string | undefined;

/** The hosts of the streams of one answer, each named once. */
export class Hosts {
  readonly #hostOf: HostOf;
  readonly #known = new Map<string, number | undefined>();
  readonly names: string[] = [];

  constructor(hostOf: HostOf) {
    this.#hostOf = hostOf;
  }

  /** The place of a stream's host among the {@link names}; `undefined` for a stream that is not of the log. */
  number(stream: string): number | undefined {
    const number = this.#known.get(stream);
    if (number !== undefined || this.#known.has(stream)) {
      return number;
    }
    const own = ownText(stream);
    const named = this.#numberOf(this.#hostOf(own));
    this.#known.set(own, named);
    return named;
  }

  #numberOf(host: string | undefined): number | undefined {
    const number = host === undefined ? undefined : this.names.indexOf(host);
    return host !== undefined && number === -1 ? this.names.push(host) - 1 : number;
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
