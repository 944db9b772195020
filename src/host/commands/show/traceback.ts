import type { LogLine } from '../../../protocol';
import { readable } from './ansi';

/** The end of a Python traceback as it stands in a log. */
export interface Traceback {
  readonly lines: readonly string[];
  /** The line that names the error: `ValueError: …`. */
  readonly error: string;
}

const HEADER = /^\s*Traceback \(most recent call last\):\s*$/;

/** A traceback longer than this is shown by its end. */
const MOST_LINES = 60;

/**
 * The last traceback among these lines of a log. Lines of other hosts in between do not matter; a SyntaxError, which
 * Python reports without the usual first line, counts too.
 */
export function lastTraceback(lines: readonly LogLine[]): Traceback | undefined {
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line) {
      const text = readable(line.text);
      const host = (other: LogLine) => other.host === line.host;
      if (HEADER.test(text)) {
        return downFrom(lines.slice(index).filter(host));
      }
      if (/^\s*(?:Syntax|Indentation|Tab)Error: /.test(text)) {
        return upFrom(lines.slice(0, index + 1).filter(host));
      }
    }
  }
  return undefined;
}

/** From the header down: indented lines, then the error. */
function downFrom(lines: readonly LogLine[]): Traceback | undefined {
  const texts = lines.map(line => readable(line.text));
  const indent = indentOf(texts[0] ?? '');
  const end = texts.findIndex(
    (text, index) => index > 0 && text.trim() !== '' && indentOf(text) <= indent
  );
  const error = texts[end]?.trim();
  if (error === undefined) {
    return undefined;
  }
  return { lines: texts.slice(0, end + 1).slice(-MOST_LINES), error };
}

/** From the error up, over the indented lines that show where it is. */
function upFrom(lines: readonly LogLine[]): Traceback {
  const texts = lines.map(line => readable(line.text));
  let first = texts.length - 1;
  while (first > 0 && indentOf(texts[first - 1] ?? '') > 0) {
    first -= 1;
  }
  return { lines: texts.slice(first), error: texts.at(-1)?.trim() ?? '' };
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
