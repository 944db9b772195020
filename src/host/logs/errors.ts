import { BAR, CHAIN, HEADER, INDENTED } from './traceback';
import { stripAnsi } from './text';

/** A traceback that is being gone through, of one host. */
interface Open {
  /** What a launcher puts before each of its lines. */
  readonly prefix: string;
  /** `frames`: its exception is still to come. `ended`: another may be chained to it. `chained`: another comes now. */
  phase: 'frames' | 'ended' | 'chained';
}

/**
 * Counts errors among lines in the order of the log. A Python traceback, from its head over its exception to those that
 * are chained to it, is one error, though several of its lines claim to be one. A traceback that is cut by the end of
 * what is counted at once may count twice.
 */
export class ErrorCount {
  readonly #open = new Map<number, Open>();

  /** Whether the next line of a host may belong to a traceback, though it does not claim to be an error. */
  expects(host: number): boolean {
    return this.#open.has(host);
  }

  /**
   * Whether a line is an error that was not counted with one before it.
   *
   * @param claims the line's own words claim to be an error
   */
  counts(host: number, claims: boolean, text: string): boolean {
    const open = this.#open.get(host);
    if (!open && !claims) {
      return false;
    }
    const plain = stripAnsi(text);
    const [, prefix] = HEADER.exec(plain) ?? [];
    if (prefix !== undefined) {
      this.#open.set(host, { prefix, phase: 'frames' });
      return open?.phase !== 'chained';
    }
    return open && plain.startsWith(open.prefix)
      ? this.#goesOn(host, open, claims, plain.slice(open.prefix.length))
      : claims;
  }

  #goesOn(host: number, open: Open, claims: boolean, line: string): boolean {
    if (line.trim() === '' || INDENTED.test(line) || BAR.test(line)) {
      return false;
    }
    if (CHAIN.test(line)) {
      open.phase = 'chained';
      return false;
    }
    if (open.phase === 'frames') {
      open.phase = 'ended';
      return false;
    }
    this.#open.delete(host);
    return claims;
  }
}
