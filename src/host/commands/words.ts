/** One word of a line, quotes taken off. */
export interface Word {
  readonly text: string;
  /** Where it begins and ends in the line, quotes included; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** A quote or backslash that the line ends in. */
export interface Unclosed {
  readonly mark: '"' | "'" | '\\';
  /** Its place in the line. */
  readonly at: number;
}

export interface SplitLine {
  readonly words: readonly Word[];
  /** The last word is inside this. */
  readonly unclosed?: Unclosed;
  /** Where the comment begins. */
  readonly comment?: number;
}

const SPACE = /\s/;

/** What a backslash protects inside double quotes. */
const ESCAPED_IN_DOUBLE = new Set(['"', '\\', '$', '`', '\n']);

/**
 * Splits a line as a POSIX shell does, without its expansions: single and double quotes, backslashes, and a comment from
 * a `#` that begins a word. Never fails: what is unclosed is told, so that a line can be completed while it is typed.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 */
export function splitLine(line: string): SplitLine {
  const words: Word[] = [];
  let at = 0;
  for (;;) {
    while (at < line.length && SPACE.test(line.charAt(at))) {
      at += 1;
    }
    if (at >= line.length) {
      return { words };
    }
    if (line.charAt(at) === '#') {
      return { words, comment: at };
    }
    const { word, unclosed } = readWord(line, at);
    words.push(word);
    if (unclosed) {
      return { words, unclosed };
    }
    at = word.end;
  }
}

function readWord(line: string, start: number): { word: Word; unclosed?: Unclosed } {
  let text = '';
  let at = start;
  const finish = (unclosed?: Unclosed) => ({ word: { text, start, end: at }, unclosed });

  while (at < line.length && !SPACE.test(line.charAt(at))) {
    const character = line.charAt(at);
    if (character === "'") {
      const closing = line.indexOf("'", at + 1);
      text += line.slice(at + 1, closing < 0 ? line.length : closing);
      if (closing < 0) {
        const unclosed: Unclosed = { mark: character, at };
        at = line.length;
        return finish(unclosed);
      }
      at = closing + 1;
    } else if (character === '"') {
      const quoted = readDoubleQuoted(line, at);
      text += quoted.text;
      const opening = at;
      at = quoted.end;
      if (!quoted.closed) {
        return finish({ mark: character, at: opening });
      }
    } else if (character === '\\') {
      if (at + 1 >= line.length) {
        at += 1;
        return finish({ mark: character, at: at - 1 });
      }
      const next = line.charAt(at + 1);
      // A backslash before a line's end joins the two lines.
      text += next === '\n' ? '' : next;
      at += 2;
    } else {
      text += character;
      at += 1;
    }
  }
  return finish();
}

function readDoubleQuoted(
  line: string,
  opening: number
): { text: string; end: number; closed: boolean } {
  let text = '';
  let at = opening + 1;
  while (at < line.length) {
    const character = line.charAt(at);
    if (character === '"') {
      return { text, end: at + 1, closed: true };
    }
    const next = line.charAt(at + 1);
    if (character === '\\' && ESCAPED_IN_DOUBLE.has(next)) {
      text += next === '\n' ? '' : next;
      at += 2;
    } else {
      text += character;
      at += 1;
    }
  }
  return { text, end: at, closed: false };
}

const PLAIN = /^[\w@%+=:,.~/-]+$/;

/** Writes a word so that {@link splitLine} reads the same text back; `plain` ones stay as they are. */
export function quoteWord(text: string): string {
  return PLAIN.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
