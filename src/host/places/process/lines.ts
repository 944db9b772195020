/** A line, or a piece of one that is too long. */
export interface CutLine {
  /** Byte offsets in the log; `end` lies behind the line's end. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** CloudWatch's own limit for one event. */
export const LONGEST_LINE = 256 * 1024;

const NEWLINE = 10;
const RETURN = 13;

/**
 * Cuts a growing log into lines. How the bytes come in pieces makes no difference: a character that is split between two
 * of them is whole again, a line that is too long is cut at the same places. What is no UTF-8 becomes U+FFFD.
 */
export class LineCutter {
  readonly #longest: number;
  #pending: Buffer = Buffer.alloc(0);
  #offset: number;

  /**
   * @param offset of the first byte that will come, at the start of a line or piece
   * @param longest bytes of a line that is not cut
   */
  constructor(offset: number, longest = LONGEST_LINE) {
    this.#offset = offset;
    this.#longest = longest;
  }

  /** Where the next line will start. */
  get offset(): number {
    return this.#offset;
  }

  /** Bytes that no line's end has closed. */
  get open(): string {
    return this.#pending.toString('utf8');
  }

  /** The lines that these bytes complete. Everything has to be taken before the next bytes come. */
  *push(bytes: Buffer): Generator<CutLine, void, void> {
    const data = this.#pending.length === 0 ? bytes : Buffer.concat([this.#pending, bytes]);
    const base = this.#offset;
    // What is pending holds no line's end.
    let from = this.#pending.length;
    let start = 0;
    for (;;) {
      const newline = data.indexOf(NEWLINE, Math.max(from, start));
      if (newline < 0) {
        break;
      }
      from = newline + 1;
      const end = newline > start && data[newline - 1] === RETURN ? newline - 1 : newline;
      while (end - start > this.#longest) {
        const cut = boundary(data, start + this.#longest);
        yield this.#cut(data, base, start, cut, cut);
        start = cut;
      }
      yield this.#cut(data, base, start, end, from);
      start = from;
    }
    // One byte more than the longest, since that one may be the \r of a line's end.
    while (data.length - start > this.#longest + 1) {
      const cut = boundary(data, start + this.#longest);
      yield this.#cut(data, base, start, cut, cut);
      start = cut;
    }
    this.#pending = data.subarray(start);
  }

  /** The last line when it has no end, once nothing more will come. */
  *finish(): Generator<CutLine, void, void> {
    const { length } = this.#pending;
    if (length > 0) {
      const data = this.#pending;
      this.#pending = Buffer.alloc(0);
      yield this.#cut(
        data,
        this.#offset,
        0,
        data[length - 1] === RETURN ? length - 1 : length,
        length
      );
    }
  }

  #cut(data: Buffer, base: number, start: number, end: number, next: number): CutLine {
    this.#offset = base + next;
    return { start: base + start, end: base + next, text: data.toString('utf8', start, end) };
  }
}

/** The last place up to `at` that is not within a character: bytes of the form 10xxxxxx go on with one. */
function boundary(data: Buffer, at: number): number {
  for (let place = at; place > at - 4; place -= 1) {
    if (((data[place] ?? 0) & 0xc0) !== 0x80) {
      return place;
    }
  }
  return at;
}
